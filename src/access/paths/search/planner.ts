import type { Call } from '../model/call.ts';
import type { TargetClass } from '../model/classes/target-classes.ts';
import { changedTarget, type Target } from '../model/target.ts';
import { targetTypeOf } from '../model/targets/index.ts';
import { plansOf, type Technique } from '../model/technique.ts';
import { ownText } from '../model/view.ts';
import { techniques } from '../techniques/index.ts';
import type { AccessModel } from '../model/access-model.ts';

/** The techniques of the catalogue for one action. */
export interface Planner {
  readonly action: string;
  /** Every action that its plans may make. */
  readonly actions: readonly string[];
  readonly plansFor: (target: Target) => readonly PlannedCalls[];
  /** Whether there is any plan: less work than to make them all. */
  readonly hasPlanFor: (target: Target) => boolean;
}

/** The classes of targets that a planner has any plan for. */
export interface PlannedClasses {
  /** Their places in the list of classes. */
  readonly places: ReadonlySet<number>;
  /** Whether any call of the plans is decided by a resource's own policy too. */
  readonly readResourcePolicy: boolean;
  /** The planner, which has the plans for the examples of the classes ready. */
  readonly planner: Planner;
}

/** Finds the classes that a planner has any plan for, with their tags or with others. */
export function plannedClasses(planner: Planner, classes: readonly TargetClass[]): PlannedClasses {
  const { action, plansFor, hasPlanFor } = planner;
  const examples = classes.map(({ example }) => example);
  const places = new Set<number>();
  examples.forEach((example, place) => {
    if (hasPlanFor(example) || hasPlanFor(changedTarget(example, { tags: {} }))) places.add(place);
  });
  const ready = new Map<Target, readonly PlannedCalls[] | undefined>(examples.map((example) => [example, undefined]));
  const planOnce = (target: Target): readonly PlannedCalls[] => {
    if (!ready.has(target)) return plansFor(target);
    const plans = ready.get(target) ?? plansFor(target);
    ready.set(target, plans);
    return plans;
  };
  // Whose trust policy it is depends on the role; all other policies of resources, on the facts.
  const telling = action.startsWith('sts:')
    ? examples
    : new Map(examples.map((each) => [ownText(each), each])).values();
  const readResourcePolicy = Iterator.from(telling).some((example) =>
    planOnce(example).some(({ calls }) => calls.some(({ resourcePolicy }) => resourcePolicy)),
  );
  return { places, readResourcePolicy, planner: { ...planner, plansFor: planOnce } };
}

/** A technique's calls on a target. */
export interface PlannedCalls {
  readonly family: Technique['family'];
  readonly technique: string;
  readonly calls: readonly Call[];
  readonly assumptions: readonly string[];
}

/** Makes the planner of an action; an action that the catalogue does not know is a single call. */
export function plannerOf(action: string, model: AccessModel, catalogue: readonly Technique[] = techniques): Planner {
  const known = catalogue.filter(({ goal }) => goal.toLowerCase() === action.toLowerCase());
  if (known.length === 0) {
    return {
      action,
      actions: [action],
      plansFor: (on) =>
        directCallsOf(action, on, model).map((call) => ({
          family: 'direct',
          technique: 'direct',
          calls: [call],
          assumptions: [],
        })),
      hasPlanFor: (on) => directCallsOf(action, on, model).length > 0,
    };
  }
  return {
    action,
    actions: [...new Set(known.flatMap(({ actions }) => actions))],
    plansFor: (target) =>
      known.flatMap((technique) =>
        plansOf(technique, target, model).map(({ calls, assumptions = [] }) => ({
          family: technique.family,
          technique: technique.id,
          calls,
          assumptions,
        })),
      ),
    hasPlanFor: (target) => known.some((technique) => plansOf(technique, target, model).length > 0),
  };
}

/**
 * An action on a target as one call, or several of which the caller makes one: a request to connect to a database names
 * one of its users.
 */
export function directCallsOf(action: string, on: Target, model: AccessModel): readonly Call[] {
  const requestTargets = targetTypeOf(on.kind)?.requestTargets?.get(action);
  if (requestTargets) return (requestTargets(on, model) ?? []).map((named) => ({ action, on: named }));
  return [callOf(action, on, model)];
}

/** An action on the target that its request names. STS calls on a role need the role's trust policy. */
export function callOf(action: string, on: Target, { identities }: AccessModel): Call {
  const trust = action.startsWith('sts:') ? identities.find(({ arn }) => arn === on.arn)?.trust : undefined;
  return { action, on, ...(trust && { resourcePolicy: trust }) };
}

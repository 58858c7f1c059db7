import { lazy } from '../../../domain/memoize.ts';
import type { Tags } from '../../../domain/resource.ts';
import { maybe, no, yes, type Truth } from '../../policy/truth.ts';
import type { AccessModel } from '../model/access-model.ts';
import type { CallEvaluator } from '../model/call-evaluator.ts';
import type { PathStep } from './path-step.ts';
import { actorIn, callIn, mayTakeAway, statesAfter, unchangedStates, type States } from './state-changes.ts';
import { undoStepsOf } from './undo-steps.ts';

/** Steps in an order in which each of them is allowed, after all that the earlier ones changed. */
export interface OrderedSteps {
  readonly steps: readonly PathStep[];
  readonly truth: typeof yes | typeof maybe;
  /** The users and roles that the steps have changed. */
  readonly states: States;
}

/** Whether steps may take from somebody what they could do before: their order counts then. */
export function isOrderTold(steps: readonly PathStep[]): boolean {
  return steps.some(({ change }) => change !== undefined && mayTakeAway(change));
}

/** How many sets of steps are tried as the first ones. */
const mostTried = 200;

/**
 * Finds an order in which all steps are allowed, for certain or under conditions; the given order is tried first. Where
 * there is none, some steps are also undone in between. Undefined where that does not help either.
 */
export function orderSteps(
  steps: readonly PathStep[],
  model: AccessModel,
  evaluate: CallEvaluator['evaluate'],
): OrderedSteps | undefined {
  const undo = lazy(() => undoStepsOf(steps));
  return (
    orderOf(steps, [], yes, model, evaluate) ??
    orderOf(steps, [], maybe, model, evaluate) ??
    (undo().length > 0
      ? (orderOf(steps, undo(), yes, model, evaluate) ?? orderOf(steps, undo(), maybe, model, evaluate))
      : undefined)
  );
}

/** An order of all steps, and of as many others as it takes, in which each is allowed at least as certainly. */
function orderOf(
  steps: readonly PathStep[],
  others: readonly PathStep[],
  least: typeof yes | typeof maybe,
  model: AccessModel,
  evaluate: CallEvaluator['evaluate'],
): OrderedSteps | undefined {
  const ownTags = ownTagsIn(steps);
  const all = [...steps, ...others];
  const tried = new Set<string>();
  const visit = (done: readonly PathStep[], states: States): OrderedSteps | undefined => {
    const rest = all.filter((step) => !done.includes(step));
    if (!rest.some((step) => steps.includes(step))) return { steps: done, truth: least, states };
    const key = rest.map((step) => all.indexOf(step)).join();
    if (tried.has(key) || tried.size >= mostTried) return undefined;
    tried.add(key);
    for (const step of rest) {
      if (step.needs?.some((other) => rest.includes(other))) continue;
      const { call, as, change } = step;
      const truth: Truth = evaluate(actorIn(states, as, ownTags), callIn(states, call, model));
      if (truth === no || truth < least) continue;
      const found = visit([...done, step], change ? statesAfter(states, change, model) : states);
      if (found) return found;
    }
    return undefined;
  };
  return visit([], unchangedStates);
}

/** Steps in their order, each as those before it have left who makes it and what it is about. */
export function asMade(steps: readonly PathStep[], model: AccessModel): readonly PathStep[] {
  if (!isOrderTold(steps)) return steps;
  const ownTags = ownTagsIn(steps);
  let states = unchangedStates;
  return steps.map((step) => {
    const as = actorIn(states, step.as, ownTags);
    const call = callIn(states, step.call, model);
    if (step.change) states = statesAfter(states, step.change, model);
    return as === step.as && call === step.call ? step : { ...step, as, call };
  });
}

/** Tags that users and roles themselves have, and not only one of their sessions. */
export function ownTagsIn(steps: readonly PathStep[]): ReadonlySet<Tags> {
  return new Set(
    steps.flatMap(({ as, change }) => [as.identity.tags, ...(change ? [change.from.tags, change.to.tags] : [])]),
  );
}

import type { Call } from '../model/call.ts';
import type { Target } from '../model/target.ts';
import type { Technique } from '../model/technique.ts';
import { techniques } from '../techniques/index.ts';
import type { AccessModel } from '../model/access-model.ts';

/** The catalogue's ways of doing one action. */
export interface Planner {
  readonly action: string;
  /** Every action that its plans may make. */
  readonly actions: readonly string[];
  readonly plansFor: (target: Target) => readonly PlannedCalls[];
}

/** A technique's calls on a target. */
export interface PlannedCalls {
  readonly family: Technique['family'];
  readonly technique: string;
  readonly calls: readonly Call[];
  readonly assumptions: readonly string[];
}

/** The plans for an action; one that the catalogue does not know is a single call. */
export function plannerOf(action: string, world: AccessModel, catalogue: readonly Technique[] = techniques): Planner {
  const known = catalogue.filter(({ goal }) => goal.toLowerCase() === action.toLowerCase());
  if (known.length === 0) {
    return {
      action,
      actions: [action],
      plansFor: (on) => [
        { family: 'direct', technique: 'direct', calls: [callOf(action, on, world)], assumptions: [] },
      ],
    };
  }
  return {
    action,
    actions: [...new Set(known.flatMap(({ actions }) => actions))],
    plansFor: (target) =>
      known.flatMap(({ family, id, plan }) => {
        const found = plan(target, world);
        return found ? [{ family, technique: id, calls: found.calls, assumptions: found.assumptions ?? [] }] : [];
      }),
  };
}

/** An action on a target as one call; sessions of a role are for its trust policy to allow. */
export function callOf(action: string, on: Target, { identities }: AccessModel): Call {
  const trust = action.startsWith('sts:') ? identities.find(({ arn }) => arn === on.arn)?.trust : undefined;
  return { action, on, ...(trust && { resourcePolicy: trust }) };
}

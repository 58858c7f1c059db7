import { memoize } from '../../../domain/memoize.ts';
import { maybe, no, yes, type Truth } from '../../policy/truth.ts';
import type { Call } from '../model/call.ts';
import type { SearchNode } from './explore.ts';
import type { CallEvaluator } from '../model/call-evaluator.ts';
import type { PlannedCalls, PlannedClasses, Planner } from './planner.ts';
import { possibleRetaggings } from '../model/retag.ts';
import type { Target } from '../model/target.ts';
import { taggingActionsOf } from '../model/targets/index.ts';
import { lengthOf, type PathEvaluation } from './path.ts';

/** Actors that work together on a path; each makes the calls that it is allowed to. */
export interface Team {
  readonly nodes: readonly SearchNode[];
  /** Those with any Allow that applies to the action; the others need not be asked. */
  readonly allowed: (action: string) => readonly SearchNode[];
}

/** A team of nodes, those with the fewest steps first. */
export function teamOf(nodes: readonly SearchNode[], evaluator: CallEvaluator): Team {
  const allowed = new Map<string, readonly SearchNode[]>();
  return {
    nodes,
    allowed: (action) => {
      const found = allowed.get(action) ?? nodes.filter(({ actor }) => evaluator.hasAllow(actor, action));
      allowed.set(action, found);
      return found;
    },
  };
}

/**
 * The best path by which a team can do an action to a target; each call is made by the first member who is allowed to
 * make it. Changes of tags are tried where nothing else is allowed for certain. Undefined where there is no path.
 */
export function bestEvaluation(
  team: Team,
  target: Target,
  planner: Planner,
  evaluator: CallEvaluator,
  direct: boolean,
): PathEvaluation | undefined {
  // Many plans of a technique begin with the same calls.
  const actingFor = memoize((call: Call) => actingPrincipalFor(call, team, evaluator));
  const best = (
    plans: readonly PlannedCalls[],
    than?: PathEvaluation,
    retagging: readonly Call[] = [],
  ): PathEvaluation | undefined =>
    plans.reduce((before, planned) => {
      const found = evaluatePlan(team, planned, retagging, actingFor);
      return isBetter(found, before) ? found : before;
    }, than);
  const plans = planner.plansFor(target);
  if (direct) return best(plans.filter(({ calls }) => calls.length === 1));
  let found = best(plans);
  if (found?.truth === yes || !canTag(team, target, evaluator)) return found;
  const actors = team.nodes.map(({ actor }) => actor);
  for (const { calls, retagged } of possibleRetaggings(target, actors, planner.actions, evaluator)) {
    if (!calls.every(actingFor)) continue;
    found = best(planner.plansFor(retagged()), found, calls);
    if (found?.truth === yes) return found;
  }
  return found;
}

/** Whether a team may make any call of an action's plans, by its own policies or by a resource's. */
export function canAct({ allowed }: Team, { actions }: Planner, { readResourcePolicy }: PlannedClasses): boolean {
  return readResourcePolicy || actions.some((action) => allowed(action).length > 0);
}

/** Whether one path is better than another: allowed for certain, then without assumptions, then with fewer steps. */
export function isBetter(one: PathEvaluation | undefined, than: PathEvaluation | undefined): boolean {
  if (!one || !than) return one !== undefined;
  return (
    (one.truth - than.truth || than.assumptions.length - one.assumptions.length || lengthOf(than) - lengthOf(one)) > 0
  );
}

/** Whether any member can write or remove a tag of the target. */
function canTag(team: Team, target: Target, evaluator: CallEvaluator): boolean {
  return taggingActionsOf([target.kind]).some((action) =>
    team.allowed(action).some(({ actor }) => evaluator.evaluate(actor, { action, on: target }) !== no),
  );
}

function evaluatePlan(
  team: Team,
  { family, technique, calls, assumptions }: PlannedCalls,
  retagging: readonly Call[],
  actingFor: (call: Call) => ActingPrincipal | undefined,
): PathEvaluation | undefined {
  const all = retagging.length === 0 ? calls : [...retagging, ...calls];
  if (all.some(({ action, resourcePolicy }) => !resourcePolicy && team.allowed(action).length === 0)) return undefined;
  let truth: Truth = assumptions.length > 0 ? maybe : yes;
  const actingPrincipals: SearchNode[] = [];
  for (const call of all) {
    const actingPrincipal = actingFor(call);
    if (!actingPrincipal) return undefined;
    truth = Math.min(truth, actingPrincipal.truth) as Truth;
    actingPrincipals.push(actingPrincipal.node);
  }
  const before = actingPrincipals.flatMap((node) => node.assumptions);
  return {
    family,
    technique,
    calls: all,
    retagging: retagging.length,
    actingPrincipals,
    truth,
    assumptions: before.length === 0 ? assumptions : [...new Set([...before, ...assumptions])],
  };
}

interface ActingPrincipal {
  readonly node: SearchNode;
  readonly truth: Truth;
}

/** The member with the fewest steps that is allowed the call for certain, else under conditions. */
function actingPrincipalFor(call: Call, team: Team, evaluator: CallEvaluator): ActingPrincipal | undefined {
  let possible: SearchNode | undefined;
  for (const node of call.resourcePolicy ? team.nodes : team.allowed(call.action)) {
    const truth = Math.min(node.truth, evaluator.evaluate(node.actor, call)) as Truth;
    if (truth === yes) return { node, truth };
    if (truth !== no) possible ??= node;
  }
  return possible && { node: possible, truth: maybe };
}

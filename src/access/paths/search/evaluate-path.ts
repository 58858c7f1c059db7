import { maybe, no, yes, type Truth } from '../../policy/truth.ts';
import type { Call } from '../model/call.ts';
import type { SearchNode } from './explore.ts';
import type { CallEvaluator } from '../model/call-evaluator.ts';
import type { Planner, PlannedCalls } from './planner.ts';
import { possibleRetaggings } from '../model/retag.ts';
import type { Target } from '../model/target.ts';
import { lengthOf, type PathEvaluation } from './path.ts';

/** The actions that change the tags of what EC2 keeps. */
export const taggingActions = ['ec2:CreateTags', 'ec2:DeleteTags'] as const;

/** Some actors who act together, each where it is able to. */
export interface Team {
  readonly nodes: readonly SearchNode[];
  /** Those whom something allows the action: nobody else is worth a question. */
  readonly allowed: (action: string) => readonly SearchNode[];
}

/** A team of nodes, those with the fewest steps first. */
export function teamOf(nodes: readonly SearchNode[], judge: CallEvaluator): Team {
  const allowed = new Map<string, readonly SearchNode[]>();
  return {
    nodes,
    allowed: (action) => {
      const found =
        allowed.get(action) ??
        nodes.filter(({ actor }) =>
          judge.applicableStatements(actor, action).statements.some(({ effect }) => effect === 'Allow'),
        );
      allowed.set(action, found);
      return found;
    },
  };
}

/**
 * The best that a team can make of an action on a target, each call by the first of them who can make it; tags are
 * changed where nothing else is allowed for certain. Undefined where there is no way.
 */
export function bestEvaluation(
  team: Team,
  target: Target,
  planner: Planner,
  judge: CallEvaluator,
  direct: boolean,
): PathEvaluation | undefined {
  const best = (
    plans: readonly PlannedCalls[],
    than?: PathEvaluation,
    retagging: readonly Call[] = [],
  ): PathEvaluation | undefined =>
    plans.reduce((before, planned) => {
      const found = evaluatePlan(team, planned, retagging, judge);
      return isBetter(found, before) ? found : before;
    }, than);
  const plans = planner.plansFor(target);
  if (direct) return best(plans.filter(({ calls }) => calls.length === 1));
  let found = best(plans);
  if (found?.truth === yes || !canTag(team, target, judge)) return found;
  const actors = team.nodes.map(({ actor }) => actor);
  for (const { calls, target: retagged } of possibleRetaggings(target, actors, planner.actions, judge)) {
    if (!calls.every((call) => actingPrincipalFor(call, team, judge))) continue;
    found = best(planner.plansFor(retagged), found, calls);
    if (found?.truth === yes) return found;
  }
  return found;
}

/** Whether one is to be preferred: allowed for certain, then resting on policies alone, then with fewer steps. */
export function isBetter(one: PathEvaluation | undefined, than: PathEvaluation | undefined): boolean {
  if (!one || !than) return one !== undefined;
  return (
    (one.truth - than.truth || than.assumptions.length - one.assumptions.length || lengthOf(than) - lengthOf(one)) > 0
  );
}

/** Whether anyone can write or remove any tag of the target. */
function canTag(team: Team, target: Target, judge: CallEvaluator): boolean {
  return taggingActions.some((action) =>
    team.allowed(action).some(({ actor }) => judge.evaluate(actor, { action, on: target }) !== no),
  );
}

function evaluatePlan(
  team: Team,
  { family, technique, calls, assumptions: provided }: PlannedCalls,
  retagging: readonly Call[],
  judge: CallEvaluator,
): PathEvaluation | undefined {
  const all = retagging.length === 0 ? calls : [...retagging, ...calls];
  if (all.some(({ action, resourcePolicy }) => !resourcePolicy && team.allowed(action).length === 0)) return undefined;
  let truth: Truth = provided.length > 0 ? maybe : yes;
  const performers: SearchNode[] = [];
  for (const call of all) {
    const performer = actingPrincipalFor(call, team, judge);
    if (!performer) return undefined;
    truth = Math.min(truth, performer.truth) as Truth;
    performers.push(performer.node);
  }
  const before = performers.flatMap((node) => node.assumptions);
  return {
    family,
    technique,
    calls: all,
    retagging: retagging.length,
    actingPrincipals: performers,
    truth,
    assumptions: before.length === 0 ? provided : [...new Set([...before, ...provided])],
  };
}

/** The one with the fewest steps who may make the call for certain, else the one who may under conditions. */
function actingPrincipalFor(
  call: Call,
  team: Team,
  judge: CallEvaluator,
): { readonly node: SearchNode; readonly truth: Truth } | undefined {
  let possible: SearchNode | undefined;
  for (const node of call.resourcePolicy ? team.nodes : team.allowed(call.action)) {
    const truth = Math.min(node.truth, judge.evaluate(node.actor, call)) as Truth;
    if (truth === yes) return { node, truth };
    if (truth !== no) possible ??= node;
  }
  return possible && { node: possible, truth: maybe };
}

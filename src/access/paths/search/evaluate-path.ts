import { maybe, no, yes, type Truth } from '../../policy/truth.ts';
import type { Call } from '../model/call.ts';
import type { Node } from './explore.ts';
import type { Judge } from '../model/call-evaluator.ts';
import type { Planner, PlannedCalls } from './plans.ts';
import { retaggings } from '../model/retag.ts';
import type { Target } from '../model/target.ts';
import { lengthOf, type Performance } from './path.ts';

/** The actions that change the tags of what EC2 keeps. */
export const taggingActions = ['ec2:CreateTags', 'ec2:DeleteTags'] as const;

/** Some actors who act together, each where it is able to. */
export interface Team {
  readonly nodes: readonly Node[];
  /** Those whom something allows the action: nobody else is worth a question. */
  readonly allowed: (action: string) => readonly Node[];
}

/** A team of nodes, those with the fewest steps first. */
export function teamOf(nodes: readonly Node[], judge: Judge): Team {
  const allowed = new Map<string, readonly Node[]>();
  return {
    nodes,
    allowed: (action) => {
      const found =
        allowed.get(action) ??
        nodes.filter(({ actor }) => judge.bearing(actor, action).statements.some(({ effect }) => effect === 'Allow'));
      allowed.set(action, found);
      return found;
    },
  };
}

/**
 * The best that a team can make of an action on a target, each call by the first of them who can make it; tags are
 * changed where nothing else is allowed for certain. Undefined where there is no way.
 */
export function bestPerformance(
  team: Team,
  target: Target,
  planner: Planner,
  judge: Judge,
  direct: boolean,
): Performance | undefined {
  const best = (
    plans: readonly PlannedCalls[],
    than?: Performance,
    retagging: readonly Call[] = [],
  ): Performance | undefined =>
    plans.reduce((before, planned) => {
      const found = perform(team, planned, retagging, judge);
      return isBetter(found, before) ? found : before;
    }, than);
  const plans = planner.plansFor(target);
  if (direct) return best(plans.filter(({ calls }) => calls.length === 1));
  let found = best(plans);
  if (found?.truth === yes || !mayTag(team, target, judge)) return found;
  const actors = team.nodes.map(({ actor }) => actor);
  for (const { calls, target: retagged } of retaggings(target, actors, planner.actions, judge)) {
    if (!calls.every((call) => performerOf(call, team, judge))) continue;
    found = best(planner.plansFor(retagged), found, calls);
    if (found?.truth === yes) return found;
  }
  return found;
}

/** Whether one is to be preferred: allowed for certain, then resting on policies alone, then with fewer steps. */
export function isBetter(one: Performance | undefined, than: Performance | undefined): boolean {
  if (!one || !than) return one !== undefined;
  return (one.truth - than.truth || than.provided.length - one.provided.length || lengthOf(than) - lengthOf(one)) > 0;
}

/** Whether anyone can write or remove any tag of the target. */
function mayTag(team: Team, target: Target, judge: Judge): boolean {
  return taggingActions.some((action) =>
    team.allowed(action).some(({ actor }) => judge.truth(actor, { action, on: target }) !== no),
  );
}

function perform(
  team: Team,
  { family, technique, calls, provided }: PlannedCalls,
  retagging: readonly Call[],
  judge: Judge,
): Performance | undefined {
  const all = retagging.length === 0 ? calls : [...retagging, ...calls];
  if (all.some(({ action, resourcePolicy }) => !resourcePolicy && team.allowed(action).length === 0)) return undefined;
  let truth: Truth = provided.length > 0 ? maybe : yes;
  const performers: Node[] = [];
  for (const call of all) {
    const performer = performerOf(call, team, judge);
    if (!performer) return undefined;
    truth = Math.min(truth, performer.truth) as Truth;
    performers.push(performer.node);
  }
  const before = performers.flatMap((node) => node.provided);
  return {
    family,
    technique,
    calls: all,
    retagging: retagging.length,
    performers,
    truth,
    provided: before.length === 0 ? provided : [...new Set([...before, ...provided])],
  };
}

/** The one with the fewest steps who may make the call for certain, else the one who may under conditions. */
function performerOf(call: Call, team: Team, judge: Judge): { readonly node: Node; readonly truth: Truth } | undefined {
  let possible: Node | undefined;
  for (const node of call.resourcePolicy ? team.nodes : team.allowed(call.action)) {
    const truth = Math.min(node.truth, judge.truth(node.actor, call)) as Truth;
    if (truth === yes) return { node, truth };
    if (truth !== no) possible ??= node;
  }
  return possible && { node: possible, truth: maybe };
}

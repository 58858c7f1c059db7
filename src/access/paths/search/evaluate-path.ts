import { memoize } from '../../../domain/memoize.ts';
import { maybe, no, yes, type Truth } from '../../policy/truth.ts';
import type { Call } from '../model/call.ts';
import type { SearchNode } from './explore.ts';
import type { CallEvaluator } from '../model/call-evaluator.ts';
import { isOrderTold, orderSteps } from './order-steps.ts';
import type { PlannedCalls, PlannedClasses, Planner } from './planner.ts';
import type { Target } from '../model/target.ts';
import { taggingActionsOf } from '../model/targets/index.ts';
import type { AccessModel } from '../model/access-model.ts';
import { lengthOf, usualOrder, type PathEvaluation } from './path.ts';
import { retaggedPlans, type RetaggedPlans } from './retagged-plans.ts';

/** Actors that work together on a path; each makes the calls that it is allowed to. */
export interface Team {
  readonly nodes: readonly SearchNode[];
  /** Those with any Allow that applies to the action; the others need not be asked. */
  readonly allowed: (action: string) => readonly SearchNode[];
  readonly model: AccessModel;
}

/** A team of nodes, those with the fewest steps first. */
export function teamOf(nodes: readonly SearchNode[], evaluator: CallEvaluator, model: AccessModel): Team {
  const allowed = new Map<string, readonly SearchNode[]>();
  return {
    nodes,
    model,
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
  const candidatesFor = memoize((call: Call) => lazily(candidatesOf(call, team, evaluator)));
  const actingFor = (call: Call) => candidatesFor(call)(0);
  const best = (
    plans: readonly PlannedCalls[],
    than?: PathEvaluation,
    retagging: Retags = { calls: [], retags: 're-tag' },
  ): PathEvaluation | undefined =>
    plans.reduce((before, planned) => {
      const found = evaluatePlan(team, planned, retagging, candidatesFor, evaluator);
      return isBetter(found, before) ? found : before;
    }, than);
  const plans = planner.plansFor(target);
  if (direct) return best(plans.filter(({ calls }) => calls.length === 1));
  let found = best(plans);
  if (found?.truth === yes) return found;
  const retagger = {
    actors: team.nodes.map(({ actor }) => actor),
    planner,
    evaluator,
    canTag: (tagged: Target) => canTag(team, tagged, evaluator),
  };
  for (const { calls, retags, plans: plansAfter } of retaggedPlans(target, plans, retagger)) {
    if (!calls.every(actingFor)) continue;
    found = best(plansAfter(), found, { calls, retags });
    if (found?.truth === yes) return found;
  }
  return found;
}

/** The calls that change tags before a plan is carried out. */
type Retags = Pick<RetaggedPlans, 'calls' | 'retags'>;

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

type CandidatesFor = (call: Call) => (place: number) => ActingPrincipal | undefined;

/** By the first member for each call; where their steps disturb each other in every order, by others. */
function evaluatePlan(
  team: Team,
  plan: PlannedCalls,
  { calls: retagging, retags }: Retags,
  candidatesFor: CandidatesFor,
  evaluator: CallEvaluator,
): PathEvaluation | undefined {
  const all = retagging.length === 0 ? plan.calls : [...retagging, ...plan.calls];
  if (all.some(({ action, resourcePolicy }) => !resourcePolicy && team.allowed(action).length === 0)) return undefined;
  const first = all.map((call) => candidatesFor(call)(0));
  if (!isComplete(first)) return undefined;
  const evaluationBy = (acting: readonly ActingPrincipal[]) =>
    evaluationOf(plan, all, { retagging: retagging.length, retags }, acting);
  const usual = evaluationBy(first);
  if (!disturb(first)) return usual;
  let best: PathEvaluation | undefined;
  let count = 0;
  for (const acting of combinations(all, candidatesFor)) {
    if ((count += 1) > mostCombinations) break;
    const found = inOrder(evaluationBy(acting), acting, team.model, evaluator);
    if (isBetter(found, best)) best = found;
    if (best?.truth === usual.truth) break;
  }
  return best;
}

/** How many choices of members are tried for one plan. */
const mostCombinations = 100;

function evaluationOf(
  { family, technique, assumptions }: PlannedCalls,
  calls: readonly Call[],
  { retagging, retags }: Pick<PathEvaluation, 'retagging' | 'retags'>,
  acting: readonly ActingPrincipal[],
): PathEvaluation {
  const before = acting.flatMap(({ node }) => node.assumptions);
  const certain: Truth = assumptions.length > 0 ? maybe : yes;
  return {
    family,
    technique,
    calls,
    retagging,
    retags,
    actingPrincipals: acting.map(({ node }) => node),
    truth: acting.reduce<Truth>((least, { truth }) => Math.min(least, truth) as Truth, certain),
    assumptions: before.length === 0 ? assumptions : [...new Set([...before, ...assumptions])],
  };
}

/** Whether those who act were reached by different steps, some of which may take something from another one of them. */
function disturb(acting: readonly ActingPrincipal[]): boolean {
  return acting.some(({ node }) => node !== acting[0]?.node) && acting.some(({ node }) => isOrderTold(node.steps));
}

/** The evaluation with its steps in an order in which all are allowed; undefined where there is none. */
function inOrder(
  evaluation: PathEvaluation,
  acting: readonly ActingPrincipal[],
  model: AccessModel,
  { evaluate }: CallEvaluator,
): PathEvaluation | undefined {
  if (!disturb(acting)) return evaluation;
  const found = orderSteps(usualOrder(evaluation), model, evaluate);
  return found && { ...evaluation, ordered: found.steps, truth: Math.min(evaluation.truth, found.truth) as Truth };
}

interface ActingPrincipal {
  readonly node: SearchNode;
  readonly truth: Truth;
}

/** The members that are allowed the call: for certain, then under conditions; of each those with the fewest steps first. */
function* candidatesOf(call: Call, team: Team, evaluator: CallEvaluator): Generator<ActingPrincipal> {
  const possible: ActingPrincipal[] = [];
  for (const node of call.resourcePolicy ? team.nodes : team.allowed(call.action)) {
    const truth = Math.min(node.truth, evaluator.evaluate(node.actor, call)) as Truth;
    if (truth === yes) yield { node, truth };
    else if (truth !== no) possible.push({ node, truth: maybe });
  }
  yield* possible;
}

/** Each choice of a member for each call. */
function* combinations(
  [call, ...others]: readonly Call[],
  candidatesFor: CandidatesFor,
): Generator<readonly ActingPrincipal[]> {
  if (!call) {
    yield [];
    return;
  }
  for (let place = 0; ; place += 1) {
    const one = candidatesFor(call)(place);
    if (!one) return;
    for (const rest of combinations(others, candidatesFor)) yield [one, ...rest];
  }
}

function isComplete(acting: readonly (ActingPrincipal | undefined)[]): acting is readonly ActingPrincipal[] {
  return !acting.includes(undefined);
}

/** What a generator yields, by place; undefined after its end. */
function lazily<Value>(source: Generator<Value>): (place: number) => Value | undefined {
  const known: Value[] = [];
  return (place) => {
    while (known.length <= place) {
      const next = source.next();
      if (next.done) return undefined;
      known.push(next.value);
    }
    return known[place];
  };
}

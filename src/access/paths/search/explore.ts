import { memoize } from '../../../domain/memoize.ts';
import { maybe, yes, type Truth } from '../../policy/truth.ts';
import { actorOf, type Actor } from '../model/actor.ts';
import { createFrontier, type Frontier } from './frontier.ts';
import type { Identity } from '../model/identity.ts';
import type { CallEvaluator } from '../model/call-evaluator.ts';
import type { PrincipalEquivalence } from './equivalence.ts';
import { isOrderTold, orderSteps, ownTagsIn } from './order-steps.ts';
import { stepsOfPlan, type PathStep } from './path-step.ts';
import { actorIn, isShared, mayTakeAway } from './state-changes.ts';
import type { PrivilegeEscalation, SearchContext, SearchStage } from '../model/technique.ts';
import type { AccessModel } from '../model/access-model.ts';

/** An actor that the search reached, and the steps that led there. */
export interface SearchNode {
  readonly actor: Actor;
  /** Empty for the identity that starts. */
  readonly steps: readonly PathStep[];
  /** Whether the steps are allowed for certain. */
  readonly truth: Truth;
  readonly assumptions: readonly string[];
  /** What the steps may have taken from others than the actor, which can do less for it then. */
  readonly losses: readonly string[];
  /** The other actors of the steps, which can still act: where some may have lost something, as they are now first. */
  readonly earlier: readonly Actor[];
}

const mostSteps = 8;
const mostNodes = 5000;

/**
 * Yields every actor that an identity can become, itself first, then by the number of steps. Of equivalent actors it
 * yields one, and none that another one dominates. An actor that can be reached for certain comes a second time where
 * fewer steps reach it under conditions.
 */
function* explore(
  start: Identity,
  escalations: readonly PrivilegeEscalation[],
  model: AccessModel,
  evaluator: CallEvaluator,
  equivalence: PrincipalEquivalence,
): Generator<SearchNode> {
  const frontier = createFrontier(equivalence);
  const first: SearchNode = { actor: actorOf(start), steps: [], truth: yes, assumptions: [], losses: [], earlier: [] };
  frontier.visit(first);
  const waiting: SearchNode[][] = [[first]];
  const stageOf = stagesOfSearch();
  let count = 0;
  for (let length = 0; length < waiting.length && length <= mostSteps; length += 1) {
    for (const node of (waiting[length] ?? []).toSorted((a, b) => b.truth - a.truth)) {
      if (!frontier.isNotDominated(node)) continue;
      yield node;
      count += 1;
      if (count >= mostNodes) return;
      for (const next of nextNodes(
        node,
        escalations,
        searchContextOf(node, { model, evaluator, equivalence, frontier, stage: stageOf(node) }),
        frontier,
      )) {
        if (frontier.visit(next)) (waiting[next.steps.length] ??= []).push(next);
      }
    }
  }
}

/**
 * The same, remembered as long as the evaluator is in use: questions about several kinds of resources start from the
 * same identities.
 */
export function exploreOnce(
  start: Identity,
  escalations: readonly PrivilegeEscalation[],
  model: AccessModel,
  evaluator: CallEvaluator,
  equivalence: PrincipalEquivalence,
): Iterable<SearchNode> {
  const byEscalations = explored.get(evaluator) ?? new Map<readonly PrivilegeEscalation[], ExploredIdentities>();
  explored.set(evaluator, byEscalations);
  const known = byEscalations.get(escalations) ?? new Map<Identity, Iterable<SearchNode>>();
  byEscalations.set(escalations, known);
  const found = known.get(start) ?? replayable(explore(start, escalations, model, evaluator, equivalence));
  known.set(start, found);
  return found;
}

type ExploredIdentities = Map<Identity, Iterable<SearchNode>>;

const explored = new WeakMap<CallEvaluator, Map<readonly PrivilegeEscalation[], ExploredIdentities>>();

/** What a generator yields, as far as anybody asked for it, to be gone through again. */
function replayable<Value>(source: Generator<Value>): Iterable<Value> {
  const yielded: Value[] = [];
  return {
    *[Symbol.iterator]() {
      for (let index = 0; ; index += 1) {
        if (index === yielded.length) {
          const next = source.next();
          if (next.done) return;
          yielded.push(next.value);
        }
        yield yielded[index] as Value;
      }
    },
  };
}

/**
 * The stage of a node: nodes come by the number of their steps, so that what is dominated for one is dominated for the
 * next that is as certain. After losses, a node has a stage of its own: others may still need what was lost.
 */
function stagesOfSearch(): (node: SearchNode) => SearchStage {
  const stages = memoize<Truth, SearchStage>(() => ({}));
  return ({ truth, losses }) => (losses.length === 0 ? stages(truth) : {});
}

interface SearchState {
  readonly model: AccessModel;
  readonly evaluator: CallEvaluator;
  readonly equivalence: PrincipalEquivalence;
  readonly frontier: Frontier;
  readonly stage: SearchStage;
}

function searchContextOf(
  { steps, truth, losses, earlier }: SearchNode,
  { model, evaluator, equivalence: { equivalenceKey, readsPrincipal }, frontier, stage }: SearchState,
): SearchContext {
  return {
    model,
    earlier,
    stage,
    evaluate: evaluator.evaluate,
    applicableStatements: evaluator.applicableStatements,
    hasAllow: evaluator.hasAllow,
    equivalenceKey,
    readsPrincipal,
    isNotDominated: (actor) => frontier.isNotDominated({ actor, steps: { length: steps.length + 1 }, truth, losses }),
  };
}

function* nextNodes(
  node: SearchNode,
  escalations: readonly PrivilegeEscalation[],
  context: SearchContext,
  frontier: Frontier,
): Generator<SearchNode> {
  const { actor } = node;
  for (const { id, plans } of escalations) {
    for (const plan of plans(actor, context)) {
      const { calls, by, to, assumptions = [] } = plan;
      if (to.id === actor.id) continue;
      let truth: Truth = assumptions.length > 0 ? maybe : node.truth;
      // Even if every call is allowed for certain.
      const length = node.steps.length + calls.length;
      if (!frontier.isNotDominated({ actor: to, steps: { length }, truth, losses: node.losses })) continue;
      for (const [index, call] of calls.entries())
        truth = Math.min(truth, context.evaluate(by?.[index] ?? actor, call)) as Truth;
      if (truth === 0) continue;
      const steps = [...node.steps, ...stepsOfPlan(plan, actor, id, node.steps)];
      const next = { steps, truth, assumptions: [...node.assumptions, ...assumptions] };
      if (isOrderTold(steps)) yield* inOrder(next, to, context);
      else yield { ...next, actor: to, losses: [], earlier: actorsBefore(steps, to) };
    }
  }
}

/** A node whose steps take something from somebody: in an order in which they are allowed all the same, if there is one. */
function* inOrder(
  { steps: given, truth, assumptions }: Pick<SearchNode, 'steps' | 'truth' | 'assumptions'>,
  to: Actor,
  { model, evaluate }: SearchContext,
): Generator<SearchNode> {
  const ordered = orderSteps(given, model, evaluate);
  if (!ordered) return;
  const { steps, states } = ordered;
  const ownTags = ownTagsIn(steps);
  const actor = actorIn(states, to, ownTags);
  const before = actorsBefore(steps, actor);
  const now = new Map(before.map((each) => actorIn(states, each, ownTags)).map((each) => [each.id, each]));
  const losses = steps.flatMap(({ change }) =>
    change && mayTakeAway(change) && (change.to.identity !== to.identity || isShared(change)) ? [change.to.id] : [],
  );
  yield {
    actor,
    steps,
    truth: Math.min(ordered.truth, assumptions.length > 0 ? maybe : truth) as Truth,
    assumptions,
    losses,
    earlier: [...now.values(), ...before.filter(({ id }) => !now.has(id))],
  };
}

function actorsBefore(steps: readonly PathStep[], { identity }: Actor): readonly Actor[] {
  return [...new Set(steps.map(({ as }) => as))].filter((as) => as.identity !== identity);
}

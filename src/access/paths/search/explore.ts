import { maybe, yes, type Truth } from '../../policy/truth.ts';
import { actorOf, type Actor } from '../model/actor.ts';
import type { Call } from '../model/call.ts';
import { createFrontier, type Frontier } from './frontier.ts';
import type { Identity } from '../model/identity.ts';
import type { CallEvaluator } from '../model/call-evaluator.ts';
import type { PrincipalEquivalence } from './equivalence.ts';
import type { PrivilegeEscalation, SearchContext } from '../model/technique.ts';
import type { AccessModel } from '../model/access-model.ts';

/** Who somebody can come to act as, and by which steps. */
export interface SearchNode {
  readonly actor: Actor;
  /** None where it is the one who starts. */
  readonly steps: readonly PathStep[];
  /** Whether the steps are allowed for certain. */
  readonly truth: Truth;
  readonly assumptions: readonly string[];
}

/** A call with the one who makes it and the catalogue's entry that it is part of. */
export interface PathStep {
  readonly call: Call;
  readonly as: Actor;
  readonly technique: string;
}

const mostSteps = 8;
const mostNodes = 5000;

/**
 * Everyone whom an identity can come to act as, itself first, the fewest steps first, and each by the fewest; of
 * several who can do the same only one, and nobody who can do less than another. Somebody who can be reached for
 * certain comes once more where fewer steps reach them under conditions.
 */
export function* explore(
  start: Identity,
  becomings: readonly PrivilegeEscalation[],
  world: AccessModel,
  judge: CallEvaluator,
  kinship: PrincipalEquivalence,
): Generator<SearchNode> {
  const horizon = createFrontier(kinship);
  const first: SearchNode = { actor: actorOf(start), steps: [], truth: yes, assumptions: [] };
  horizon.visit(first);
  const waiting: SearchNode[][] = [[first]];
  let count = 0;
  for (let length = 0; length < waiting.length && length <= mostSteps; length += 1) {
    for (const node of (waiting[length] ?? []).toSorted((a, b) => b.truth - a.truth)) {
      if (!horizon.isNotDominated(node)) continue;
      yield node;
      count += 1;
      if (count >= mostNodes) return;
      for (const next of nextNodes(node, becomings, searchContextOf(node, world, judge, horizon))) {
        if (horizon.visit(next)) (waiting[next.steps.length] ??= []).push(next);
      }
    }
  }
}

function searchContextOf(
  { steps: { length }, truth }: SearchNode,
  world: AccessModel,
  judge: CallEvaluator,
  horizon: Frontier,
): SearchContext {
  return {
    model: world,
    evaluate: judge.evaluate,
    applicableStatements: judge.applicableStatements,
    hasAllow: (actor, action) =>
      judge.applicableStatements(actor, action).statements.some(({ effect }) => effect === 'Allow'),
    isNotDominated: (actor) => horizon.isNotDominated({ actor, steps: { length: length + 1 }, truth }),
  };
}

function* nextNodes(
  node: SearchNode,
  becomings: readonly PrivilegeEscalation[],
  surroundings: SearchContext,
): Generator<SearchNode> {
  const { actor } = node;
  for (const { id, plans: moves } of becomings) {
    for (const { calls, to, assumptions: provided = [] } of moves(actor, surroundings)) {
      if (to.id === actor.id || !surroundings.isNotDominated(to)) continue;
      let truth: Truth = provided.length > 0 ? maybe : node.truth;
      for (const call of calls) truth = Math.min(truth, surroundings.evaluate(actor, call)) as Truth;
      if (truth === 0) continue;
      const steps = [...node.steps, ...calls.map((call) => ({ call, as: actor, technique: id }))];
      yield { actor: to, steps, truth, assumptions: [...node.assumptions, ...provided] };
    }
  }
}

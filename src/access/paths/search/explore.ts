import { maybe, yes, type Truth } from '../../policy/truth.ts';
import { actorOf, type Actor } from '../model/actor.ts';
import type { Call } from '../model/call.ts';
import { horizonOf, type Horizon } from './frontier.ts';
import type { Identity } from '../model/identity.ts';
import type { Judge } from '../model/call-evaluator.ts';
import type { Kinship } from './equivalence.ts';
import type { Becoming, Surroundings } from '../model/technique.ts';
import type { World } from '../model/access-model.ts';

/** Who somebody can come to act as, and by which steps. */
export interface Node {
  readonly actor: Actor;
  /** None where it is the one who starts. */
  readonly steps: readonly Done[];
  /** Whether the steps are allowed for certain. */
  readonly truth: Truth;
  readonly provided: readonly string[];
}

/** A call with the one who makes it and the catalogue's entry that it is part of. */
export interface Done {
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
  becomings: readonly Becoming[],
  world: World,
  judge: Judge,
  kinship: Kinship,
): Generator<Node> {
  const horizon = horizonOf(kinship);
  const first: Node = { actor: actorOf(start), steps: [], truth: yes, provided: [] };
  horizon.see(first);
  const waiting: Node[][] = [[first]];
  let count = 0;
  for (let length = 0; length < waiting.length && length <= mostSteps; length += 1) {
    for (const node of (waiting[length] ?? []).toSorted((a, b) => b.truth - a.truth)) {
      if (!horizon.isNews(node)) continue;
      yield node;
      count += 1;
      if (count >= mostNodes) return;
      for (const next of nextNodes(node, becomings, surroundingsOf(node, world, judge, horizon))) {
        if (horizon.see(next)) (waiting[next.steps.length] ??= []).push(next);
      }
    }
  }
}

function surroundingsOf(
  { steps: { length }, truth }: Node,
  world: World,
  judge: Judge,
  horizon: Horizon,
): Surroundings {
  return {
    world,
    truth: judge.truth,
    bearing: judge.bearing,
    may: (actor, action) => judge.bearing(actor, action).statements.some(({ effect }) => effect === 'Allow'),
    isNews: (actor) => horizon.isNews({ actor, steps: { length: length + 1 }, truth }),
  };
}

function* nextNodes(node: Node, becomings: readonly Becoming[], surroundings: Surroundings): Generator<Node> {
  const { actor } = node;
  for (const { id, moves } of becomings) {
    for (const { calls, to, provided = [] } of moves(actor, surroundings)) {
      if (to.id === actor.id || !surroundings.isNews(to)) continue;
      let truth: Truth = provided.length > 0 ? maybe : node.truth;
      for (const call of calls) truth = Math.min(truth, surroundings.truth(actor, call)) as Truth;
      if (truth === 0) continue;
      const steps = [...node.steps, ...calls.map((call) => ({ call, as: actor, technique: id }))];
      yield { actor: to, steps, truth, provided: [...node.provided, ...provided] };
    }
  }
}

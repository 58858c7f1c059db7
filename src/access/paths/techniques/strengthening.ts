import { no } from '../../policy/truth.ts';
import { actorOf, changed, everything, type Actor, type Changes } from '../model/actor.ts';
import type { Identity } from '../model/identity.ts';
import type { Becoming, Move, Plan, Surroundings } from '../model/technique.ts';
import { bestWayIn, truthOfPlan, type Entry } from './entry.ts';

/** A way of giving a user or role more than it has, as a row of the catalogue. */
export interface Strengthening {
  readonly id: string;
  readonly summary: string;
  readonly source: string;
  /** The calls that change something, one of which every way makes: with none of them there is nothing to try. */
  readonly actions: readonly string[];
  /** What can be changed of somebody, and by which calls of the actor. */
  readonly ways: (whom: Actor, surroundings: Surroundings, actor: Actor) => Iterable<Gain>;
}

export interface Gain extends Plan {
  readonly changes: Changes;
}

/** A strengthening as moves: of oneself, and of others whom one becomes then. */
export function becomingMore(
  { id, summary, source, actions, ways }: Strengthening,
  entries: readonly Entry[],
): Becoming {
  return {
    id,
    summary,
    source,
    *moves(actor, surroundings): Iterable<Move> {
      const { may, world } = surroundings;
      if (!actions.some((action) => may(actor, action))) return;
      for (const { changes, ...plan } of ways(actor, surroundings, actor))
        yield { ...plan, to: changed(actor, changes) };
      for (const identity of world.identities) {
        if (
          identity === actor.identity ||
          identity.account !== actor.identity.account ||
          !surroundings.isNews(mightiest(identity))
        )
          continue;
        yield* ofAnother(actorOf(identity), actor, surroundings);
      }
    },
  };

  function* ofAnother(whom: Actor, actor: Actor, surroundings: Surroundings): Iterable<Move> {
    const asItIs = bestWayIn(actor, whom, entries, surroundings);
    for (const { changes, ...gain } of ways(whom, surroundings, actor)) {
      if (!asItIs && !changes.tags) continue;
      const gained = changed(whom, changes);
      if (!surroundings.isNews(gained) || truthOfPlan(actor, gain, surroundings) === no) continue;
      const entry = changes.tags ? bestWayIn(actor, gained, entries, surroundings) : asItIs;
      if (!entry) continue;
      const { calls, provided = [], canBringMfa } = entry;
      yield {
        calls: [...gain.calls, ...calls],
        provided: [...(gain.provided ?? []), ...provided],
        to: changed(gained, { canBringMfa }),
      };
    }
  }
}

const mightiestOf = new WeakMap<Identity, Actor>();

/** More than anybody could make of a user or role. */
function mightiest(identity: Identity): Actor {
  const found =
    mightiestOf.get(identity) ?? actorOf(identity, { policies: [everything(identity)], boundary: undefined });
  mightiestOf.set(identity, found);
  return found;
}

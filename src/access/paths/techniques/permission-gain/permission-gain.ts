import { no } from '../../../policy/truth.ts';
import { actorOf, withChanges, policyAllowingAll, type Actor, type Changes } from '../../model/actor.ts';
import type { Identity } from '../../model/identity.ts';
import type { PrivilegeEscalation, EscalationPlan, Plan, SearchContext } from '../../model/technique.ts';
import { bestTakeover, truthOfPlan, type Takeover } from '../takeover/takeover.ts';

/** A way of giving a user or role more than it has, as a row of the catalogue. */
export interface PermissionGain {
  readonly id: string;
  readonly summary: string;
  readonly source: string;
  /** The calls that change something, one of which every way makes: with none of them there is nothing to try. */
  readonly actions: readonly string[];
  /** What can be changed of somebody, and by which calls of the actor. */
  readonly plans: (whom: Actor, surroundings: SearchContext, actor: Actor) => Iterable<PermissionGainPlan>;
}

export interface PermissionGainPlan extends Plan {
  readonly changes: Changes;
}

/** A strengthening as moves: of oneself, and of others whom one becomes then. */
export function escalationByPermissionGain(
  { id, summary, source, actions, plans: ways }: PermissionGain,
  entries: readonly Takeover[],
): PrivilegeEscalation {
  return {
    id,
    summary,
    source,
    *plans(actor, surroundings): Iterable<EscalationPlan> {
      const { hasAllow: may, model: world } = surroundings;
      if (!actions.some((action) => may(actor, action))) return;
      for (const { changes, ...plan } of ways(actor, surroundings, actor))
        yield { ...plan, to: withChanges(actor, changes) };
      for (const identity of world.identities) {
        if (
          identity === actor.identity ||
          identity.account !== actor.identity.account ||
          !surroundings.isNotDominated(mostPowerful(identity))
        )
          continue;
        yield* ofAnother(actorOf(identity), actor, surroundings);
      }
    },
  };

  function* ofAnother(whom: Actor, actor: Actor, surroundings: SearchContext): Iterable<EscalationPlan> {
    const asItIs = bestTakeover(actor, whom, entries, surroundings);
    for (const { changes, ...gain } of ways(whom, surroundings, actor)) {
      if (!asItIs && !changes.tags) continue;
      const gained = withChanges(whom, changes);
      if (!surroundings.isNotDominated(gained) || truthOfPlan(actor, gain, surroundings) === no) continue;
      const entry = changes.tags ? bestTakeover(actor, gained, entries, surroundings) : asItIs;
      if (!entry) continue;
      const { calls, assumptions: provided = [], canBringMfa } = entry;
      yield {
        calls: [...gain.calls, ...calls],
        assumptions: [...(gain.assumptions ?? []), ...provided],
        to: withChanges(gained, { canBringMfa }),
      };
    }
  }
}

const mostPowerfulActors = new WeakMap<Identity, Actor>();

/** More than anybody could make of a user or role. */
function mostPowerful(identity: Identity): Actor {
  const found =
    mostPowerfulActors.get(identity) ??
    actorOf(identity, { policies: [policyAllowingAll(identity)], boundary: undefined });
  mostPowerfulActors.set(identity, found);
  return found;
}

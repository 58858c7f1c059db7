import { no } from '../../../policy/truth.ts';
import {
  actorOf,
  originThatMatters,
  withChanges,
  policyAllowingAll,
  type Actor,
  type Changes,
} from '../../model/actor.ts';
import type { Identity } from '../../model/identity.ts';
import type { PrivilegeEscalation, EscalationPlan, Plan, SearchContext } from '../../model/technique.ts';
import { bestTakeover, truthOfPlan, type Takeover } from '../takeover/takeover.ts';

/** A way to give a user or role more permissions, as a row of the catalogue. */
export interface PermissionGain {
  readonly id: string;
  readonly summary: string;
  readonly source: string;
  /** The calls that change something. Every plan makes one of them, so without any of them there is nothing to try. */
  readonly actions: readonly string[];
  /** What can be changed about the subject, and by which calls of the actor. */
  readonly plans: (subject: Actor, context: SearchContext, actor: Actor) => Iterable<PermissionGainPlan>;
}

/** The calls of a permission gain, and what they change. */
export interface PermissionGainPlan extends Plan {
  readonly changes: Changes;
}

/** A permission gain as privilege escalation: of the actor itself, or of another identity that it then takes over. */
export function escalationByPermissionGain(
  { id, summary, source, actions, plans }: PermissionGain,
  takeovers: readonly Takeover[],
): PrivilegeEscalation {
  return {
    id,
    summary,
    source,
    *plans(actor, context): Iterable<EscalationPlan> {
      const { hasAllow, model } = context;
      if (!actions.some((action) => hasAllow(actor, action))) return;
      for (const { changes, ...plan } of plans(actor, context, actor))
        yield { ...plan, to: withChanges(actor, changes) };
      for (const identity of model.identities) {
        if (
          identity === actor.identity ||
          identity.account !== actor.identity.account ||
          !context.isNotDominated(mostPowerful(identity))
        )
          continue;
        yield* ofAnother(actorOf(identity), actor, context);
      }
    },
  };

  function* ofAnother(subject: Actor, actor: Actor, context: SearchContext): Iterable<EscalationPlan> {
    const asItIs = bestTakeover(actor, subject, takeovers, context);
    for (const { changes, ...gain } of plans(subject, context, actor)) {
      if (!asItIs && !changes.tags) continue;
      const gained = withChanges(subject, changes);
      if (!context.isNotDominated(gained) || truthOfPlan(actor, gain, context) === no) continue;
      const takeover = changes.tags ? bestTakeover(actor, gained, takeovers, context) : asItIs;
      if (!takeover) continue;
      const { calls, assumptions = [], canBringMfa, session = 'service' } = takeover;
      yield {
        calls: [...gain.calls, ...calls],
        assumptions: [...(gain.assumptions ?? []), ...assumptions],
        to: withChanges(gained, { canBringMfa, session: originThatMatters(gained.identity, session) }),
      };
    }
  }
}

const mostPowerfulActors = new WeakMap<Identity, Actor>();

/** The identity with more permissions than any plan could give it. */
function mostPowerful(identity: Identity): Actor {
  const found =
    mostPowerfulActors.get(identity) ??
    actorOf(identity, { policies: [policyAllowingAll(identity)], boundary: undefined });
  mostPowerfulActors.set(identity, found);
  return found;
}

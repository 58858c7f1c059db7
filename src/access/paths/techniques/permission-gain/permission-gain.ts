import { memoizeWeakly } from '../../../../domain/memoize.ts';
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
import { bestTakeover, truthOfPlan, type Takeover, type TakeoverPlan } from '../takeover/takeover.ts';

/** A way to give a user or role more permissions, as a row of the catalogue. */
export interface PermissionGain {
  readonly id: string;
  readonly summary: string;
  readonly source: string;
  /** The calls that change something. Every plan makes one of them, so without any of them there is nothing to try. */
  readonly actions: readonly string[];
  /** Whether it takes away what limits other gains, so that it is worth trying beside another one. */
  readonly loosens?: true;
  /** What can be changed about the subject, and by which calls of the actor. */
  readonly plans: (subject: Actor, context: SearchContext, actor: Actor) => Iterable<PermissionGainPlan>;
}

/** The calls of a permission gain, and what they change. */
export interface PermissionGainPlan extends Plan {
  readonly changes: Changes;
}

/**
 * A permission gain as privilege escalation: of the actor itself, or of another identity that it then takes over. `all`
 * are those that can stand beside it.
 */
export function escalationByPermissionGain(
  gain: PermissionGain,
  all: readonly PermissionGain[],
  takeovers: readonly Takeover[],
): PrivilegeEscalation {
  const { id, summary, source, actions, plans } = gain;
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
          identity !== actor.identity &&
          identity.account === actor.identity.account &&
          context.isNotDominated(mostPowerful(identity))
        )
          yield* gainAndTakeOver(actorOf(identity), [gain], all, takeovers, actor, context);
      }
    },
  };
}

/**
 * Gives a subject permissions, by one of some gains and perhaps another one beside it, and takes it over. Of two gains one
 * loosens what limits the other.
 */
export function* gainAndTakeOver(
  subject: Actor,
  first: readonly PermissionGain[],
  all: readonly PermissionGain[],
  takeovers: readonly Takeover[],
  actor: Actor,
  context: SearchContext,
): Iterable<EscalationPlan> {
  let asItIs: { readonly takeover: TakeoverPlan | undefined } | undefined;
  const takeoverOf = (gained: Actor): TakeoverPlan | undefined => {
    if (gained.tags !== subject.tags) return bestTakeover(actor, gained, takeovers, context);
    asItIs ??= { takeover: bestTakeover(actor, subject, takeovers, context) };
    return asItIs.takeover;
  };
  for (const gain of first) {
    for (const once of gainsOf(subject, gain, actor, context)) {
      yield* takenOver(once, takeoverOf(once.gained));
      for (const other of all) {
        if (other === gain || !(gain.loosens ?? other.loosens)) continue;
        for (const twice of gainsOf(once.gained, other, actor, context))
          yield* takenOver(
            {
              gained: twice.gained,
              calls: [...once.calls, ...twice.calls],
              assumptions: [...once.assumptions, ...twice.assumptions],
            },
            takeoverOf(twice.gained),
          );
      }
    }
  }
}

/** A subject with more permissions than before, and the calls that gave them. */
interface Gained extends Required<Plan> {
  readonly gained: Actor;
}

function* gainsOf(
  subject: Actor,
  { actions, plans }: PermissionGain,
  actor: Actor,
  context: SearchContext,
): Iterable<Gained> {
  if (!actions.some((action) => context.hasAllow(actor, action))) return;
  for (const { changes, calls, assumptions = [] } of plans(subject, context, actor)) {
    const gained = withChanges(subject, changes);
    if (context.isNotDominated(gained) && truthOfPlan(actor, { calls, assumptions }, context) !== no)
      yield { gained, calls, assumptions };
  }
}

function* takenOver(
  { gained, calls, assumptions }: Gained,
  takeover: TakeoverPlan | undefined,
): Iterable<EscalationPlan> {
  if (!takeover || gained.policies.length === 0) return;
  const { canBringMfa, session = 'service' } = takeover;
  yield {
    calls: [...calls, ...takeover.calls],
    assumptions: [...assumptions, ...(takeover.assumptions ?? [])],
    to: withChanges(gained, { canBringMfa, session: originThatMatters(gained.identity, session) }),
  };
}

/** The identity with more permissions than any plan could give it. */
export const mostPowerful = memoizeWeakly((identity: Identity): Actor =>
  actorOf(identity, { policies: [policyAllowingAll(identity)], boundary: undefined }),
);

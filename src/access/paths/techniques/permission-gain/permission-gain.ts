import { memoizeWeakly } from '../../../../domain/memoize.ts';
import type { Tags } from '../../../../domain/resource.ts';
import { no, yes } from '../../../policy/truth.ts';
import {
  actorOf,
  originThatMatters,
  withChanges,
  isAllowingAll,
  policyAllowingAll,
  type Actor,
  type Changes,
} from '../../model/actor.ts';
import type { Call } from '../../model/call.ts';
import type { Identity } from '../../model/identity.ts';
import type { PrivilegeEscalation, EscalationPlan, Plan, SearchContext, StateChange } from '../../model/technique.ts';
import { plansForEach } from '../shared/equivalent-users.ts';
import { openIdentities } from '../shared/open-identities.ts';
import { taggedSessions, trustWriters } from '../takeover/roles.ts';
import { allInAccount, bestTakeover, truthOfPlan, type Takeover, type TakeoverPlan } from '../takeover/takeover.ts';

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
 * A permission gain as privilege escalation: of the actor itself, of one that the path acted as before, or of another
 * identity that one of them then takes over. `all` are those that can stand beside it.
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
      const { hasAllow, earlier } = context;
      const team = [actor, ...earlier];
      if (!team.some((member) => actions.some((action) => hasAllow(member, action)))) return;
      for (const subject of team) {
        if (!context.isNotDominated(mostPowerful(subject.identity))) continue;
        for (const by of subject === actor ? team : [actor]) {
          if (!actions.some((action) => hasAllow(by, action))) continue;
          for (const { changes, ...plan } of plans(subject, context, by))
            yield planOfGain(plan, by, { from: subject, to: withChanges(subject, changes) });
        }
      }
      const others = Iterator.from(openIdentities(allInAccount(actor, context), mostPowerful, context)).filter(
        (identity) => !team.some((member) => member.identity === identity),
      );
      yield* plansForEach(others, team, context, (identity) =>
        gainAndTakeOver({ subject: actorOf(identity), made: [] }, [gain], all, takeovers, actor, context),
      );
    },
  };
}

function planOfGain({ calls, assumptions }: Plan, by: Actor, change: StateChange): EscalationPlan {
  const changes = changedByLast(calls, change);
  return { calls, by: calls.map(() => by), changes, to: change.to, ...(assumptions && { assumptions }) };
}

/** Of the calls of a gain the last one changes the subject. */
function changedByLast(calls: readonly Call[], change: StateChange): readonly (StateChange | undefined)[] {
  return calls.map((_, index) => (index === calls.length - 1 ? change : undefined));
}

/** A subject as it is, or as some calls have made it. */
export interface Subject extends Pick<Plan, 'assumptions'> {
  readonly subject: Actor;
  readonly made: readonly CallOf[];
}

/** A call, and who makes it. */
export interface CallOf {
  readonly call: Call;
  readonly by: Actor;
  readonly change?: StateChange | undefined;
}

/**
 * Gives a subject permissions, by one of some gains and perhaps another one beside it, and takes it over. Of two gains one
 * loosens what limits the other. The actor makes some of the calls, and those that the path acted as before may make
 * the rest.
 */
export function* gainAndTakeOver(
  start: Subject,
  first: readonly PermissionGain[],
  all: readonly PermissionGain[],
  takeovers: readonly Takeover[],
  actor: Actor,
  context: SearchContext,
): Iterable<EscalationPlan> {
  const team = [actor, ...context.earlier];
  const writers = trustWriters(actor, context);
  const known = new Map<Tags, readonly (readonly [Actor, TakeoverPlan])[]>();
  const takeoversOf = (gained: Actor) => {
    const found =
      known.get(gained.tags) ??
      team.flatMap((by) => {
        const plan = bestTakeover(by, gained, takeovers, context);
        return plan ? [[by, plan] as const] : [];
      });
    known.set(gained.tags, found);
    return found;
  };
  function* takenOver({ subject, made, assumptions = [] }: Subject): Iterable<EscalationPlan> {
    if (subject.policies.length === 0) return;
    for (const [taker, { calls, canBringMfa, session = 'service', ...plan }] of takeoversOf(subject)) {
      const by = [...made.map((each) => each.by), ...calls.map((_, index) => plan.by?.[index] ?? taker)];
      if (by.includes(actor))
        yield {
          calls: [...made.map(({ call }) => call), ...calls],
          by,
          changes: made.map(({ change }) => change),
          assumptions: [...assumptions, ...(plan.assumptions ?? [])],
          to: withChanges(subject, { canBringMfa, session: originThatMatters(subject.identity, session) }),
        };
    }
    if (subject.identity.kind === 'role') yield* withSessionTags({ subject, made, assumptions });
  }
  /** What the role can do in sessions with tags of one's choice. */
  function* withSessionTags({ subject, made, assumptions = [] }: Subject): Iterable<EscalationPlan> {
    for (const taker of team) {
      for (const { calls, by = calls.map(() => taker), ...changes } of taggedSessions(
        taker,
        subject,
        writers,
        context,
      )) {
        const makers = [...made.map((each) => each.by), ...by];
        if (makers.includes(actor))
          yield {
            calls: [...made.map(({ call }) => call), ...calls],
            by: makers,
            changes: made.map(({ change }) => change),
            assumptions,
            to: withChanges(subject, changes),
          };
      }
    }
  }
  for (const [count, once] of numbered(gainsOf(start, first, team, context))) {
    yield* takenOver(once);
    if (count >= mostPaired) continue;
    const others = all.filter((other) => other !== once.gain && (once.gain.loosens ?? other.loosens));
    for (const twice of gainsOf(once, others, team, context)) yield* takenOver(twice);
  }
}

/** The best of what gains give comes first, and so much of it is tried with another gain beside it. */
const mostPaired = 50;

function* numbered<Value>(values: Iterable<Value>): Iterable<readonly [number, Value]> {
  let count = 0;
  for (const value of values) yield [count++, value];
}

/** A subject after a gain. */
interface Gained extends Subject {
  readonly gain: PermissionGain;
}

/**
 * What a subject becomes by each of some gains. After one that certainly allows everything, others that only add
 * policies are not tried.
 */
function* gainsOf(
  { subject, made, assumptions: before = [] }: Subject,
  gains: readonly PermissionGain[],
  team: readonly Actor[],
  context: SearchContext,
): Iterable<Gained> {
  let hasEverything = false;
  for (const gain of gains) {
    if (hasEverything && !gain.loosens) continue;
    for (const by of team) {
      if (!gain.actions.some((action) => context.hasAllow(by, action))) continue;
      for (const { changes, calls, assumptions = [] } of gain.plans(subject, context, by)) {
        const gained = withChanges(subject, changes);
        const changing = changedByLast(calls, { from: subject, to: gained });
        if (!context.isNotDominated(gained)) continue;
        const truth = truthOfPlan(by, { calls, assumptions }, context);
        if (truth === no) continue;
        yield {
          gain,
          subject: gained,
          made: [...made, ...calls.map((call, index) => ({ call, by, change: changing[index] }))],
          assumptions: [...before, ...assumptions],
        };
        hasEverything ||= truth === yes && !gain.loosens && gained.policies.some(isAllowingAll);
      }
    }
  }
}

/** The identity with more permissions than any plan could give it. */
export const mostPowerful = memoizeWeakly((identity: Identity): Actor =>
  actorOf(identity, { policies: [policyAllowingAll(identity)], boundary: undefined }),
);

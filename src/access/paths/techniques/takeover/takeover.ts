import { memoizeWeakly } from '../../../../domain/memoize.ts';
import type { Tags } from '../../../../domain/resource.ts';
import { maybe, no, yes, type Truth } from '../../../policy/truth.ts';
import type { AccessModel } from '../../model/access-model.ts';
import { actorOf, actorTakenOver, type Actor, type SessionOrigin } from '../../model/actor.ts';
import type { Call } from '../../model/call.ts';
import type { Identity } from '../../model/identity.ts';
import type { PrivilegeEscalation, EscalationPlan, Plan, SearchContext } from '../../model/technique.ts';
import { plansForEach } from '../shared/equivalent-users.ts';
import { openIdentities, type IdentityList } from '../shared/open-identities.ts';

/** A way to act as an existing user or role, as a row of the catalogue. */
export interface Takeover {
  readonly id: string;
  readonly summary: string;
  readonly source: string;
  /** Whether the actor has any Allow for the calls of a plan, where that is quick to find out. */
  readonly isPossible?: (actor: Actor, context: SearchContext) => boolean;
  /** The identities to try it on, as far as that is quick to find out. */
  readonly candidates: (actor: Actor, context: SearchContext) => IdentityList;
  /** The plans for taking over a subject, which may have other tags and policies than in the snapshot. */
  readonly plans: (actor: Actor, subject: Actor, context: SearchContext) => Iterable<TakeoverPlan>;
}

/** The calls of a takeover. */
export interface TakeoverPlan extends Plan {
  /** Whether requests with the new credentials can carry MFA. */
  readonly canBringMfa: boolean;
  /** Who makes the session, for a role; a service unless given. */
  readonly session?: SessionOrigin;
  /** Who makes each call; the actor that the plan is for, unless given. */
  readonly by?: readonly Actor[];
}

/** A takeover as privilege escalation: one plan or more for each candidate. */
export function escalationByTakeover({ id, summary, source, candidates, plans }: Takeover): PrivilegeEscalation {
  return {
    id,
    summary,
    source,
    *plans(actor, context): Iterable<EscalationPlan> {
      yield* plansForEach(
        Iterator.from(
          openIdentities(candidates(actor, context), takenOver[actor.canBringMfa ? 'withMfa' : 'withoutMfa'], context),
        ).filter((identity) => identity !== actor.identity),
        [actor, ...context.earlier],
        context,
        function* (identity) {
          for (const { canBringMfa, session, ...plan } of plans(actor, actorOf(identity), context))
            yield { ...plan, to: actorTakenOver(identity, canBringMfa, session) };
        },
      );
    },
  };
}

/** Identities once they are taken over. */
const takenOver = {
  withMfa: memoizeWeakly((identity: Identity) => actorTakenOver(identity, true)),
  withoutMfa: memoizeWeakly((identity: Identity) => actorTakenOver(identity, false)),
};

/**
 * The most certain plan for taking over a subject, then the one with the fewest calls; undefined where none is allowed.
 * It depends on who the subject is, on its tags and on its boundary, not on its policies.
 */
export function bestTakeover(
  actor: Actor,
  subject: Actor,
  takeovers: readonly Takeover[],
  context: SearchContext,
): TakeoverPlan | undefined {
  const { identity, tags, boundary } = subject;
  const ofActor = bestIn(context)(actor);
  const before = ofActor.get(identity) ?? [];
  const known = before.find(
    (one) => one.takeovers === takeovers && one.tags === tags && one.boundary === boundary?.arn,
  );
  if (known) return known.plan;
  const plan = findBestTakeover(actor, subject, takeovers, context);
  ofActor.set(identity, [...before, { takeovers, tags, boundary: boundary?.arn, plan }]);
  return plan;
}

interface BestTakeover {
  readonly takeovers: readonly Takeover[];
  readonly tags: Tags;
  readonly boundary: string | undefined;
  readonly plan: TakeoverPlan | undefined;
}

/** The best takeovers that were found while one actor is looked at, by who takes over whom. */
const bestIn = memoizeWeakly<SearchContext, (actor: Actor) => Map<Identity, readonly BestTakeover[]>>(() =>
  memoizeWeakly<Actor, Map<Identity, readonly BestTakeover[]>>(() => new Map()),
);

function findBestTakeover(
  actor: Actor,
  subject: Actor,
  takeovers: readonly Takeover[],
  context: SearchContext,
): TakeoverPlan | undefined {
  let best: { readonly plan: TakeoverPlan; readonly truth: Truth } | undefined;
  for (const { plans } of possibleTakeovers(actor, takeovers, context)) {
    for (const plan of plans(actor, subject, context)) {
      const truth = truthOfPlan(actor, plan, context);
      if (truth === no) continue;
      if (!best || truth > best.truth || (truth === best.truth && plan.calls.length < best.plan.calls.length))
        best = { plan, truth };
      if (truth === yes && plan.calls.length === 1) return plan;
    }
  }
  return best?.plan;
}

/** One actor is looked at in a context, with many subjects. */
function possibleTakeovers(actor: Actor, takeovers: readonly Takeover[], context: SearchContext): readonly Takeover[] {
  const known = possibleIn.get(context);
  if (known?.actor === actor && known.takeovers === takeovers) return known.possible;
  const possible = takeovers.filter(({ isPossible }) => !isPossible || isPossible(actor, context));
  possibleIn.set(context, { actor, takeovers, possible });
  return possible;
}

const possibleIn = new WeakMap<
  SearchContext,
  { readonly actor: Actor; readonly takeovers: readonly Takeover[]; readonly possible: readonly Takeover[] }
>();

/** Whether an actor, or who else is to make it, can make every call of a plan. */
export function truthOfPlan(
  actor: Actor,
  { calls, assumptions = [], by }: Plan & Pick<TakeoverPlan, 'by'>,
  { evaluate }: SearchContext,
): Truth {
  let all: Truth = assumptions.length > 0 ? maybe : yes;
  for (const [index, call] of calls.entries()) {
    all = Math.min(all, evaluate(by?.[index] ?? actor, call)) as Truth;
    if (all === no) return no;
  }
  return all;
}

/** The actor, and those that the path acted as before, with any Allow for an action. */
export function teamWithAllow(actor: Actor, action: string, { earlier, hasAllow }: SearchContext): readonly Actor[] {
  return [actor, ...earlier].filter((member) => hasAllow(member, action));
}

/** For each call the first of the actor and those before it who may make it, for certain if anybody; else the actor. */
export function madeBy(calls: readonly Call[], actor: Actor, context: SearchContext): readonly Actor[] {
  return calls.map((call) => {
    const team = teamWithAllow(actor, call.action, context);
    if (team.every((member) => member === actor)) return actor;
    const truths = team.map((member) => ({ member, truth: context.evaluate(member, call) }));
    const best = truths.find(({ truth }) => truth === yes) ?? truths.find(({ truth }) => truth !== no);
    return best?.member ?? actor;
  });
}

/**
 * The most certain of some plans, then the one with the fewest assumptions, then the one with the fewest calls;
 * undefined where none is allowed.
 */
export function bestPlan(actor: Actor, plans: readonly Plan[], context: SearchContext): Plan | undefined {
  let possible: Plan | undefined;
  const sorted = plans.toSorted(
    (a, b) => (a.assumptions?.length ?? 0) - (b.assumptions?.length ?? 0) || a.calls.length - b.calls.length,
  );
  for (const plan of sorted) {
    const truth = truthOfPlan(actor, plan, context);
    if (truth === yes) return plan;
    if (truth !== no) possible ??= plan;
  }
  return possible;
}

/** The users and roles of the actor's account. */
export function allInAccount({ identity: { account } }: Actor, { model }: SearchContext): readonly Identity[] {
  return identitiesByAccount(model).get(account) ?? [];
}

const identitiesByAccount = memoizeWeakly(({ identities }: AccessModel) =>
  Map.groupBy(identities, ({ account }) => account),
);

/** The users or the roles of the actor's account. */
export function identitiesInAccount(
  actor: Actor,
  kind: Identity['kind'],
  { model }: SearchContext,
): readonly Identity[] {
  return identitiesOf(model).get(`${kind} ${actor.identity.account}`) ?? [];
}

const identitiesOf = memoizeWeakly(({ identities }: AccessModel) =>
  Map.groupBy(identities, ({ kind, account }) => `${kind} ${account}`),
);

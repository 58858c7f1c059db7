import { maybe, no, yes, type Truth } from '../../../policy/truth.ts';
import { actorOf, actorTakenOver, type Actor } from '../../model/actor.ts';
import type { Identity } from '../../model/identity.ts';
import type { PrivilegeEscalation, EscalationPlan, Plan, SearchContext } from '../../model/technique.ts';

/** A way of acting as a user or role that is there already, as a row of the catalogue. */
export interface Takeover {
  readonly id: string;
  readonly summary: string;
  readonly source: string;
  /** Whom to try it on, as far as that is quick to tell. */
  readonly candidates: (actor: Actor, surroundings: SearchContext) => Iterable<Identity>;
  /** The ways of becoming somebody, who may hold other tags and policies than in the snapshot. */
  readonly plans: (actor: Actor, candidates: Actor, surroundings: SearchContext) => Iterable<TakeoverPlan>;
}

export interface TakeoverPlan extends Plan {
  /** Whether what is got so can bring MFA. */
  readonly canBringMfa: boolean;
}

/** An entry as moves to everybody whom it may lead to. */
export function escalationByTakeover({
  id,
  summary,
  source,
  candidates: whom,
  plans: ways,
}: Takeover): PrivilegeEscalation {
  return {
    id,
    summary,
    source,
    *plans(actor, surroundings): Iterable<EscalationPlan> {
      for (const identity of whom(actor, surroundings)) {
        if (identity === actor.identity || !surroundings.isNotDominated(actorTakenOver(identity, actor.canBringMfa)))
          continue;
        for (const { canBringMfa, ...plan } of ways(actor, actorOf(identity), surroundings))
          yield { ...plan, to: actorTakenOver(identity, canBringMfa) };
      }
    },
  };
}

/** The way of becoming somebody that is surest, then the one of the fewest calls; undefined where there is none. */
export function bestTakeover(
  actor: Actor,
  whom: Actor,
  entries: readonly Takeover[],
  surroundings: SearchContext,
): TakeoverPlan | undefined {
  let best: { readonly way: TakeoverPlan; readonly truth: Truth } | undefined;
  for (const { plans: ways } of entries) {
    for (const way of ways(actor, whom, surroundings)) {
      const truth = truthOfPlan(actor, way, surroundings);
      if (truth === no) continue;
      if (!best || truth > best.truth || (truth === best.truth && way.calls.length < best.way.calls.length))
        best = { way, truth };
      if (truth === yes && way.calls.length === 1) return way;
    }
  }
  return best?.way;
}

/** Whether somebody can make every call of a plan. */
export function truthOfPlan(
  actor: Actor,
  { calls, assumptions: provided = [] }: Plan,
  { evaluate: truth }: SearchContext,
): Truth {
  let all: Truth = provided.length > 0 ? maybe : yes;
  for (const call of calls) {
    all = Math.min(all, truth(actor, call)) as Truth;
    if (all === no) return no;
  }
  return all;
}

/** The users or the roles of the actor's account. */
export function identitiesInAccount(
  actor: Actor,
  kind: Identity['kind'],
  { model: world }: SearchContext,
): readonly Identity[] {
  return world.identities.filter((identity) => identity.kind === kind && identity.account === actor.identity.account);
}

/** The surest of some plans; undefined where none is allowed. */
function surest<Some extends Plan>(actor: Actor, plans: Iterable<Some>, surroundings: SearchContext): Some | undefined {
  let possible: Some | undefined;
  for (const plan of plans) {
    const truth = truthOfPlan(actor, plan, surroundings);
    if (truth === yes) return plan;
    if (truth === maybe) possible ??= plan;
  }
  return possible;
}

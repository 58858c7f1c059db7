import type { KnownStatements } from '../model/known-statements.ts';
import type { Actor } from '../model/actor.ts';
import type { PrincipalEquivalence } from './equivalence.ts';
import { together, type NumberViews, type ViewNumbers } from './view-numbers.ts';

/**
 * The view that a team has of targets: one for each actor whose policies read who it is, and one for all others.
 */
export function teamView(
  team: readonly Actor[],
  statementsFor: (actor: Actor) => readonly KnownStatements[],
  equivalence: PrincipalEquivalence,
  numberViews: NumberViews,
): ViewNumbers {
  const alike = team.filter((actor) => !equivalence.readsPrincipal(actor));
  const distinct = [...new Map(alike.map((actor) => [actor.contents, actor])).values()];
  const [anyone] = distinct;
  return together([
    ...(anyone ? [numberViews(anyone, distinct.flatMap(statementsFor))] : []),
    ...team
      .filter((actor) => equivalence.readsPrincipal(actor))
      .map((actor) => numberViews(actor, statementsFor(actor))),
  ]);
}

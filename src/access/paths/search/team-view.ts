import type { ApplicableStatements } from '../../evaluator/applicable-statements.ts';
import type { Actor } from '../model/actor.ts';
import type { Target } from '../model/target.ts';
import { viewOf, withFacts } from '../model/view.ts';
import type { PrincipalEquivalence } from './equivalence.ts';

/**
 * The view that a team has of targets: one for each actor whose policies read who it is, and one for all others.
 */
export function teamView(
  team: readonly Actor[],
  statementsFor: (actor: Actor) => readonly ApplicableStatements[],
  equivalence: PrincipalEquivalence,
): (target: Target) => string {
  const alike = team.filter((actor) => !equivalence.readsPrincipal(actor));
  const distinct = [...new Map(alike.map((actor) => [actor.contents, actor])).values()];
  const [anyone] = distinct;
  const views = [
    ...(anyone ? [withFacts(viewOf(distinct.flatMap(statementsFor)), anyone)] : []),
    ...team
      .filter((actor) => equivalence.readsPrincipal(actor))
      .map((actor) => withFacts(viewOf(statementsFor(actor)), actor)),
  ];
  return (target) => views.map((view) => view(target)).join('\n\n');
}

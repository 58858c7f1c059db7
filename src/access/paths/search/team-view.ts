import type { ApplicableStatements } from '../../evaluator/applicable-statements.ts';
import type { Actor } from '../model/actor.ts';
import type { Target } from '../model/target.ts';
import { viewOf, withFacts } from '../model/view.ts';
import type { PrincipalEquivalence } from './equivalence.ts';

/**
 * How a team sees targets: actors whose policies read who they are see for themselves, the others are one pair of eyes.
 */
export function teamView(
  team: readonly Actor[],
  bearingsOf: (actor: Actor) => readonly ApplicableStatements[],
  kinship: PrincipalEquivalence,
): (target: Target) => string {
  const alike = team.filter((actor) => !kinship.readsPrincipal(actor));
  const distinct = [...new Map(alike.map((actor) => [actor.contents, actor])).values()];
  const [anyone] = distinct;
  const eyes = [
    ...(anyone ? [withFacts(viewOf(distinct.flatMap(bearingsOf)), anyone)] : []),
    ...team
      .filter((actor) => kinship.readsPrincipal(actor))
      .map((actor) => withFacts(viewOf(bearingsOf(actor)), actor)),
  ];
  return (target) => eyes.map((seen) => seen(target)).join('\n\n');
}

import type { Truth } from '../../policy/truth.ts';
import type { Actor } from '../model/actor.ts';
import type { Dominates } from './dominance.ts';
import type { PrincipalEquivalence } from './equivalence.ts';

/** Somebody whom a search can come to: by how many steps, and whether for certain. */
export interface Visit {
  readonly actor: Actor;
  readonly steps: { readonly length: number };
  readonly truth: Truth;
}

/** Whom a search has in sight, so that it comes to nobody who is of no more use than another. */
export interface Frontier {
  /** Whether nobody of the same power or of more is in sight by as few steps and as surely. */
  isNotDominated(sighting: Visit): boolean;
  /** Takes note of somebody; false where that is no news. */
  visit(sighting: Visit): boolean;
}

/** A horizon with nobody in sight. */
export function createFrontier(kinship: PrincipalEquivalence): Frontier {
  const kin = new Map<string, Visit[]>();
  const mighty: { readonly seen: Visit; readonly dominion: Dominates }[] = [];
  const isNews = (sighting: Visit): boolean => {
    if (mighty.some(({ seen, dominion }) => isBefore(seen, sighting) && dominion(sighting.actor))) return false;
    return !kin.get(kinship.equivalenceKey(sighting.actor))?.some((seen) => isBefore(seen, sighting));
  };
  return {
    isNotDominated: isNews,
    visit: (sighting) => {
      if (!isNews(sighting)) return false;
      const key = kinship.equivalenceKey(sighting.actor);
      kin.set(key, [...(kin.get(key) ?? []), sighting]);
      const dominion = kinship.dominanceOf(sighting.actor);
      if (dominion) mighty.push({ seen: sighting, dominion });
      return true;
    },
  };
}

function isBefore(seen: Visit, than: Visit): boolean {
  return seen !== than && seen.steps.length <= than.steps.length && seen.truth >= than.truth;
}

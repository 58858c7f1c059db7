import type { Truth } from '../../policy/truth.ts';
import type { Actor } from '../model/actor.ts';
import type { Dominion } from './dominance.ts';
import type { Kinship } from './equivalence.ts';

/** Somebody whom a search can come to: by how many steps, and whether for certain. */
export interface Sighting {
  readonly actor: Actor;
  readonly steps: { readonly length: number };
  readonly truth: Truth;
}

/** Whom a search has in sight, so that it comes to nobody who is of no more use than another. */
export interface Horizon {
  /** Whether nobody of the same power or of more is in sight by as few steps and as surely. */
  isNews(sighting: Sighting): boolean;
  /** Takes note of somebody; false where that is no news. */
  see(sighting: Sighting): boolean;
}

/** A horizon with nobody in sight. */
export function horizonOf(kinship: Kinship): Horizon {
  const kin = new Map<string, Sighting[]>();
  const mighty: { readonly seen: Sighting; readonly dominion: Dominion }[] = [];
  const isNews = (sighting: Sighting): boolean => {
    if (mighty.some(({ seen, dominion }) => isBefore(seen, sighting) && dominion(sighting.actor))) return false;
    return !kin.get(kinship.of(sighting.actor))?.some((seen) => isBefore(seen, sighting));
  };
  return {
    isNews,
    see: (sighting) => {
      if (!isNews(sighting)) return false;
      const key = kinship.of(sighting.actor);
      kin.set(key, [...(kin.get(key) ?? []), sighting]);
      const dominion = kinship.dominionOf(sighting.actor);
      if (dominion) mighty.push({ seen: sighting, dominion });
      return true;
    },
  };
}

function isBefore(seen: Sighting, than: Sighting): boolean {
  return seen !== than && seen.steps.length <= than.steps.length && seen.truth >= than.truth;
}

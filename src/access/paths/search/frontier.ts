import type { Truth } from '../../policy/truth.ts';
import type { Actor } from '../model/actor.ts';
import type { Domination } from './dominance.ts';
import type { PrincipalEquivalence } from './equivalence.ts';

/** An actor that a search reached: by how many steps, and whether for certain. */
export interface Visit {
  readonly actor: Actor;
  readonly steps: { readonly length: number };
  readonly truth: Truth;
  /** What the steps took from others, who can do less for the actor then. */
  readonly losses: readonly string[];
}

/** The actors that a search has reached, so that it skips those that can do no more than another. */
export interface Frontier {
  /** Whether no equivalent or dominating actor was reached by as few steps and as certainly. */
  isNotDominated(visit: Visit): boolean;
  /** Records an actor; false where an earlier one is equivalent or dominates it. */
  visit(visit: Visit): boolean;
}

/** A frontier before the first visit. */
export function createFrontier(equivalence: PrincipalEquivalence): Frontier {
  const visited = new Map<string, Visit[]>();
  const { dominationOf, denialsOf } = equivalence.dominance;
  /** Those that dominate others, by a denial that the others have too; undefined: by none. */
  const dominating = new Map<number | undefined, (Pick<Domination, 'dominates'> & { readonly seen: Visit })[]>();
  const isDominatedBy = (denial: number | undefined, visit: Visit): boolean =>
    dominating
      .get(denial)
      ?.some(({ seen, dominates }) => isBefore(seen, visit, denial !== undefined) && dominates(visit.actor)) ?? false;
  const isDominated = (visit: Visit): boolean => {
    if (dominating.size === 0) return false;
    if (isDominatedBy(undefined, visit)) return true;
    for (const denial of denialsOf(visit.actor)) if (isDominatedBy(denial, visit)) return true;
    return false;
  };
  const isNotDominated = (visit: Visit): boolean =>
    !visited.get(equivalence.equivalenceKey(visit.actor))?.some((seen) => isBefore(seen, visit)) && !isDominated(visit);
  return {
    isNotDominated,
    visit: (visit) => {
      if (!isNotDominated(visit)) return false;
      const key = equivalence.equivalenceKey(visit.actor);
      visited.set(key, [...(visited.get(key) ?? []), visit]);
      const domination = dominationOf(visit.actor);
      if (domination) {
        const { dominates, denial } = domination;
        dominating.set(denial, [...(dominating.get(denial) ?? []), { seen: visit, dominates }]);
      }
      return true;
    },
  };
}

/** An actor that can do everything needs nobody else, so that it does not count what others have lost. */
function isBefore(seen: Visit, than: Visit, needsOthers = true): boolean {
  return (
    seen !== than &&
    seen.steps.length <= than.steps.length &&
    seen.truth >= than.truth &&
    (!needsOthers || seen.losses.every((loss) => than.losses.includes(loss)))
  );
}

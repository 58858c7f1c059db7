import type { CountedSearch } from './set-search.ts';

/**
 * The candidates of each goal that make it vanish alone, in their order; nothing for goals that have none. They are
 * looked for in the halves that make it vanish. Every second candidate makes a half: those of one kind stand beside each
 * other, so that several which only suffice together are soon apart. Incomplete where the budget ends.
 */
export function singlesByBisection<Goal>(
  candidates: readonly number[],
  goals: readonly Goal[],
  search: CountedSearch<Goal>,
): ReadonlyMap<Goal, readonly number[]> {
  if (candidates.length === 0 || search.isSpent()) return new Map();
  const vanished = [...search.vanishing(candidates, goals)];
  if (vanished.length === 0) return new Map();
  if (candidates.length === 1) return new Map(vanished.map((goal) => [goal, candidates]));
  const singles = new Map<Goal, readonly number[]>();
  for (const half of [0, 1]) {
    const ofHalf = candidates.filter((_, place) => place % 2 === half);
    for (const [goal, found] of singlesByBisection(ofHalf, vanished, search))
      singles.set(
        goal,
        [...(singles.get(goal) ?? []), ...found].toSorted((a, b) => a - b),
      );
  }
  return singles;
}

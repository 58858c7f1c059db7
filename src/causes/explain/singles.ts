import type { CountedSearch } from './set-search.ts';

/**
 * The candidates of each goal that make it vanish alone, in their order; nothing for goals that have none. Incomplete
 * where the budget ends, and where they are not tried one by one: see `eachAlone`.
 */
export function singlesAmong<Goal>(
  candidates: readonly number[],
  goals: readonly Goal[],
  search: CountedSearch<Goal>,
): ReadonlyMap<Goal, readonly number[]> {
  return search.eachAlone ? singlesOneByOne(candidates, goals, search) : singlesByBisection(candidates, goals, search);
}

/** The same, by as many questions as there are candidates. */
export function singlesOneByOne<Goal>(
  candidates: readonly number[],
  goals: readonly Goal[],
  { vanishing, isSpent }: CountedSearch<Goal>,
): ReadonlyMap<Goal, readonly number[]> {
  const singles = new Map<Goal, number[]>();
  for (const candidate of candidates) {
    if (isSpent()) break;
    for (const goal of vanishing([candidate], goals)) singles.set(goal, [...(singles.get(goal) ?? []), candidate]);
  }
  return singles;
}

/**
 * The same, looked for in the halves that make it vanish. Every second candidate makes a half: those of one kind stand beside each
 * other, so that several which only suffice together are soon apart.
 */
function singlesByBisection<Goal>(
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

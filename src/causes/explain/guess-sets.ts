import { minimalSet, withSameSet } from './minimal-set.ts';
import type { CountedSearch, SmallestSets } from './set-search.ts';
import { singlesAmong } from './singles.ts';

/** How many candidates are guessed for a goal. */
const mostGuesses = 8;

/** How many different sets are looked for among goals with the same guesses. */
const mostSets = 4;

/**
 * Guesses for each goal the candidates that decide it, and tries the guess: the likeliest alone makes the goal vanish, or
 * only some of them together do, and none of the others does alone. What was found for one goal is tried for all whose
 * guesses include it. That takes a few questions for each candidate, and only about the goals that it is guessed for.
 * Goals of which no guess holds are left out.
 */
export function guessedSets<Goal>(
  all: readonly number[],
  goals: readonly Goal[],
  search: CountedSearch<Goal>,
): ReadonlyMap<Goal, SmallestSets> {
  const { likely, budget } = search;
  const guesses = new Map(goals.map((goal) => [goal, likely(goal).slice(0, mostGuesses)]));
  if (new Set([...guesses.values()].flat()).size * 4 > budget) return new Map();
  const found = new Map(setsOfLikeliest(all, goals, guesses, search));
  const openFor = (candidates: readonly number[]) =>
    goals.filter((goal) => !found.has(goal) && candidates.every((one) => guesses.get(goal)?.includes(one)));
  const keepFor = (sets: Exclude<SmallestSets, string>['sets']) => {
    for (const [goal, same] of withSameSets(sets, openFor(sets.flat()), all, search)) found.set(goal, same);
  };

  // What is asked to find the set of one goal is asked for the others that it may hold for, too.
  const forAllOpen: CountedSearch<Goal> = {
    ...search,
    vanishing: (taken, asked) => search.vanishing(taken, [...new Set([...asked, ...openFor(taken)])]),
  };
  for (const [, alike] of Map.groupBy(goals, (goal) => inOrder(guesses.get(goal)).join()))
    for (let sets = 0; sets < mostSets && !search.isGuessed(); sets += 1) {
      const guessed = inOrder(alike[0] && guesses.get(alike[0]));
      if (guessed.length < 2) break;
      const [first] = search.vanishing(
        guessed,
        alike.filter((goal) => !found.has(goal)),
      );
      const set = first === undefined ? undefined : minimalSet(first, guessed, forAllOpen);
      if (!set) break;
      keepFor([set]);
    }
  for (const sets of new Map([...found.values()].map((sets) => [JSON.stringify(sets), sets])).values()) {
    if (search.isGuessed()) break;
    if (typeof sets === 'object') keepFor(sets.sets);
  }
  return found;
}

type Guesses<Goal> = ReadonlyMap<Goal, readonly number[]>;

/** The sets of goals which the likeliest candidate makes vanish alone. */
function setsOfLikeliest<Goal>(
  all: readonly number[],
  goals: readonly Goal[],
  guesses: Guesses<Goal>,
  search: CountedSearch<Goal>,
): ReadonlyMap<Goal, SmallestSets> {
  const found = new Map<Goal, SmallestSets>();
  for (const [likeliest, ofLikeliest] of Map.groupBy(goals, (goal) => guesses.get(goal)?.[0])) {
    if (likeliest === undefined || search.isGuessed()) continue;
    const vanished = [...search.vanishing([likeliest], ofLikeliest)];
    for (const [goal, sets] of withOtherSingles([[likeliest]], vanished, all, search)) found.set(goal, sets);
  }
  return found;
}

/** The sets of those goals for which sets that were found for another goal hold as well. */
function withSameSets<Goal>(
  sets: readonly (readonly number[])[],
  goals: readonly Goal[],
  all: readonly number[],
  search: CountedSearch<Goal>,
): ReadonlyMap<Goal, SmallestSets> {
  const same = sets.reduce<readonly Goal[]>((left, set) => withSameSet(set, left, search), goals);
  return withOtherSingles(sets, same, all, search);
}

/**
 * The sets of goals for which some sets hold, with the single candidates that make them vanish as well: beside those, a
 * set of several is only another way to the same. Nothing where the budget ended before.
 */
function withOtherSingles<Goal>(
  sets: readonly (readonly number[])[],
  goals: readonly Goal[],
  all: readonly number[],
  search: CountedSearch<Goal>,
): ReadonlyMap<Goal, SmallestSets> {
  const singles = singlesAmong(without(sets.flat(), all), goals, search);
  if (search.isSpent()) return new Map();
  const own = sets.filter(({ length }) => length === 1);
  return new Map(
    goals.map((goal) => {
      const others = singles.get(goal)?.map((one) => [one]);
      return [goal, { sets: others ? [...own, ...others].toSorted(([a = 0], [b = 0]) => a - b) : sets }];
    }),
  );
}

function inOrder(numbers: readonly number[] = []): readonly number[] {
  return numbers.toSorted((a, b) => a - b);
}

function without(left: readonly number[], all: readonly number[]): readonly number[] {
  return all.filter((candidate) => !left.includes(candidate));
}

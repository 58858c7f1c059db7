import { minimalSet, withSameSet } from './minimal-set.ts';
import type { CountedSearch, SmallestSets } from './set-search.ts';
import { singlesAmong } from './singles.ts';

/** How many candidates are guessed for a goal. */
const mostGuesses = 8;

/** How often another goal is taken for those that differ from the first. */
const mostRounds = 4;

/**
 * Guesses for each goal the candidates that decide it, and tries the guess: each alone makes the goal vanish, or only
 * some of them together do, and none of the others does alone. Of the goals with the same guesses one is tried, and the others with
 * what was found for it. That takes a few questions for each candidate, and only about the goals that it is guessed for.
 * Goals of which no guess holds are left out.
 */
export function guessedSets<Goal>(
  all: readonly number[],
  goals: readonly Goal[],
  search: CountedSearch<Goal>,
): ReadonlyMap<Goal, SmallestSets> {
  const { likely, budget } = search;
  const guesses = new Map(goals.map((goal) => [goal, likely(goal).slice(0, mostGuesses)]));
  const found = new Map<Goal, SmallestSets>();
  if (new Set([...guesses.values()].flat()).size * 4 > budget) return found;
  let groups = [...Map.groupBy(goals, (goal) => guesses.get(goal)?.join()).values()];
  for (let round = 0; round < mostRounds && groups.length > 0 && !search.isGuessed(); round += 1) {
    const firsts = groups.flatMap(([first]) => (first === undefined ? [] : [first]));
    const ofFirsts = setsOfEach(all, firsts, guesses, search);
    for (const [goal, sets] of ofFirsts) found.set(goal, sets);
    const alike = new Map(groups.map(([first, ...others]) => [first, others]));
    const bySets = Map.groupBy(ofFirsts, ([, sets]) => JSON.stringify(sets));
    // Those with the same guesses as one of them, then all whose guesses include them.
    for (const isAlike of [true, false])
      for (const ofSets of bySets.values()) {
        const sets = ofSets[0]?.[1];
        if (typeof sets !== 'object') continue;
        const members = sets.sets.flat();
        const some = isAlike ? ofSets.flatMap(([first]) => alike.get(first) ?? []) : goals;
        const open = some.filter(
          (goal) => !found.has(goal) && members.every((member) => guesses.get(goal)?.includes(member)),
        );
        for (const [goal, same] of withSameSets(sets.sets, open, all, search)) found.set(goal, same);
      }
    groups = groups
      .map(([, ...others]) => others.filter((goal) => !found.has(goal)))
      .filter(({ length }) => length > 0);
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

/** The sets of goals that have different guesses: of the first alone, or of several together. */
function setsOfEach<Goal>(
  all: readonly number[],
  goals: readonly Goal[],
  guesses: Guesses<Goal>,
  search: CountedSearch<Goal>,
): ReadonlyMap<Goal, SmallestSets> {
  const found = new Map<Goal, SmallestSets>();
  for (const [guess, ofGuess] of Map.groupBy(goals, (goal) => guesses.get(goal)?.[0])) {
    if (guess === undefined) continue;
    const vanished = [...search.vanishing([guess], ofGuess)];
    for (const [goal, sets] of withOtherSingles([[guess]], vanished, all, search)) found.set(goal, sets);
  }
  const left = goals.filter((goal) => !found.has(goal) && (guesses.get(goal)?.length ?? 0) > 1);
  return new Map([...found, ...guessedTogether(all, left, guesses, search)]);
}

type Guesses<Goal> = ReadonlyMap<Goal, readonly number[]>;

/** The sets of goals that some of the guesses make vanish. */
function guessedTogether<Goal>(
  all: readonly number[],
  goals: readonly Goal[],
  guesses: Guesses<Goal>,
  search: CountedSearch<Goal>,
): ReadonlyMap<Goal, SmallestSets> {
  const found = new Map<Goal, SmallestSets>();
  for (const alike of Map.groupBy(goals, (goal) =>
    guesses
      .get(goal)
      ?.toSorted((a, b) => a - b)
      .join(),
  ).values()) {
    const guessed = (alike[0] !== undefined && guesses.get(alike[0])?.toSorted((a, b) => a - b)) || [];
    let open: readonly Goal[] = [...search.vanishing(guessed, alike)];
    while (open.length > 0 && !search.isGuessed()) {
      const [first, ...others] = open;
      const set = first === undefined ? undefined : minimalSet(first, guessed, search);
      if (first === undefined || !set) break;
      const same = new Set([first, ...withSameSet(set, others, search)]);
      for (const [goal, sets] of withOtherSingles([set], [...same], all, search)) found.set(goal, sets);
      open = others.filter((goal) => !same.has(goal));
    }
  }
  return found;
}

function without(left: readonly number[], all: readonly number[]): readonly number[] {
  return all.filter((candidate) => !left.includes(candidate));
}

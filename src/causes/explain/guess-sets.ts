import { minimalSet, withSameSet } from './minimal-set.ts';
import type { CountedSearch, SmallestSets } from './set-search.ts';

/** How many candidates are guessed for a goal. */
const mostGuesses = 8;

/** How often another goal is taken for those that differ from the first. */
const mostRounds = 2;

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
        for (const goal of withSameSets(sets.sets, open, all, search)) found.set(goal, sets);
      }
    groups = groups
      .map(([, ...others]) => others.filter((goal) => !found.has(goal)))
      .filter(({ length }) => length > 0);
  }
  return found;
}

/** The goals for which sets that were found for another goal hold as well. */
function withSameSets<Goal>(
  sets: readonly (readonly number[])[],
  goals: readonly Goal[],
  all: readonly number[],
  search: CountedSearch<Goal>,
): readonly Goal[] {
  const same = sets.reduce<readonly Goal[]>((left, set) => withSameSet(set, left, search), goals);
  return withoutSingles(without(sets.flat(), all), same, search);
}

/**
 * The goals that none of the candidates makes vanish alone: all of them together do not, or none of two halves does.
 * Candidates of one kind stand beside each other, so every second one makes a half: several that only suffice together
 * are in both. Some goals for which it holds may be left out.
 */
function withoutSingles<Goal>(
  candidates: readonly number[],
  goals: readonly Goal[],
  { vanishing }: CountedSearch<Goal>,
): readonly Goal[] {
  const open = vanishing(candidates, goals);
  const vanished = [0, 1].reduce<ReadonlySet<Goal>>((all, half) => {
    const left = [...open].filter((goal) => !all.has(goal));
    return all.union(
      vanishing(
        candidates.filter((_, place) => place % 2 === half),
        left,
      ),
    );
  }, new Set());
  return goals.filter((goal) => !vanished.has(goal));
}

/** The sets of goals that have different guesses. */
function setsOfEach<Goal>(
  all: readonly number[],
  goals: readonly Goal[],
  guesses: Guesses<Goal>,
  search: CountedSearch<Goal>,
): ReadonlyMap<Goal, SmallestSets> {
  const own = new Map(goals.map((goal) => [goal, guesses.get(goal) ?? []]));
  const { found, singles } = guessedSingles(all, own, search);
  const none = goals.filter((goal) => !singles.has(goal) && (own.get(goal)?.length ?? 0) > 1);
  return new Map([...found, ...guessedTogether(all, none, own, search)]);
}

type Guesses<Goal> = ReadonlyMap<Goal, readonly number[]>;

/**
 * The goals that the first guess makes vanish alone, and perhaps others too, and that none of the other candidates does.
 */
function guessedSingles<Goal>(all: readonly number[], guesses: Guesses<Goal>, search: CountedSearch<Goal>) {
  const singles = new Map<Goal, readonly number[]>();
  const found = new Map<Goal, SmallestSets>();
  for (let place = 0; place < mostGuesses; place += 1) {
    const open = [...guesses.keys()].filter(
      (goal) => !found.has(goal) && (place === 0 || singles.has(goal)) && guesses.get(goal)?.[place] !== undefined,
    );
    const held: Goal[] = [];
    for (const [guess, ofGuess] of Map.groupBy(open, (goal) => guesses.get(goal)?.[place] ?? 0)) {
      const vanished = search.vanishing([guess], ofGuess);
      for (const goal of ofGuess) {
        if (!vanished.has(goal)) continue;
        held.push(goal);
        singles.set(goal, [...(singles.get(goal) ?? []), guess]);
      }
    }
    for (const alike of Map.groupBy(held, (goal) => singles.get(goal)?.join()).values()) {
      const own = (alike[0] !== undefined && singles.get(alike[0])) || [];
      for (const goal of withoutSingles(without(own, all), alike, search))
        found.set(goal, { sets: own.toSorted((a, b) => a - b).map((one) => [one]) });
    }
  }
  return { found, singles };
}

/** The goals that some of the guesses make vanish, and that no candidate besides those does alone. */
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
      for (const goal of withoutSingles(without(set, all), [...same], search)) found.set(goal, { sets: [set] });
      open = others.filter((goal) => !same.has(goal));
    }
  }
  return found;
}

function without(left: readonly number[], all: readonly number[]): readonly number[] {
  return all.filter((candidate) => !left.includes(candidate));
}

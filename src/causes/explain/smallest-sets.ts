import { guessedSets } from './guess-sets.ts';
import { minimalSet, withSameSet } from './minimal-set.ts';
import { counted, type CountedSearch, type SetSearch, type SmallestSets } from './set-search.ts';
import { singlesAmong, singlesOneByOne } from './singles.ts';

/** Up to this number each candidate is tried by itself. */
const fewCandidates = 8;

/** How many sets are looked for that a goal needs together. */
const mostSets = 4;

/**
 * Finds the smallest sets for all goals together: first single candidates, if each is to be tried, then those that are
 * likely, then single candidates for many candidates by halves (each bit of their numbers is one half), then minimal sets by QuickXplain (Junker 2004, "QUICKXPLAIN: Preferred Explanations and
 * Relaxations for Over-Constrained Problems", AAAI).
 */
export function smallestSets<Goal>(search: SetSearch<Goal>): ReadonlyMap<Goal, SmallestSets> {
  const { candidates: count, goals } = search;
  const all = [...Array(count).keys()];
  const asked = counted(search);
  const found = new Map<Goal, SmallestSets>();
  if (goals.length === 0) return found;
  if (count === 0) return new Map(goals.map((goal) => [goal, 'none']));

  if (asked.eachAlone) for (const [goal, single] of singlesAmong(all, goals, asked)) found.set(goal, setsOfOne(single));
  const notAlone = goals.filter((goal) => !found.has(goal));
  for (const [goal, sets] of guessedSets(all, notAlone, asked)) found.set(goal, sets);
  const unknown = goals.filter((goal) => !found.has(goal));
  const reachable = asked.vanishing(all, unknown);
  for (const goal of unknown) if (!reachable.has(goal)) found.set(goal, 'none');
  const open = unknown.filter((goal) => reachable.has(goal));
  const singles =
    count <= fewCandidates || asked.eachAlone ? singlesOneByOne(all, open, asked) : singlesByHalves(count, open, asked);
  for (const [goal, single] of singles) found.set(goal, setsOfOne(single));
  if (count > fewCandidates) {
    const left = open.filter((goal) => !found.has(goal));
    for (const [goal, single] of singlesAmong(all, left, asked)) found.set(goal, setsOfOne(single));
  }

  let pending: readonly Goal[] = open.filter((goal) => !found.has(goal));
  while (pending.length > 0) {
    const [first] = pending;
    if (first === undefined) break;
    const sets = asked.isSpent() ? undefined : setsOf(first, all, asked);
    if (!sets) {
      for (const goal of pending) found.set(goal, 'unknown');
      break;
    }
    const withSets = sets.reduce<readonly Goal[]>((rest, set) => withSameSet(set, rest, asked), pending);
    const others = all.filter((candidate) => !sets.some((set) => set.includes(candidate)));
    const isSingle = sets.every(({ length }) => length === 1);
    const withMore = isSingle ? asked.vanishing(others, withSets) : new Set<Goal>();
    const alike = withSets.filter((goal) => !withMore.has(goal));
    for (const goal of new Set([first, ...alike])) found.set(goal, { sets });
    pending = pending.filter((goal) => !found.has(goal));
  }
  return found;
}

function setsOfOne(singles: readonly number[]): Exclude<SmallestSets, string> {
  return { sets: singles.map((one) => [one]) };
}

/**
 * The candidate of each goal that exactly one candidate decides: of each bit, the half that makes it vanish tells the
 * bit of its number. Each answer is tried before it counts.
 */
function singlesByHalves<Goal>(
  count: number,
  goals: readonly Goal[],
  { vanishing, isSpent }: CountedSearch<Goal>,
): ReadonlyMap<Goal, readonly number[]> {
  const numbers = new Map(goals.map((goal) => [goal, 0]));
  for (let bit = 1; bit < count; bit *= 2) {
    const open = [...numbers.keys()];
    const halves = [false, true].map((isSet) => {
      const half = [...Array(count).keys()].filter((candidate) => ((candidate & bit) !== 0) === isSet);
      return vanishing(half, open);
    });
    for (const [goal, number] of [...numbers]) {
      const [without, withBit] = halves.map((half) => half.has(goal));
      if (without === withBit) numbers.delete(goal);
      else if (withBit) numbers.set(goal, number | bit);
    }
  }
  const byCandidate = Map.groupBy(numbers.keys(), (goal) => numbers.get(goal) ?? 0);
  const singles = new Map<Goal, readonly number[]>();
  for (const [candidate, ofCandidate] of byCandidate) {
    if (isSpent()) break;
    for (const goal of vanishing([candidate], ofCandidate)) singles.set(goal, [candidate]);
  }
  return singles;
}

/** The minimal sets of one goal, each without the members of the others; undefined where the budget ended before. */
function setsOf<Goal>(
  goal: Goal,
  all: readonly number[],
  search: CountedSearch<Goal>,
): readonly (readonly number[])[] | undefined {
  const sets: (readonly number[])[] = [];
  let rest = all;
  while (sets.length < mostSets && search.vanishing(rest, [goal]).has(goal)) {
    const set = minimalSet(goal, rest, search);
    if (!set) return undefined;
    sets.push(set);
    rest = rest.filter((candidate) => !set.includes(candidate));
  }
  // The sets are needed together only if each of them is as small as can be: a larger one is another way to the same.
  const smallest = Math.min(...sets.map(({ length }) => length));
  const chosen = smallest === 1 ? sets.filter(({ length }) => length === 1) : sets.slice(0, 1);
  return chosen.length === 0 ? undefined : chosen;
}

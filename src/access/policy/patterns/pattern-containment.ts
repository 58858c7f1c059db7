import { accepts, anyRun, isRun, type Glob } from './glob.ts';

/** Which globs, by their index, accept a word. */
export type MatchingGlobs = ReadonlySet<number>;

const colon = 58;
/** Stands for every character that no glob names. */
const anyOther = -100;
/**
 * Words are told apart by at most this many sets of states: some thousand long patterns, far from what memory holds.
 */
const maxStates = 200_000;

/**
 * Whether something holds for every word that `domain` matches, where all that is known of a word is which of the globs
 * accept it. Exact: walks the states of all globs at once, one representative character a distinction. Where there
 * would be too many states the answer is false: not shown.
 */
export function holdsForEveryMatch(
  domain: Glob,
  globs: readonly Glob[],
  holds: (accepting: MatchingGlobs) => boolean,
): boolean {
  const all = [domain, ...globs];
  const start = closure(
    all.map((_, index) => ({ index, at: 0 })),
    all,
  );
  const seen = new Set([keyOf(start)]);
  const queue = [start];
  for (let states = queue.pop(); states; states = queue.pop()) {
    const accepting = new Set(
      states.filter(({ index, at }) => at === all[index]?.length).map(({ index }) => index - 1),
    );
    if (accepting.has(-1) && !holds(accepting)) return false;
    for (const unit of alphabet(states, all)) {
      const next = closure(advance(states, all, unit), all);
      if (!next.some(({ index }) => index === 0)) continue;
      const key = keyOf(next);
      if (seen.has(key)) continue;
      if (seen.size === maxStates) return false;
      seen.add(key);
      queue.push(next);
    }
  }
  return true;
}

/** Whether every word of `inner` is accepted by one of the globs. */
export function isContained(inner: Glob, globs: readonly Glob[]): boolean {
  return (
    globs.some(isEverything) ||
    holdsForEveryMatch(inner, globs, (accepting) => globs.some((_, index) => accepting.has(index)))
  );
}

/** Whether some word is accepted by both. */
export function overlap(one: Glob, other: Glob): boolean {
  return (
    isEverything(one) || isEverything(other) || !holdsForEveryMatch(one, [other], (accepting) => !accepting.has(0))
  );
}

/** The bare `*`, which most policies are about: what follows from it needs no walk. */
export function isEverything(glob: Glob): boolean {
  return glob.length === 1 && glob[0] === anyRun;
}

interface State {
  readonly index: number;
  readonly at: number;
}

function alphabet(states: readonly State[], globs: readonly Glob[]): Set<number> {
  const named = states.map(({ index, at }) => globs[index]?.[at] ?? anyOther).filter((token) => token >= 0);
  return new Set([anyOther, colon, ...named]);
}

function advance(states: readonly State[], globs: readonly Glob[], unit: number): State[] {
  return states.flatMap(({ index, at }) => {
    const token = globs[index]?.[at];
    if (token === undefined || !accepts(token, unit)) return [];
    return [{ index, at: isRun(token) ? at : at + 1 }];
  });
}

/**
 * Adds what runs may leave out, and drops every state that one further on in the same glob, at a free run, includes.
 */
function closure(states: readonly State[], globs: readonly Glob[]): State[] {
  const positions = new Map<number, Set<number>>();
  for (const { index, at } of states) {
    const known = positions.get(index) ?? new Set();
    positions.set(index, known);
    const glob = globs[index] ?? [];
    let position = at;
    known.add(position);
    while (isRun(glob[position] ?? 0)) known.add((position += 1));
  }
  return [...positions]
    .sort(([a], [b]) => a - b)
    .flatMap(([index, known]) => {
      const glob = globs[index] ?? [];
      const sorted = [...known].sort((a, b) => a - b);
      const free = sorted.findLast((at) => glob[at] === anyRun) ?? 0;
      return sorted.filter((at) => at >= free).map((at) => ({ index, at }));
    });
}

function keyOf(states: readonly State[]): string {
  return states.map(({ index, at }) => `${index}.${at}`).join(' ');
}

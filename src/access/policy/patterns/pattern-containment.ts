import { accepts, anyRun, isRun, type Glob } from './glob.ts';

/** The indexes of the globs that match a text. */
export type MatchingGlobs = ReadonlySet<number>;

const colon = 58;
/** Represents every character that no glob contains. */
const anyOther = -100;
/**
 * The most sets of states that are visited: enough for some thousand long patterns, and little memory.
 */
const maxStates = 200_000;

/**
 * Whether `holds` is true for every text that `domain` matches; `holds` learns which of the globs match the text. The
 * answer is exact: all globs are walked at the same time like one automaton, with one character for each distinction
 * that they make. With too many states the answer is false, which means: not proved.
 */
export function holdsForEveryMatch(
  domain: Glob,
  globs: readonly Glob[],
  holds: (matching: MatchingGlobs) => boolean,
): boolean {
  const all = [domain, ...globs];
  const start = closure(
    all.map((_, index) => ({ index, at: 0 })),
    all,
  );
  const seen = new Set([keyOf(start)]);
  const queue = [start];
  for (let states = queue.pop(); states; states = queue.pop()) {
    const matching = new Set(states.filter(({ index, at }) => at === all[index]?.length).map(({ index }) => index - 1));
    if (matching.has(-1) && !holds(matching)) return false;
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

/** Whether every text that `inner` matches is matched by one of the globs. */
export function isContained(inner: Glob, globs: readonly Glob[]): boolean {
  return (
    globs.some(isEverything) ||
    holdsForEveryMatch(inner, globs, (matching) => globs.some((_, index) => matching.has(index)))
  );
}

/** Whether some text is matched by both. */
export function overlap(one: Glob, other: Glob): boolean {
  if (isEverything(one) || isEverything(other)) return true;
  return !beginDifferently(one, other) && !holdsForEveryMatch(one, [other], (matching) => !matching.has(0));
}

/** Whether no text begins as both do: most patterns name a service. */
function beginDifferently(one: Glob, other: Glob): boolean {
  const first = one.findIndex((token, at) => token < 0 || token !== other[at]);
  const [token = -1, otherToken = -1] = [one[first], other[first]];
  return token >= 0 && otherToken >= 0;
}

/** Whether a glob is `*`, which needs no walk. It is the most common pattern. */
export function isEverything(glob: Glob): boolean {
  return glob.length === 1 && glob[0] === anyRun;
}

/** The shortest text that all globs match, with `x` for characters that none of them names; undefined: there is none. */
export function shortestMatch(globs: readonly Glob[]): string | undefined {
  const start = closure(
    globs.map((_, index) => ({ index, at: 0 })),
    globs,
  );
  const seen = new Set([keyOf(start)]);
  let waiting = [{ states: start, text: '' }];
  while (waiting.length > 0 && seen.size < maxStates) {
    const longer: typeof waiting = [];
    for (const { states, text } of waiting) {
      const ended = new Set(states.filter(({ index, at }) => at === globs[index]?.length).map(({ index }) => index));
      if (ended.size === globs.length) return text;
      for (const unit of alphabet(states, globs)) {
        const next = closure(advance(states, globs, unit), globs);
        const key = keyOf(next);
        if (new Set(next.map(({ index }) => index)).size < globs.length || seen.has(key)) continue;
        seen.add(key);
        longer.push({ states: next, text: text + (unit === anyOther ? 'x' : String.fromCharCode(unit)) });
      }
    }
    waiting = longer;
  }
  return undefined;
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
 * Adds the states after runs that match nothing, and drops states that a later `*` of the same glob makes redundant.
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

import { memoize } from '../../domain/memoize.ts';

/** Code points from the first to the last, both included. */
export type CodePointRange = readonly [first: number, last: number];

/**
 * The code points that an escape of JavaScript's regular expressions means (`\s`, `\p{Lu}`), by this Node's own
 * Unicode.
 */
export const rangesOf = memoize((escape: string) => findRanges(new RegExp(`${escape}+`, 'gu')));

const lastCodePoint = 0x10ffff;

/**
 * So many neighbours at once; high surrogates and low ones fall into two blocks, where none makes a pair with another.
 */
const blockSize = 0x400;

function findRanges(runs: RegExp): readonly CodePointRange[] {
  const starts = Array.from({ length: (lastCodePoint + 1) / blockSize }, (_, index) => index * blockSize);
  return joined(starts.flatMap((start) => rangesIn(start, runs)));
}

function rangesIn(start: number, runs: RegExp): readonly CodePointRange[] {
  const text = String.fromCodePoint(...Array.from({ length: blockSize }, (_, index) => start + index));
  const width = text.length / blockSize;
  return [...text.matchAll(runs)].map(({ index, 0: run }) => [
    start + index / width,
    start + (index + run.length) / width - 1,
  ]);
}

function joined(ranges: readonly CodePointRange[]): readonly CodePointRange[] {
  const all: [number, number][] = [];
  for (const [first, last] of ranges) {
    const before = all.at(-1);
    if (before && before[1] === first - 1) before[1] = last;
    else all.push([first, last]);
  }
  return all;
}

import { digestText } from '../domain/digest.ts';

/** A source of random numbers that gives the same numbers for the same seed. */
export interface Random {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  /** The same items in random order. */
  shuffled<Item>(items: readonly Item[]): readonly Item[];
}

/** Makes a source of random numbers from any text (the generator is mulberry32). */
export function randomFrom(seed: string): Random {
  let state = Number.parseInt(digestText(seed).slice(0, 8), 16);
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return {
    below,
    shuffled: (items) =>
      items
        .map((item) => ({ item, order: below(2 ** 32) }))
        .sort((a, b) => a.order - b.order)
        .map(({ item }) => item),
  };
}

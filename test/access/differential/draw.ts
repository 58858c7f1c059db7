/** Draws from one seeded stream: the same seed draws the same things, on every machine. */
export interface Draw {
  /** True with that probability. */
  chance(probability: number): boolean;
  /** A whole number of at least 0 and less than the limit. */
  below(limit: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** One to `most` items, repetitions possible. */
  some<Item>(items: readonly Item[], most: number): Item[];
}

/** A stream of draws (mulberry32, which is in the public domain). */
export function drawFrom(seed: number): Draw {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[below(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  };
  return {
    chance: (probability) => next() < probability,
    below,
    pick,
    some: (items, most) => Array.from({ length: 1 + below(most) }, () => pick(items)),
  };
}

import type { Glob } from './glob.ts';
import type { Accepting } from './pattern-containment.ts';
import type { Matching } from './policy.ts';

/** Whether something is meant by a list or, where it is negated, by all that is not in it. */
export function isMeant<Item>(matching: Matching<Item>, fits: (item: Item) => boolean): boolean {
  return matching.items.some(fits) !== matching.negated;
}

/** The globs of several lists side by side, to ask `everyWord` about all of them at once. */
export interface Slots {
  readonly globs: readonly Glob[];
  /** Whether the list at this index means a word that these globs accept. */
  means(index: number, accepting: Accepting): boolean;
}

/** Lays the globs of several lists out side by side. */
export function slotsOf(lists: readonly Matching<Glob>[]): Slots {
  const globs: Glob[] = [];
  const slots = lists.map(({ negated, items }) => ({ negated, items: items.map((glob) => globs.push(glob) - 1) }));
  return {
    globs,
    means: (index, accepting) => {
      const slot = slots[index];
      return slot !== undefined && isMeant(slot, (glob) => accepting.has(glob));
    },
  };
}

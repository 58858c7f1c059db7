import type { Glob } from './glob.ts';
import type { MatchingGlobs } from './pattern-containment.ts';
import type { NegatableList } from '../policy.ts';

/** Whether something is meant by a list or, where it is negated, by all that is not in it. */
export function isListed<Item>(matching: NegatableList<Item>, fits: (item: Item) => boolean): boolean {
  return matching.items.some(fits) !== matching.negated;
}

/** The globs of several lists side by side, to ask `everyWord` about all of them at once. */
export interface GlobLists {
  readonly globs: readonly Glob[];
  /** Whether the list at this index means a word that these globs accept. */
  includes(index: number, accepting: MatchingGlobs): boolean;
}

/** Lays the globs of several lists out side by side. */
export function combineGlobLists(lists: readonly NegatableList<Glob>[]): GlobLists {
  const globs: Glob[] = [];
  const slots = lists.map(({ negated, items }) => ({ negated, items: items.map((glob) => globs.push(glob) - 1) }));
  return {
    globs,
    includes: (index, accepting) => {
      const slot = slots[index];
      return slot !== undefined && isListed(slot, (glob) => accepting.has(glob));
    },
  };
}

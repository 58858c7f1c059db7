import type { Glob } from './glob.ts';
import type { MatchingGlobs } from './pattern-containment.ts';
import type { NegatableList } from '../policy.ts';

/** Whether something is in a list or, if the list is negated (NotAction …), not in it. */
export function isListed<Item>(list: NegatableList<Item>, fits: (item: Item) => boolean): boolean {
  return list.items.some(fits) !== list.negated;
}

/** The globs of several lists in one array, as `holdsForEveryMatch` takes them. */
export interface GlobLists {
  readonly globs: readonly Glob[];
  /** Whether the list at this index includes a text that these globs match. */
  includes(index: number, matching: MatchingGlobs): boolean;
}

/** Puts the globs of several lists into one array. */
export function combineGlobLists(lists: readonly NegatableList<Glob>[]): GlobLists {
  const globs: Glob[] = [];
  const slots = lists.map(({ negated, items }) => ({ negated, items: items.map((glob) => globs.push(glob) - 1) }));
  return {
    globs,
    includes: (index, matching) => {
      const slot = slots[index];
      return slot !== undefined && isListed(slot, (glob) => matching.has(glob));
    },
  };
}

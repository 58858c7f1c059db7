/**
 * A tree of values. Equal values, followed in the same order from its root, lead to the same place: its number stands for
 * all of them, and no text is built of them. All steps are in one table, which is small enough to stay in a processor's
 * cache: to number a resource takes less time than to read it.
 */
export interface ValueTree {
  /** The place that all paths begin at; the numbers of all others are above it. */
  readonly root: number;
  /** The place that a value leads to from another place. Values are the same as they are for a Map's keys. */
  readonly after: (place: number, value: unknown) => number;
  /** How many places it has besides its root. */
  readonly size: () => number;
}

/** A tree without any place but its root. */
export function newTree(root = 0): ValueTree {
  const values = new Map<unknown, number>();
  const steps = newSteps();
  return {
    root,
    size: steps.size,
    after: (place, value) => {
      let number = values.get(value);
      if (number === undefined) values.set(value, (number = values.size));
      return root + steps.numberOf(place - root, number);
    },
  };
}

/**
 * Gives a tree that stays for as long as the process runs. When it has so many places, all are forgotten: after that,
 * equal values lead to another number, and no number is given twice.
 */
export function lastingTree(limit: number): () => ValueTree {
  let tree = newTree();
  return () => (tree.size() < limit ? tree : (tree = newTree(tree.root + tree.size())));
}

/** Numbers steps, from 1: each is a place and what leads away from it. */
interface Steps {
  readonly numberOf: (place: number, value: number) => number;
  readonly size: () => number;
}

/** A hash table with open addressing: a step takes three numbers of it, and its own is zero where there is none. */
function newSteps(): Steps {
  let table = new Int32Array(3 * 64);
  let size = 0;
  const slotOf = (place: number, value: number): number => {
    const last = table.length / 3 - 1;
    let slot = mixed(place, value) & last;
    while (table[3 * slot + 2] !== 0 && (table[3 * slot] !== place || table[3 * slot + 1] !== value))
      slot = (slot + 1) & last;
    return 3 * slot;
  };
  const put = (place: number, value: number, number: number): void => {
    table.set([place, value, number], slotOf(place, value));
  };
  const grow = (): void => {
    const before = table;
    table = new Int32Array(2 * before.length);
    for (let at = 0; at < before.length; at += 3) {
      const [place = 0, value = 0, number = 0] = before.subarray(at, at + 3);
      if (number > 0) put(place, value, number);
    }
  };
  return {
    size: () => size,
    numberOf: (place, value) => {
      const found = table[slotOf(place, value) + 2];
      if (found) return found;
      if (6 * (size + 1) > table.length) grow();
      size += 1;
      put(place, value, size);
      return size;
    },
  };
}

/** A hash of two numbers, whose lower bits tell them apart. */
function mixed(one: number, other: number): number {
  const hash = Math.imul(one, 0x9e3779b1) ^ Math.imul(other + 1, 0x85ebca6b);
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 8;
}

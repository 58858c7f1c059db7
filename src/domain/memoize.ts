/** What of a memoised function's results is kept. */
export interface MemoizeOptions<Item> {
  /** How many results are kept; beyond them the work is done each time. No limit unless given. */
  readonly limit?: number;
  /** Items with the same key have the same result; the key is the item itself unless given. */
  readonly key?: (item: Item) => unknown;
}

/** The same function, which does its work once for each item for as long as it is in use itself. */
export function memoize<Item, Value>(
  work: (item: Item) => Value,
  { limit = Infinity, key = itself }: MemoizeOptions<Item> = {},
): (item: Item) => Value {
  const results = new Map<unknown, Value>();
  return (item) => {
    const id = key(item);
    const known = results.get(id);
    if (known !== undefined || results.has(id)) return known as Value;
    const value = work(item);
    if (results.size < limit) results.set(id, value);
    return value;
  };
}

/** The same for objects: each result is kept for as long as its object is in use, and no longer. */
export function memoizeWeakly<Item extends object, Value>(work: (item: Item) => Value): (item: Item) => Value {
  const results = new WeakMap<Item, { readonly value: Value }>();
  return (item) => {
    const known = results.get(item);
    if (known) return known.value;
    const value = work(item);
    results.set(item, { value });
    return value;
  };
}

/** The same for items that are many: when there are as many results as the limit says, all are forgotten. */
export function memoizeRecently<Item extends object, Value>(
  work: (item: Item) => Value,
  { limit, key = itself }: MemoizeOptions<Item> & { readonly limit: number },
): (item: Item) => Value {
  const results = new Map<unknown, { readonly value: Value }>();
  return (item) => {
    const id = key(item);
    const known = results.get(id);
    if (known) return known.value;
    const value = work(item);
    if (results.size >= limit) results.clear();
    results.set(id, { value });
    return value;
  };
}

/** Does some work when its result is first asked for, and only then. */
export function lazy<Value>(work: () => Value): () => Value {
  let done: { readonly value: Value } | undefined;
  return () => (done ??= { value: work() }).value;
}

function itself(item: unknown): unknown {
  return item;
}

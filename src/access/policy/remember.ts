/**
 * Remembers what some work came to for as many items as `most`; for those beyond it is done anew each time. Items of
 * one identity, by default the item itself, come to the same.
 */
export function remembering<Item, Value>(
  most: number,
  work: (item: Item) => Value,
  identity: (item: Item) => unknown = itself,
): (item: Item) => Value {
  const remembered = new Map<unknown, Value>();
  return (item) => {
    const key = identity(item);
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const value = work(item);
    if (remembered.size < most) remembered.set(key, value);
    return value;
  };
}

function itself(item: unknown): unknown {
  return item;
}

/** Does some work when it is first asked for, and never again. */
export function once<Value extends object>(work: () => Value): () => Value {
  let done: Value | undefined;
  return () => (done ??= work());
}

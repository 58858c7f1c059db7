/** What is there once for all values that hold it: a value as a whole, or the keys of objects. */
export type Entry = { readonly value: unknown } | { readonly keys: readonly string[] };

/** What values say again and again, by number. */
export interface Dictionary {
  /** The number of an entry that was asked for before, by its kind and text; undefined where it is new. */
  readonly numberOf: (kind: EntryKind, text: string, make: () => Entry) => number | undefined;
  /** Gives a value that does not come as a text a number at once. */
  readonly add: (value: unknown) => number;
  readonly entry: (number: number) => Entry | undefined;
}

export type EntryKind = 'text' | 'group' | 'keys';

/** So many texts of a kind are remembered after they came once. */
const mostNew = 10_000;

/** So many entries of a kind are made. */
const mostEntries = 1_000_000;

/**
 * A dictionary without entries. What comes a second time gets an entry; of what came once, only the last ones are
 * remembered, since ids and names never come again and are most of what comes.
 */
export function newDictionary(): Dictionary {
  const entries: Entry[] = [];
  const singles = new Map<unknown, number>();
  const kinds = { text: newKind(), group: newKind(), keys: newKind() };
  return {
    numberOf: (kind, text, make) => {
      const { numbers, once } = kinds[kind];
      const known = numbers.get(text);
      if (known !== undefined) return known;
      if (numbers.size < mostEntries && once.delete(text)) {
        numbers.set(text, entries.length);
        return entries.push(make()) - 1;
      }
      if (once.size >= mostNew) once.clear();
      once.add(text);
      return undefined;
    },
    add: (value) => {
      const known = singles.get(value);
      if (known !== undefined) return known;
      singles.set(value, entries.length);
      return entries.push({ value }) - 1;
    },
    entry: (number) => entries[number],
  };
}

function newKind() {
  return { numbers: new Map<string, number>(), once: new Set<string>() };
}

/** A file of keys and values to be written for people: what is declared, and why, as comments. */
export interface CommentedMap {
  readonly entries: readonly CommentedEntry[];
  /** Paragraphs above it, where it is an item of a list; their text may be foreign. */
  readonly reasons?: readonly string[];
}

/** One key of it. */
export interface CommentedEntry {
  readonly key: string;
  readonly value: CommentedValue;
  /** Paragraphs above the key; their text may be foreign. */
  readonly reasons?: readonly string[];
  /** It is only shown, as a comment: nothing is declared by it. */
  readonly isExample?: boolean;
}

export type CommentedValue = string | number | boolean | null | readonly CommentedValue[] | CommentedMap;

/** Whether a value is a mapping. */
export function isCommentedMap(value: CommentedValue): value is CommentedMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A mapping without comments, in the order of the keys; an undefined value leaves its key out. */
export function plainMap(values: Readonly<Record<string, CommentedValue | undefined>>): CommentedMap {
  return {
    entries: Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }])),
  };
}

/** A mapping without comments, whose keys may be any text. */
export function mapOfPairs(pairs: Iterable<readonly [string, CommentedValue]>): CommentedMap {
  return { entries: [...pairs].map(([key, value]) => ({ key, value })) };
}

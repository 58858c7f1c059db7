import type { Json, JsonObject } from './json.ts';

/** A place in a baseline as it is written: keys, and positions in lists. */
export type BaselinePath = readonly (string | number)[];

/** A change of what a baseline declares. */
export type BaselineEdit =
  /** Sets what stands there; a policy document that stands in a file is set in that file. */
  | { readonly do: 'set'; readonly at: BaselinePath; readonly value: Json }
  /** Adds a value to a list, which a single value may stand for; the list may be missing. */
  | { readonly do: 'add'; readonly at: BaselinePath; readonly value: string }
  /** Adds items to the end of a list, which may be missing. */
  | { readonly do: 'append'; readonly at: BaselinePath; readonly values: readonly Json[] }
  /** Adds keys to a mapping, which may be missing; none of them is there. */
  | { readonly do: 'insert'; readonly at: BaselinePath; readonly entries: JsonObject }
  /** Removes a value from a list. */
  | { readonly do: 'remove'; readonly at: BaselinePath; readonly value: string }
  /** Deletes a key with its value, or an item of a list. */
  | { readonly do: 'delete'; readonly at: BaselinePath };

/** How what is now can be declared, so that a finding is none any more; or why it cannot be. */
export type TakeOver = readonly BaselineEdit[] | { readonly cannot: string };

import type { EarliestTime } from './conditions/request-time.ts';

/**
 * What a request says under a condition key: `unknown` where it may be anything or absent, a moment from which on it is
 * made, otherwise the possibilities, of which one holds. A possibility is the list of values (one, but for multivalued
 * keys), or undefined: absent.
 */
export type ContextValue = 'unknown' | EarliestTime | readonly Possibility[];

export type Possibility = readonly string[] | undefined;

/** Looks a condition key up by its lower-case name. */
export type Context = (key: string) => ContextValue;

export const absent: readonly Possibility[] = [undefined];

/** A value that is known. An empty list is no value. */
export function known(value: string | readonly string[]): readonly Possibility[] {
  const values = typeof value === 'string' ? [value] : value;
  return values.length === 0 ? absent : [values];
}

/** Whether it is known what a request says under a key, down to some possibilities. */
export function isKnownValue(value: ContextValue): value is readonly Possibility[] {
  return value !== 'unknown' && !('since' in value);
}

/** Condition keys as a request brings them, in any case, with their values. */
export type ContextEntries = readonly (readonly [key: string, value: string | readonly string[]])[];

/**
 * What a request brings under a lower-case key; undefined where it does not bring it. Two keys that differ in case
 * alone are one key to AWS, which says that one of them counts and not which: both are possible.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourcetag
 */
export function findValue(entries: ContextEntries, key: string): readonly Possibility[] | undefined {
  let possible: readonly Possibility[] | undefined;
  for (const [name, value] of entries) {
    const isLonger = name.length > key.length; // and no text gets shorter in lower case
    if (isLonger || name.toLowerCase() !== key) continue;
    possible = possible ? [...possible, ...known(value)] : known(value);
  }
  return possible;
}

import type { EarliestTime } from './conditions/request-time.ts';

/**
 * What a request has under a condition key: `unknown` if it can be anything or absent, an EarliestTime if only that is
 * known, otherwise a list of possibilities of which one is true. A possibility is the list of values (one value, except
 * for multivalued keys), or undefined: the key is absent.
 */
export type ContextValue = 'unknown' | EarliestTime | readonly Possibility[];

export type Possibility = readonly string[] | undefined;

/** Looks a condition key up by its lower-case name. */
export type Context = (key: string) => ContextValue;

export const absent: readonly Possibility[] = [undefined];

/** A value that is known. An empty list means that the key is absent. */
export function known(value: string | readonly string[]): readonly Possibility[] {
  const values = typeof value === 'string' ? [value] : value;
  return values.length === 0 ? absent : [values];
}

/** Whether a value is known, or known to be one of some possibilities. */
export function isKnownValue(value: ContextValue): value is readonly Possibility[] {
  return value !== 'unknown' && !('earliest' in value);
}

/** Condition keys of a request, in upper or lower case, with their values. */
export type ContextEntries = readonly (readonly [key: string, value: string | readonly string[]])[];

/**
 * Finds the value of a lower-case key; undefined where the request does not have it. Two keys that differ only in case
 * are one key to AWS. AWS says that one of them counts and not which one: both are possible.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourcetag
 */
export function findValue(entries: ContextEntries, key: string): readonly Possibility[] | undefined {
  let possible: readonly Possibility[] | undefined;
  for (const [name, value] of entries) {
    const isLonger = name.length > key.length; // no string gets shorter in lower case
    if (isLonger || name.toLowerCase() !== key) continue;
    possible = possible ? [...possible, ...known(value)] : known(value);
  }
  return possible;
}

/**
 * What a request says under a condition key: `unknown` where it may be anything or absent, otherwise the possibilities,
 * of which one holds. A possibility is the list of values (one, but for multivalued keys), or undefined: absent.
 */
export type ContextValue = 'unknown' | readonly Possibility[];

export type Possibility = readonly string[] | undefined;

/** Looks a condition key up by its lower-case name. */
export type Context = (key: string) => ContextValue;

export const absent: ContextValue = [undefined];

/** A value that is known. An empty list is no value. */
export function known(value: string | readonly string[]): ContextValue {
  const values = typeof value === 'string' ? [value] : value;
  return values.length === 0 ? absent : [values];
}

/**
 * Reads keys and values, folding the keys' case. Two keys that differ in case alone are one key to AWS, which says that
 * one of them counts and not which: both are possible.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourcetag
 */
export function contextOf(entries: Iterable<readonly [string, string | readonly string[]]>): Map<string, ContextValue> {
  const context = new Map<string, ContextValue>();
  for (const [name, value] of entries) {
    const key = name.toLowerCase();
    const before = context.get(key);
    const now = known(value);
    context.set(key, before && before !== 'unknown' && now !== 'unknown' ? [...before, ...now] : now);
  }
  return context;
}

/** Any value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

/** Narrows a parsed JSON value to an object that is neither null nor a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The one text of a JSON value: object keys sorted by code unit, no white space, so that equal values
 * have equal texts. The order of lists is kept: sort lists without order when you build the value.
 */
export function canonicalJson(value: Json): string {
  return JSON.stringify(sorted(value));
}

/** A copy with the keys of every object in order; one pass before the text is written is quicker than a replacer. */
function sorted(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (!isJsonObject(value)) return value.map(sorted);
  // Not by assignment: `__proto__` is a key like any other.
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] as Json)]),
  );
}

/** A copy of a value with the keys of every object in canonical order, as a database returns it. */
export function inCanonicalOrder<Value extends object>(value: Value): Value {
  return JSON.parse(canonicalJson(value as Json)) as Value;
}

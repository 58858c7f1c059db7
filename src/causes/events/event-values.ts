import { isJsonObject, type Json } from '../../domain/json.ts';

/**
 * The values of a member, wherever it is in a record: CloudTrail wraps the parameters of some calls in the name of the
 * call, and lists in `items`. Keys fold case, since they are those of three protocols.
 */
export function valuesAt(record: Json, key: string): readonly Json[] {
  const wanted = key.toLowerCase();
  if (Array.isArray(record)) return (record as readonly Json[]).flatMap((item) => valuesAt(item, key));
  if (!isJsonObject(record)) return [];
  return Object.entries(record).flatMap(([name, value]) =>
    name.toLowerCase() === wanted ? [value] : valuesAt(value, key),
  );
}

/** All texts, numbers, and yes or no in a value, as texts. */
export function textsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (isJsonObject(value)) return Object.values(value).flatMap(textsIn);
  return (value ?? []).flatMap(textsIn);
}

/** The texts at a member, wherever it is: those of `{ value: true }` and of `{ items: […] }` too. */
export function textsAt(record: Json, key: string): readonly string[] {
  return valuesAt(record, key).flatMap(textsIn);
}

/** Whether two values are written alike but for case, as `true` and `True` are. */
export function isAlike(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

import { canonicalJson, type Json } from '../../domain/json.ts';

/** The values without repeats, in an order that depends only on what they contain. */
export function distinctValues<Value extends Json>(values: readonly Value[]): readonly Value[] {
  const byText = new Map(values.map((value) => [canonicalJson(value), value]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

import { canonicalJson, type Json } from '../../domain/json.ts';
import { compareText } from '../../domain/text/order.ts';

/** The values without repeats, in an order that depends only on what they contain. */
export function distinctValues<Value extends Json>(values: readonly Value[]): readonly Value[] {
  const byText = new Map(values.map((value) => [canonicalJson(value), value]));
  return [...byText].sort(([a], [b]) => compareText(a, b)).map(([, value]) => value);
}

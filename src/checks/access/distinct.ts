import { canonicalJson, type Json } from '../../domain/json.ts';
import { compareText } from '../../domain/order.ts';

/** Equal values once, in an order that rests on what they say alone. */
export function distinct<Value extends Json>(values: readonly Value[]): readonly Value[] {
  const byText = new Map(values.map((value) => [canonicalJson(value), value]));
  return [...byText].sort(([a], [b]) => compareText(a, b)).map(([, value]) => value);
}

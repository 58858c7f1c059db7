import { isKnownValue, known, type Context } from '../context.ts';
import { maybe } from '../truth.ts';
import type { Condition } from './condition.ts';
import { isOrdered, isRequestTime, momentsFrom } from './request-time.ts';

/**
 * What a request has at each moment at which conditions on its time can change, the earliest first. Empty if fewer than
 * two conditions are open because of the time: how they go together matters only then. Between two of these moments
 * nothing changes.
 */
export function contextsByMoment(conditions: Iterable<Condition>, context: Context): readonly Context[] {
  const open: Condition[] = [];
  for (const condition of conditions) {
    if (!condition.reads.some(isRequestTime) || condition.holds(context) !== maybe) continue;
    // What compares the time in another way, as a string, changes at other moments.
    if (!isOrdered(condition.text.operator) || condition.reads.length > 1) return [];
    open.push(condition);
  }
  const [first, second] = open;
  if (!first || !second) return [];
  const value = context(first.text.key.toLowerCase());
  if (value === 'unknown' || isKnownValue(value)) return [];
  const limits = open.flatMap(({ text }) => text.values);
  return momentsFrom(value.earliest, limits).map((moment) => (key) => {
    const found = context(key);
    return isRequestTime(key) && found !== 'unknown' && !isKnownValue(found) ? known(found.format(moment)) : found;
  });
}

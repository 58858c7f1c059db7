import { test } from 'node:test';
import fc from 'fast-check';
import { assertExplained, pairsOfNights } from './random-nights.ts';

// Half of 2,000 pairs: the others are in random-nights.test.ts, which runs at the same time.
test('taking back the changes of a cause makes its findings vanish, and taking back fewer does not', () => {
  fc.assert(fc.property(pairsOfNights, assertExplained), { numRuns: 1000 });
});

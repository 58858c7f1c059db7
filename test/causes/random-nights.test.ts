import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { isFull, numRuns } from '../fixtures/runs.ts';
import { randomAccount } from '../honest/random-account.ts';
import { twoNights } from './nights.ts';
import { assertExplained, baseline, pairsOfNights } from './random-nights.ts';

suite('the causes of what is new, on random pairs of nights', () => {
  test('an unchanged account has nothing new, and so no causes', () => {
    fc.assert(
      fc.property(randomAccount, (one) => {
        const night = { parts: one, baseline };
        const { findings, causes } = twoNights(night, night);
        assert.deepEqual([findings, causes], [[], []]);
      }),
      { numRuns: isFull ? 100 : 5 },
    );
  });

  // Half of 2,000 pairs. The others are in a file of their own, so that both run side by side.
  test('taking back the changes of a cause makes its findings vanish, and taking back fewer does not', () => {
    fc.assert(fc.property(pairsOfNights, assertExplained), { numRuns: numRuns(1000, 15) });
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cronProblem } from '../../src/schedule/index.ts';
import { slotsAfter } from '../../src/schedule/slots.ts';

const now = new Date('2026-11-27T00:00:00Z');

test('a cron expression that the worker cannot go by has a problem in words', () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['61 * * * *', /61/],
    ['0 24 * * *', /24/],
    ['0 0 30 2 *', /30 2/],
    ['0 3 * * 8', /8/],
    ['x', /1 field$/],
    ['0 3 * *', /4 fields/],
    ['0 0 0 3 * * *', /7 fields/],
    ['@dayly', /illegal/],
    ['5-1 * * * *', /no time/],
    ['', /1 field/],
  ];
  for (const [cron, words] of wrong) assert.match(cronProblem(cron, 'Europe/Berlin', now) ?? 'none', words, cron);
  for (const cron of ['0 3 * * *', '*/5 0-23/2 1,15 * MON-FRI', '0 0 29 2 *', '@daily'])
    assert.equal(cronProblem(cron, 'UTC', now), undefined, cron);
});

test('whatever has no problem has a slot to come', () => {
  const field = fc.constantFrom(
    '*',
    '0',
    '5',
    '12',
    '31',
    '59',
    '61',
    '*/5',
    '1-5',
    '5-1',
    '1,2',
    'MON',
    'L',
    '?',
    'x',
  );
  fc.assert(
    fc.property(
      fc.array(field, { minLength: 4, maxLength: 6 }).map((fields) => fields.join(' ')),
      (cron) => {
        if (cronProblem(cron, 'America/New_York', now) === undefined)
          assert.ok(slotsAfter(cron, 'America/New_York', now, now).upcoming() > now);
      },
    ),
    { numRuns: 300, seed: 20261127 },
  );
});

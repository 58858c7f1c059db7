import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { afterFailure } from '../../src/notify/retries.ts';

const policy = { firstWait: 60_000, longestWait: 14_400_000, keepTrying: 432_000_000 };
const writtenAt = '2026-11-29T00:00:00.000Z';
const start = Date.parse(writtenAt);

const dueAfter = (attempts: number, minutes: number, notBefore?: number | Date) => {
  const now = new Date(start + minutes * 60_000);
  const failure = { reason: 'no', retry: true, outage: true, ...(notBefore !== undefined && { notBefore }) };
  const attempt = afterFailure({ attempts, writtenAt }, failure, policy, { now, random: 0.5 });
  return attempt.state === 'waiting' ? (attempt.dueAt.getTime() - now.getTime()) / 1000 : attempt.state;
};

test('waits as long as the server asks, and as long as it would without', () => {
  assert.equal(dueAfter(0, 0), 60);
  assert.equal(dueAfter(0, 0, 30_000), 60, 'a shorter wait is not asked for');
  assert.equal(dueAfter(0, 0, 90_000), 90);
  assert.equal(dueAfter(0, 1, new Date(start + 200_000)), 140);
  assert.equal(dueAfter(0, 1, new Date(start)), 60, 'a time that has passed');
});

test('the last attempt is not later than the time for which delivery is retried, whatever the server asks', () => {
  assert.equal(dueAfter(0, 0, 1e12), policy.keepTrying / 1000);
  assert.equal(dueAfter(3, 7200, 1e12), 'permanently-failed');
});

test('is never due before the server wants it, unless it gives up then', () => {
  fc.assert(
    fc.property(fc.nat(20), fc.nat(7199), fc.nat(1e9), (attempts, minutes, wait) => {
      const due = dueAfter(attempts, minutes, wait);
      assert.ok(typeof due === 'number');
      const left = policy.keepTrying / 1000 - minutes * 60;
      assert.ok(due >= Math.min(wait / 1000, left) - 0.001);
    }),
  );
});

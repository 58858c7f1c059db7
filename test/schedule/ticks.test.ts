import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { startTicks } from '../../src/schedule/ticks.ts';

/** Runs ticks on timers that a test moves; `set` moves the clock alone, as its owner does. */
function ticking({ mock }: TestContext, start: string, period: number) {
  let offset = 0;
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse(start) });
  const ticks: string[] = [];
  const clock = () => new Date(Date.now() + offset);
  const stop = startTicks(period, clock, () => ticks.push(clock().toISOString()));
  return {
    ticks,
    stop,
    pass: (milliseconds: number) => {
      mock.timers.tick(milliseconds);
    },
    set: (milliseconds: number) => {
      offset += milliseconds;
    },
  };
}

test('ticks come at the beginning of each minute', (t) => {
  const { ticks, pass, stop } = ticking(t, '2026-10-25T00:58:30.250Z', 60_000);
  for (let second = 0; second < 180; second += 1) pass(1000);
  assert.deepEqual(
    ticks.map((time) => time.slice(11, 19)),
    ['00:59:00', '01:00:00', '01:01:00'],
  );
  stop();
  pass(600_000);
  assert.equal(ticks.length, 3);
});

test('a clock that is set back or forward does not silence them', (t) => {
  const { ticks, pass, set, stop } = ticking(t, '2026-10-25T12:00:00.000Z', 60_000);
  pass(60_000);
  set(-3 * 3_600_000);
  pass(60_000);
  pass(60_000);
  set(5 * 3_600_000 + 30_000);
  pass(60_000);
  pass(60_000);
  assert.deepEqual(
    ticks.map((time) => time.slice(11, 16)),
    ['12:01', '09:02', '09:03', '14:04', '14:05'],
  );
  stop();
});

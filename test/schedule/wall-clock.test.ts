import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { wallClockOf } from '../../src/schedule/wall-clock.ts';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Pacific/Kiritimati',
  'Pacific/Niue',
];
const clocks = new Map(zones.map((zone) => [zone, wallClockOf(zone)]));

suite("a zone's clock", () => {
  test('reads what Intl writes', () => {
    for (const [zone, clock] of clocks) {
      const time = Date.parse('2026-10-25T00:30:00.000Z');
      const written = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(
        time,
      );
      assert.equal(new Date(clock.reading(time)).toISOString().slice(0, 19).replace('T', ' '), written);
    }
  });

  test('shows a reading, or jumps over it, at the first time that is told', () => {
    const minutes = fc.integer({
      min: Date.parse('2025-01-01T00:00:00Z') / 60_000,
      max: Date.parse('2028-01-01T00:00:00Z') / 60_000,
    });
    fc.assert(
      fc.property(fc.constantFrom(...zones), minutes, (zone, minute) => {
        const clock = clocks.get(zone);
        assert.ok(clock);
        const reading = minute * 60_000;
        const time = clock.firstAt(reading);
        assert.ok(clock.reading(time) >= reading);
        for (let earlier = time - 60_000; earlier > time - 4 * 3_600_000; earlier -= 10 * 60_000)
          assert.ok(clock.reading(earlier) < reading);
      }),
      { numRuns: 3000 },
    );
  });
});

import { CronExpressionParser } from 'cron-parser';
import { wallClockOf } from './wall-clock.ts';

/** The slots of a cron expression, one after the other. */
export interface Slots {
  /** The next slot. */
  readonly upcoming: () => Date;
  /** The newest slot that has come since the last call. Older ones are skipped. */
  readonly due: (now: Date) => Date | undefined;
}

/** Longer than any clock is set back, in milliseconds. */
const longestRepeat = 3 * 3_600_000;

/** Slots that were missed longer ago than this, in milliseconds, are not looked for. */
const longestPause = 400 * 86_400_000;

/**
 * The slots after a moment. A local time that daylight saving time skips comes right after the gap. One that it repeats
 * comes only the first time. Throws where no time ever fits the expression.
 */
export function slotsAfter(cron: string, timezone: string, after: Date, now: Date): Slots {
  const from = Math.max(after.getTime(), now.getTime() - longestPause);
  const clock = wallClockOf(timezone);
  // The expression is read on a clock that never changes; the zone's own clock says when each of these times comes.
  const readings = CronExpressionParser.parse(cron, {
    tz: 'UTC',
    currentDate: new Date(clock.reading(from) - longestRepeat),
  });
  const next = () => clock.firstAt(readings.next().getTime());
  let upcoming = next();
  const pass = (until: number): Date | undefined => {
    let passed: number | undefined;
    while (upcoming <= until) {
      passed = upcoming;
      while (upcoming === passed) upcoming = next();
    }
    return passed === undefined ? undefined : new Date(passed);
  };
  pass(from);
  return { upcoming: () => new Date(upcoming), due: (time) => pass(time.getTime()) };
}

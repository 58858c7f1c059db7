import { CronExpressionParser } from 'cron-parser';
import { wallClockOf } from './wall-clock.ts';

/** The moments of a cron expression, one after the other, as time goes by. */
export interface Slots {
  /** The next one to come. */
  readonly upcoming: () => Date;
  /** The newest that has come since the last call; those before it are passed over. */
  readonly due: (now: Date) => Date | undefined;
}

/** Longer than any clock is set back, in milliseconds. */
const longestRepeat = 3 * 3_600_000;

/** Nobody wants to know what was missed longer ago, in milliseconds. */
const longestPause = 400 * 86_400_000;

/**
 * The slots after a moment. A local time that daylight saving skips comes at once after the gap, one that it repeats
 * comes the first time alone. Throws where the expression means no time that ever comes.
 */
export function slotsAfter(cron: string, timezone: string, after: Date, now: Date): Slots {
  const from = Math.max(after.getTime(), now.getTime() - longestPause);
  const clock = wallClockOf(timezone);
  // The expression is read by a clock that never changes, and the zone's own clock says when each time of it comes.
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

import { CronExpressionParser } from 'cron-parser';

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
 * The slots after a moment. A local time that daylight saving skips comes at once after the gap, one that it repeats comes
 * the first time alone: so cron-parser counts forwards, and so this begins before any hour that may be the second of two.
 */
export function slotsAfter(cron: string, timezone: string, after: Date, now: Date): Slots {
  const from = Math.max(after.getTime(), now.getTime() - longestPause);
  const moments = CronExpressionParser.parse(cron, { tz: timezone, currentDate: new Date(from - longestRepeat) });
  let upcoming = moments.next().toDate();
  const pass = (until: number): Date | undefined => {
    let passed: Date | undefined;
    while (upcoming.getTime() <= until) {
      passed = upcoming;
      upcoming = moments.next().toDate();
    }
    return passed;
  };
  pass(from);
  return { upcoming: () => upcoming, due: (time) => pass(time.getTime()) };
}

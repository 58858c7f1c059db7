/** What ends the ticks. */
export type StopTicks = () => void;

/**
 * Calls at the beginning of each period of so many milliseconds, 60,000 or 1000, by a clock. It counts milliseconds and
 * knows no time zone, so daylight saving does not touch it, and it never sleeps for longer than one period, so a clock
 * that is set back does not silence it. (node-cron's tasks count in the machine's own zone, whichever they are given:
 * where an hour is repeated they do not run for that hour, and spin.)
 */
export function startTicks(period: number, clock: () => Date, tick: () => void): StopTicks {
  const periodNow = () => Math.floor(clock().getTime() / period);
  let last = periodNow();
  let timer: NodeJS.Timeout;
  const wait = () => {
    timer = setTimeout(
      () => {
        // A timer may fire a moment early.
        const now = periodNow();
        if (now !== last) tick();
        last = now;
        wait();
      },
      period - (clock().getTime() % period),
    );
  };
  wait();
  return () => {
    clearTimeout(timer);
  };
}

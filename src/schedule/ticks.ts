/** Ends the ticks. */
export type StopTicks = () => void;

/**
 * Calls `tick` at the beginning of each period of 60,000 or 1000 milliseconds, by a clock. It counts milliseconds and
 * knows no time zone, so daylight saving time does not affect it. It never sleeps for longer than one period, so it goes
 * on where the clock is set back. (node-cron's tasks count in the machine's own zone, whichever zone they are given:
 * where an hour is repeated, they do not run for that hour, and use the processor all the time.)
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

/** A time zone's clock. A reading is the time that it shows, as if that were UTC, in milliseconds since 1970. */
export interface WallClock {
  /** What it shows at a time in milliseconds. */
  reading(time: number): number;
  /** The first time in milliseconds at which it shows a reading or a later one. */
  firstAt(reading: number): number;
}

/** No clock is further ahead of UTC or behind it than this, in milliseconds. */
const farthest = 15 * 3_600_000;

/** The clock of an IANA time zone. */
export function wallClockOf(timezone: string): WallClock {
  const format = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' });

  function aheadOfUtc(time: number): number {
    const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours = 0, minutes = 0, seconds = 0] = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? [];
    return (sign === '-' ? -1000 : 1000) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
  }

  /** The first time of the later offset, where the offset changes once between two times. */
  function changeBetween(start: number, end: number): number {
    const later = aheadOfUtc(end);
    let [before, since] = [start, end];
    while (since - before > 1) {
      const middle = Math.floor((before + since) / 2);
      if (aheadOfUtc(middle) === later) since = middle;
      else before = middle;
    }
    return since;
  }

  return {
    reading: (time) => time + aheadOfUtc(time),
    firstAt: (reading) => {
      const [start, end] = [reading - farthest, reading + farthest];
      const [before, since] = [aheadOfUtc(start), aheadOfUtc(end)];
      if (before === since) return reading - before;
      const change = changeBetween(start, end);
      return reading - before < change ? reading - before : Math.max(change, reading - since);
    },
  };
}

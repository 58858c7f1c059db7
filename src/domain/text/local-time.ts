import { memoize } from '../memoize.ts';

const formatIn = memoize((zone: string) => {
  const options = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  } as const;
  try {
    return new Intl.DateTimeFormat('en', { ...options, timeZone: zone });
  } catch {
    // A run that was stored with a time zone that this machine does not know.
    return new Intl.DateTimeFormat('en', { ...options, timeZone: 'UTC' });
  }
});

/**
 * An ISO 8601 time in an IANA time zone: `2026-11-23`, `04:00` and `+01:00`, or `UTC`; undefined for a text that is no time.
 */
export function localTime(
  time: string,
  zone = 'UTC',
): { readonly day: string; readonly minute: string; readonly offset: string } | undefined {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return undefined;
  if (zone === 'UTC') {
    const iso = date.toISOString();
    return { day: iso.slice(0, 10), minute: iso.slice(11, 16), offset: 'UTC' };
  }
  const parts = new Map(
    formatIn(zone)
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  );
  const [year, month, day, hour, minute, offset] = (
    ['year', 'month', 'day', 'hour', 'minute', 'timeZoneName'] as const
  ).map((type) => parts.get(type) ?? '');
  const shift = (offset ?? '').replace('GMT', '');
  return { day: `${year}-${month}-${day}`, minute: `${hour}:${minute}`, offset: shift === '' ? 'UTC' : shift };
}

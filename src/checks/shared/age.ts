const day = 86_400_000;

/** Whether more than some days lie between an ISO 8601 time and now; undefined if the time cannot be read. */
export function isOlderThan(days: number, since: string | null, now: Date): boolean | undefined {
  const at = since === null ? NaN : Date.parse(since);
  return Number.isNaN(at) ? undefined : now.getTime() - at > days * day;
}

/** Whole days from a time to now. */
export function daysSince(since: string, now: Date): number {
  return Math.floor((now.getTime() - Date.parse(since)) / day);
}

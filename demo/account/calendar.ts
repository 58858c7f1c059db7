const day = 86_400_000;
const hour = 3_600_000;

/** Times in the account, all counted back from the second night so that its ages stay true in any year. */
export interface Calendar {
  /** The time of day (`HH:MM`, UTC) so many days before the second night. */
  daysAgo(days: number, timeOfDay?: string): Date;
  /** So many hours before the second night; under 24, it happened between the nights. */
  hoursAgo(hours: number): Date;
}

/** The calendar of an account whose second night is at `now`; the first was a day earlier. */
export function calendarOf(now: Date): Calendar {
  return {
    daysAgo: (days, timeOfDay = '09:00') =>
      new Date(`${new Date(now.getTime() - days * day).toISOString().slice(0, 10)}T${timeOfDay}:00Z`),
    hoursAgo: (hours) => new Date(now.getTime() - hours * hour),
  };
}

/** As the AWS CLI and the credential report print a time: `2026-11-23T09:00:00+00:00`. */
export function printedTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}+00:00`;
}

/** As the API sends a time in a member that is text: `2026-11-23T09:00:00.000Z`. */
export function textTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}.000Z`;
}

/** The day alone, without separators, as image names carry it: `20261123`. */
export function dayStamp(time: Date): string {
  return time.toISOString().slice(0, 10).replaceAll('-', '');
}

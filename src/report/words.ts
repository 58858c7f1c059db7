import type { Run } from '../domain/audit-result.ts';
import type { FindingStatus, Severity } from '../domain/finding.ts';
import type { CoverageStatus } from '../domain/scope.ts';
import { localTime } from '../domain/text/local-time.ts';

/** The order of findings in a report: what is new first, what needs no action last. */
export const statusOrder = [
  'new',
  'changed',
  'open',
  'resolved',
  'unchecked',
  'accepted',
] as const satisfies readonly FindingStatus[];

/** A status as people call it: `resolved` is "fixed", `open` is "still open". */
export const statusWords: Readonly<Record<FindingStatus, string>> = {
  new: 'new',
  changed: 'changed',
  open: 'still open',
  resolved: 'fixed',
  unchecked: 'no longer checked',
  accepted: 'accepted',
};

/** What each group of findings is, in one line under its heading. */
export const statusNotes: Readonly<Record<FindingStatus, string>> = {
  new: 'Not seen the last time that these resources were read.',
  changed: 'Known before, but what was found has changed.',
  open: 'Known before, and unchanged.',
  resolved: 'Found by an earlier audit, and not there any more.',
  unchecked: 'Neither fixed nor open: the baseline or the configuration does not ask for it any more.',
  accepted: 'Covered by an exception in the baseline until the given date, or until what was found changes.',
};

/** Whether findings of this status need no action: reports show them in brief. */
export function isQuiet(status: FindingStatus): boolean {
  return status === 'resolved' || status === 'unchecked' || status === 'accepted';
}

/** The worst first. */
export const severityOrder = ['high', 'medium', 'low'] as const satisfies readonly Severity[];

/** A shape for each severity, so that colour never says it alone. */
export const severityMarks: Readonly<Record<Severity, string>> = { high: '▲', medium: '◆', low: '●' };

/** What became of a scope, as people call it. */
export const coverageWords: Readonly<Record<CoverageStatus, string>> = {
  complete: 'read',
  denied: 'denied',
  failed: 'failed',
  skipped: 'skipped',
};

/** The note on a finding where some of its scopes were not read. */
export const partlyRead = 'some of what this depends on was not read';

/** `1 scope`, `2 scopes`. */
export function countOf(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

/** 12345 as `12,345`. */
export function grouped(number: number): string {
  return number.toLocaleString('en-US');
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** `account 111122223333`, `account prod (111122223333)`; the ids of up to three, the number of more. */
export function accountsOf({ accounts }: Pick<Run, 'accounts'>, name?: string): string {
  if (accounts.length === 0) return 'no account';
  if (accounts.length > 3) return countOf(accounts.length, 'account');
  if (accounts.length === 1 && name !== undefined) return `account ${name} (${accounts.join('')})`;
  return `${accounts.length === 1 ? 'account' : 'accounts'} ${listed(accounts)}`;
}

/** Up to `most` of the words, and how many more there are: `a, b and 3 more`. */
export function listedUpTo(most: number, words: readonly string[]): string {
  return listed(words.length <= most ? words : [...words.slice(0, most), `${grouped(words.length - most)} more`]);
}

/**
 * An ISO 8601 time as `2026-11-23 03:00 UTC`, in another time zone (IANA) with its offset: `2026-11-23 04:00 +01:00`; a
 * text that is no time stays as it is.
 */
export function minuteOf(time: string, zone = 'UTC'): string {
  const parts = localTime(time, zone);
  return parts ? `${parts.day} ${parts.minute} ${parts.offset}` : time;
}

/** An ISO 8601 time as `2026-11-23`, the day in the time zone; a text that is no time stays as it is. */
export function dayOf(time: string, zone = 'UTC'): string {
  return localTime(time, zone)?.day ?? time;
}

/** How long before `end` (ISO 8601) `start` was: `today`, `1 day`, `12 days`, counted in days of the time zone. */
export function ageBetween(start: string, end: string, zone = 'UTC'): string {
  const days = Math.round((Date.parse(dayOf(end, zone)) - Date.parse(dayOf(start, zone))) / 86_400_000);
  return days > 0 ? countOf(days, 'day') : 'today';
}

/** The time between two ISO 8601 times: `0.8 s`, `42 s`, `3 min 5 s`. */
export function durationBetween(start: string, end: string): string {
  return durationOf(Date.parse(end) - Date.parse(start));
}

/** So many milliseconds, in the same words. */
export function durationOf(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (Number.isNaN(seconds)) return 'unknown';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const rounded = Math.round(seconds);
  return rounded < 60 ? `${rounded} s` : `${grouped(Math.floor(rounded / 60))} min ${rounded % 60} s`;
}

/** The word with a capital. */
export function capital(word: string): string {
  return word.replace(/^./u, (letter) => letter.toUpperCase());
}

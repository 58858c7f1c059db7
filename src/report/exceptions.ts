import type { AuditResult } from '../domain/audit-result.ts';
import type { ExceptionCoverage } from '../domain/exception.ts';
import { compareText } from '../domain/text/order.ts';
import { dayOf, grouped } from './words.ts';

/** How long before its end a report mentions an exception, in milliseconds. */
const soon = 7 * 86_400_000;

/** Whether an exception that holds through that day ends within a week of the run. */
export function endsSoon(until: string, { run, background }: Pick<AuditResult, 'run' | 'background'>): boolean {
  return Date.parse(until) - Date.parse(dayOf(run.startedAt, background.timezone)) <= soon;
}

/** One exception by selector, as tables show it. */
export interface ExceptionLine {
  readonly match: string;
  /** `950 of 963`, `3 of at most 5, 1 new`. */
  readonly covers: string;
  /** With a note where it ends within a week or has ended. */
  readonly until: string;
  readonly reason: string;
  readonly by: string | null;
}

/** What stands over the exceptions by selector. */
export const exceptionsHeading = 'Accepted by selector';

/** What the exceptions by selector cover, the first to end first. Texts are as the baseline has them. */
export function exceptionLines({ result }: { readonly result: AuditResult }): readonly ExceptionLine[] {
  const { exceptions = [] } = result.background;
  return exceptions
    .toSorted((a, b) => compareText(a.until, b.until) || compareText(a.match, b.match))
    .map((exception) => ({
      match: exception.match,
      covers: coversWords(exception),
      until: exception.until + noteOnEnd(exception.until, result),
      reason: exception.reason,
      by: exception.by ?? null,
    }));
}

function coversWords({ covers, accepted, alsoLater, fresh }: ExceptionCoverage): string {
  const of = `${grouped(covers)} of ${alsoLater ? 'at most ' : ''}${grouped(accepted)}`;
  return fresh > 0 ? `${of}, ${grouped(fresh)} new` : of;
}

function noteOnEnd(until: string, result: AuditResult): string {
  if (until < dayOf(result.run.startedAt, 'UTC')) return ' (ended)';
  return endsSoon(until, result) ? ' (ends soon)' : '';
}

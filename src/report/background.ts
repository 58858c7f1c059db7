import { trendOf, type AuditResult, type BaselineChange, type RunTotals } from '../domain/audit-result.ts';
import type { ReportedFinding } from '../domain/finding.ts';
import { dayOf, listed, minuteOf, severityOrder } from './words.ts';

/** How long before its end an exception is spoken of, in milliseconds. */
const soon = 7 * 86_400_000;

/** What is to be said besides what the run saw, a sentence each. */
export function remarksOf({
  background: { baselineChange, deliveryFailure, lateFor },
}: AuditResult): readonly string[] {
  return [
    ...(lateFor === undefined
      ? []
      : [`This audit makes up for the one that was due at ${minuteOf(lateFor)} and was missed.`]),
    ...(baselineChange ? [changeWords(baselineChange)] : []),
    ...(deliveryFailure
      ? [
          `The mail about run ${deliveryFailure.run} to ${deliveryFailure.recipient} did not go through at ${minuteOf(deliveryFailure.at)} ` +
            `and ${deliveryFailure.givenUp ? 'was given up' : 'is tried again'}: ${deliveryFailure.answer}`,
        ]
      : []),
  ];
}

/** How many places of a changed baseline are named. */
const mostNamed = 6;

function changeWords({ from, to, adds, drops, notKept }: BaselineChange): string {
  const named = (places: readonly string[]) =>
    listed(places.length <= mostNamed ? places : [...places.slice(0, mostNamed), `${places.length - mostNamed} more`]);
  const parts = [
    ...(adds.length > 0 ? [`it now says ${named(adds)}`] : []),
    ...(drops.length > 0 ? [`it no longer says ${named(drops)}`] : []),
  ];
  const what =
    parts.length > 0 ? parts.join('; ') : notKept ? 'what the one before said was not kept' : 'it asks for the same';
  return `The baseline changed since the last run (${from.slice(0, 12)} → ${to.slice(0, 12)}): ${what}.`;
}

/** The accepted findings whose exception ends within a week of the run, the first to end first. */
export function endingSoon({ run, findings }: AuditResult): readonly ReportedFinding[] {
  const today = Date.parse(dayOf(run.startedAt));
  return findings
    .filter(({ exception }) => exception !== undefined && Date.parse(exception.until) - today <= soon)
    .toSorted((a, b) => (a.exception?.until ?? '').localeCompare(b.exception?.until ?? '', 'en'));
}

/** The trend where there is one: two nights at least. */
export function trendIn(result: AuditResult): readonly RunTotals[] {
  const nights = trendOf(result);
  return nights.length > 1 ? nights : [];
}

/** A night's drift; a question mark says that not everything was read. */
export function nightNumber({ bySeverity, whole }: RunTotals): string {
  return `${severityOrder.reduce((sum, severity) => sum + bySeverity[severity], 0)}${whole ? '' : '?'}`;
}

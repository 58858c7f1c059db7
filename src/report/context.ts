import { trendOf, type AuditResult, type BaselineChange, type NightTotals } from '../domain/audit-result.ts';
import type { ReportedFinding } from '../domain/finding.ts';
import { compareText } from '../domain/order.ts';
import { dayOf, listed, minuteOf, severityOrder } from './words.ts';

/** How long before its end a report mentions an exception, in milliseconds. */
const soon = 7 * 86_400_000;

/** What a report says besides what the run saw, a sentence each. */
export function remarksOf({
  background: { baselineChange, deliveryFailure, lateFor },
}: AuditResult): readonly string[] {
  return [
    ...(lateFor === undefined
      ? []
      : [`This audit replaces the one that was due at ${minuteOf(lateFor)} and was missed.`]),
    ...(baselineChange ? [changeWords(baselineChange)] : []),
    ...(deliveryFailure
      ? [
          `The mail about run ${deliveryFailure.run} to ${deliveryFailure.recipient} ` +
            `${deliveryFailure.givenUp ? 'permanently failed' : 'failed'} at ${minuteOf(deliveryFailure.at)}` +
            `${deliveryFailure.givenUp ? '' : ' and is retried'}: ${deliveryFailure.answer}`,
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
    ...(adds.length > 0 ? [`it now asks for ${named(adds)}`] : []),
    ...(drops.length > 0 ? [`it no longer asks for ${named(drops)}`] : []),
  ];
  const what =
    parts.length > 0 ? parts.join('; ') : notKept ? 'the previous one was not kept' : 'it asks for the same things';
  return `The baseline changed since the last run (${from.slice(0, 12)} → ${to.slice(0, 12)}): ${what}.`;
}

/** The accepted findings whose exception ends within a week of the run, the first to end first. */
export function endingSoon({ run, findings }: AuditResult): readonly ReportedFinding[] {
  const today = Date.parse(dayOf(run.startedAt));
  return findings
    .filter(({ exception }) => exception !== undefined && Date.parse(exception.until) - today <= soon)
    .toSorted((a, b) => compareText(a.exception?.until ?? '', b.exception?.until ?? ''));
}

/** The trend where there is one: two runs at least. */
export function trendIn(result: AuditResult): readonly NightTotals[] {
  const runs = trendOf(result);
  return runs.length > 1 ? runs : [];
}

/** A run's drift as a number; a question mark says that not everything was read. */
export function driftNumber({ bySeverity, whole }: NightTotals): string {
  return `${severityOrder.reduce((sum, severity) => sum + bySeverity[severity], 0)}${whole ? '' : '?'}`;
}

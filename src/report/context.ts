import { trendOf, type AuditResult, type BaselineChange, type RunTotals } from '../domain/audit-result.ts';
import type { CameAndWent, ChangeEvent } from '../domain/cause.ts';
import type { ReportedFinding } from '../domain/finding.ts';
import { compareText } from '../domain/text/order.ts';
import { actorName } from './causes/words.ts';
import { endsSoon } from './exceptions.ts';
import { listedUpTo, minuteOf, severityOrder } from './words.ts';

/** A remark may be as long as so many other texts: it ends with since when and because of what. */
export const textsOfRemark = 3;

/** What a report says besides what the run saw, a sentence each. */
export function remarksOf({
  background: { baselineChange, deliveryFailure, lateFor, reach = [], cameAndWent = [], timezone },
}: AuditResult): readonly string[] {
  return [
    ...reach,
    ...(lateFor === undefined
      ? []
      : [`This audit replaces the one that was due at ${minuteOf(lateFor, timezone)} and was missed.`]),
    ...cameAndWent.map((each) => cameAndWentWords(each, timezone)),
    ...(baselineChange ? [changeWords(baselineChange)] : []),
    ...(deliveryFailure
      ? [
          `The notification about run ${deliveryFailure.run} to ${deliveryFailure.recipient} was not delivered ` +
            `at ${minuteOf(deliveryFailure.at, timezone)} and ${deliveryFailure.givenUp ? 'failed permanently' : 'is retried'}: ` +
            deliveryFailure.answer,
        ]
      : []),
  ];
}

/** `Came and went since the last run: inline policy x on group y (by ana, 2026-11-22 22:14 UTC, to 22:40 …).` */
function cameAndWentWords({ what, came, went }: CameAndWent, zone: string | undefined): string {
  const by = ({ principal, assumedBy, at }: ChangeEvent) =>
    `by ${actorName(assumedBy ?? principal)}, ${minuteOf(at, zone)}`;
  return `Came and went since the last run: ${what} (made ${by(came)}; taken back ${by(went)}).`;
}

/** How many places of a changed baseline are named. */
const mostNamed = 6;

function changeWords({ from, to, adds, drops, notKept }: BaselineChange): string {
  const named = (places: readonly string[]) => listedUpTo(mostNamed, places);
  const parts = [
    ...(adds.length > 0 ? [`it now asks for ${named(adds)}`] : []),
    ...(drops.length > 0 ? [`it no longer asks for ${named(drops)}`] : []),
  ];
  const what =
    parts.length > 0 ? parts.join('; ') : notKept ? 'the previous one was not kept' : 'it asks for the same things';
  return `The baseline changed since the last run (${from.slice(0, 12)} → ${to.slice(0, 12)}): ${what}.`;
}

/**
 * The accepted findings whose exception ends within a week of the run, the first to end first. Those that an exception by
 * selector covers are left out: its line in the table says it once.
 */
export function endingSoon(result: AuditResult): readonly ReportedFinding[] {
  return result.findings
    .filter(({ exception }) => exception && exception.match === undefined && endsSoon(exception.until, result))
    .toSorted((a, b) => compareText(a.exception?.until ?? '', b.exception?.until ?? ''));
}

/** The trend where there is one: two runs at least. */
export function trendIn(result: AuditResult): readonly RunTotals[] {
  const runs = trendOf(result);
  return runs.length > 1 ? runs : [];
}

/** A run's drift as a number; a question mark says that not everything was read. */
export function driftNumber({ bySeverity, whole }: RunTotals): string {
  return `${severityOrder.reduce((sum, severity) => sum + bySeverity[severity], 0)}${whole ? '' : '?'}`;
}

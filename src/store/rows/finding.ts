import type { AuditResult, ReportContext, Totals } from '../../domain/audit-result.ts';
import type { Cause } from '../../domain/cause.ts';
import type { FindingStatus, ReportedFinding, Undecided } from '../../domain/finding.ts';
import type { Coverage } from '../../domain/scope.ts';
import { findingOfBody } from '../finding-body.ts';
import { StoreError, type KnownFinding } from '../store.ts';
import { headOf, type RunRow } from './run.ts';

/** A finding as a run reported it: the row, with the contents that it refers to. */
export interface ReportedRow {
  readonly status: FindingStatus;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly body: string;
  readonly exception: string | null;
  readonly previous: string | null;
  readonly again: string | null;
  readonly because: string | null;
  readonly folded: string | null;
}

/** The row of a finding's last report, with the baseline of that run. */
export type KnownRow = ReportedRow & { readonly baseline: string };

type ConcludedRunRow = RunRow & {
  readonly finished_at: string;
  readonly verdict: NonNullable<RunRow['verdict']>;
  readonly totals: string;
};

/** Throws a StoreError where a run has no result. */
export function requireConcluded(run: RunRow): asserts run is ConcludedRunRow {
  if (run.finished_at === null || run.verdict === null || run.totals === null)
    throw new StoreError(`run ${run.id} never concluded, so there is no result; what it saw can still be compared`);
}

/** What a run concluded, from its row and those of its findings in their order. */
export function resultFrom(
  run: ConcludedRunRow,
  coverage: readonly Coverage[],
  reported: readonly ReportedRow[],
): AuditResult {
  const all = reported.map(findingFrom);
  return {
    run: { ...headOf(run), finishedAt: run.finished_at },
    verdict: run.verdict,
    coverage,
    totals: { ...noTotals, ...(JSON.parse(run.totals) as Totals) },
    undecided: JSON.parse(run.undecided) as Undecided[],
    causes: JSON.parse(run.causes) as Cause[],
    findings: all.filter(({ foldedInto }) => foldedInto === undefined),
    folded: all.filter(({ foldedInto }) => foldedInto !== undefined),
    background: JSON.parse(run.background) as ReportContext,
  };
}

/** A finding as its last run left it; none where nobody looks for it any more. */
export function knownFrom(row: KnownRow): readonly KnownFinding[] {
  return isOfUnread(JSON.parse(row.body) as ReportedFinding)
    ? []
    : [{ ...findingFrom(row), baselineDigest: row.baseline }];
}

/** Whether an earlier version wrote it of what it could not read: nobody looks for such findings any more. */
function isOfUnread({ certainty }: Pick<ReportedFinding, 'certainty'>): boolean {
  return (certainty as string) === 'unknown';
}

/** Runs of earlier versions counted no such findings. */
const noTotals = { unchecked: 0 };

function findingFrom({
  status,
  first_seen,
  last_seen,
  body,
  exception,
  previous,
  again,
  because,
  folded,
}: ReportedRow): ReportedFinding {
  const finding = findingOfBody(body);
  return {
    ...finding,
    // Earlier versions made findings of what they could not read.
    certainty: isOfUnread(finding) ? 'partial' : finding.certainty,
    status,
    firstSeen: first_seen,
    lastSeen: last_seen,
    ...(exception !== null && { exception: JSON.parse(exception) as NonNullable<ReportedFinding['exception']> }),
    ...(previous !== null && { previous: JSON.parse(previous) as NonNullable<ReportedFinding['previous']> }),
    ...(again !== null && { again }),
    ...(because !== null && { because }),
    ...(folded !== null && { foldedInto: folded }),
  };
}

import type { AuditResult, RunTotals } from '../domain/audit-result.ts';
import { isDrift, type FindingStatus, type ReportedFinding, type Severity } from '../domain/finding.ts';
import { compareText } from '../domain/text/order.ts';
import { summarizeAccess, type AccessSummary } from './access.ts';
import { summarizeCauses, type CausesSummary } from './causes/summary.ts';
import { endingSoon, remarksOf, trendIn } from './context.ts';
import { summarizeCoverage, type CoverageSummary } from './coverage.ts';
import { narrowed, type Filtered, type ReportFilter } from './filter.ts';
import { rowsOf, type FindingRow } from './findings/rows.ts';
import { summarizeTraffic, type TrafficSummary } from './traffic.ts';
import { undecidedRules, type UndecidedRule } from './undecided.ts';
import { verdictWords, withFilter, type VerdictWords } from './verdict.ts';
import { severityOrder, statusOrder } from './words.ts';

/**
 * What every format says, in its order. AWS's strings are in it as they came: each format escapes them for itself. It
 * does not depend on the time: a run that is rendered again reads as before.
 */
export interface ReportModel {
  /** With a filter: the findings that pass, and their causes alone. */
  readonly result: AuditResult;
  /** The filter that is on. */
  readonly filtered: Filtered | undefined;
  readonly verdict: VerdictWords;
  readonly coverage: CoverageSummary;
  /** What the run asked of AWS; undefined where it read files. */
  readonly traffic: TrafficSummary | undefined;
  /** The IANA time zone of all times. */
  readonly zone: string;
  /** What happened: what the findings follow from, who made it, and what closes it. */
  readonly causes: CausesSummary;
  /** Who can bypass the baseline's access rules, and how. */
  readonly access: readonly AccessSummary[];
  /** The rules that could not be decided, one entry each. */
  readonly undecided: readonly UndecidedRule[];
  /** What a report says besides what the run saw, a sentence each; mail servers' answers are in it. */
  readonly remarks: readonly string[];
  /** Accepted findings whose exception ends within a week, the first to end first. */
  readonly endingSoon: readonly ReportedFinding[];
  /** The last runs, the oldest first and this one last; empty where this is the first. */
  readonly trend: readonly RunTotals[];
  /** One group a status, in the order of `statusOrder`; empty ones are left out. */
  readonly groups: readonly FindingGroup[];
  /** Who has drift, the most severe first. */
  readonly owners: readonly OwnerTotals[];
}

export interface FindingGroup {
  readonly status: FindingStatus;
  /** The worst first, then by check and place. */
  readonly findings: readonly ReportedFinding[];
  /** The same with those that say the same in one row. */
  readonly rows: readonly FindingRow[];
}

/** An owner's drift by severity; undefined stands for what nobody owns. */
export interface OwnerTotals extends Readonly<Record<Severity, number>> {
  readonly owner: string | undefined;
  readonly new: number;
  readonly all: number;
}

/**
 * The one model that all formats are made from. A filter narrows the findings, their causes and what is counted of them;
 * verdict, totals and coverage are those of all.
 */
export function reportModel(whole: AuditResult, filter?: ReportFilter): ReportModel {
  const coverage = summarizeCoverage(whole.coverage);
  const { result, filtered } = filter ? narrowed(whole, filter) : { result: whole };
  const causes = summarizeCauses(result);
  const isFirst = (filtered ? summarizeCauses(whole) : causes).firstAudit !== undefined;
  return {
    result,
    filtered,
    verdict: withFilter(verdictWords(whole, coverage, isFirst), filtered),
    coverage,
    traffic: summarizeTraffic(result.background.traffic),
    zone: result.background.timezone ?? 'UTC',
    causes,
    access: summarizeAccess(result.findings),
    undecided: undecidedRules(result.undecided),
    remarks: remarksOf(result),
    endingSoon: endingSoon(result),
    trend: trendIn(result),
    groups: groupFindings(result.findings),
    owners: totalsByOwner(result.findings.filter(isDrift)),
  };
}

/** The findings of one status; none where the group is left out. */
export function findingsOf(model: ReportModel, status: FindingStatus): readonly ReportedFinding[] {
  return model.groups.find((group) => group.status === status)?.findings ?? [];
}

function groupFindings(findings: readonly ReportedFinding[]): FindingGroup[] {
  const byStatus = Map.groupBy(findings, ({ status }) => status);
  return statusOrder.flatMap((status) => {
    const group = byStatus.get(status)?.sort(inReadingOrder);
    return group ? [{ status, findings: group, rows: rowsOf(group) }] : [];
  });
}

function inReadingOrder(a: ReportedFinding, b: ReportedFinding): number {
  return (
    severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity) ||
    compareText(a.check, b.check) ||
    compareText(a.account, b.account) ||
    compareText(a.region, b.region) ||
    compareText(a.resource.id, b.resource.id) ||
    compareText(a.id, b.id)
  );
}

function totalsByOwner(drift: readonly ReportedFinding[]): OwnerTotals[] {
  const owners = [...Map.groupBy(drift, ({ owner }) => owner)].map(([owner, findings]) => {
    const ofSeverity = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
    return {
      owner,
      high: ofSeverity('high'),
      medium: ofSeverity('medium'),
      low: ofSeverity('low'),
      new: findings.filter(({ status }) => status === 'new').length,
      all: findings.length,
    };
  });
  return owners.sort(
    (a, b) =>
      b.high - a.high || b.medium - a.medium || b.low - a.low || compareText(a.owner ?? '\uffff', b.owner ?? '\uffff'),
  );
}

import type { AuditResult, RunTotals } from '../domain/audit-result.ts';
import { isDrift, type FindingStatus, type ReportedFinding, type Severity } from '../domain/finding.ts';
import { summarizeAccess, type AccessSummary } from './access.ts';
import { endingSoon, remarksOf, trendIn } from './background.ts';
import { summarizeCoverage, type CoverageSummary } from './coverage.ts';
import { undecidedRules, type UndecidedRule } from './undecided.ts';
import { verdictWords, type VerdictWords } from './verdict.ts';
import { severityOrder, statusOrder } from './words.ts';

/**
 * What every format tells, in the order in which it is told. It holds AWS's strings as they came: each format makes
 * them harmless in its own way. It knows no clock: a run rendered again reads as it did.
 */
export interface ReportModel {
  readonly result: AuditResult;
  readonly verdict: VerdictWords;
  readonly coverage: CoverageSummary;
  /** Who gets past the baseline's access rules, and how. */
  readonly access: readonly AccessSummary[];
  /** The rules that could not be decided, one entry each. */
  readonly undecided: readonly UndecidedRule[];
  /** What is to be said besides what the run saw, a sentence each; it holds what mail servers say. */
  readonly remarks: readonly string[];
  /** Accepted findings whose exception ends within a week, the first to end first. */
  readonly endingSoon: readonly ReportedFinding[];
  /** The last nights, the oldest first and this one last; none where this is the first. */
  readonly nights: readonly RunTotals[];
  /** One group a status, in the order of `statusOrder`; empty ones are left out. */
  readonly groups: readonly FindingGroup[];
  /** Who has drift, the worst off first. */
  readonly owners: readonly OwnerTotals[];
}

export interface FindingGroup {
  readonly status: FindingStatus;
  /** The worst first, then by check and place. */
  readonly findings: readonly ReportedFinding[];
}

/** An owner's drift by severity; undefined stands for what nobody owns. */
export interface OwnerTotals extends Readonly<Record<Severity, number>> {
  readonly owner: string | undefined;
  readonly new: number;
  readonly all: number;
}

/** The one model that all formats are made from. */
export function reportModel(result: AuditResult): ReportModel {
  const coverage = summarizeCoverage(result.coverage);
  return {
    result,
    verdict: verdictWords(result, coverage),
    coverage,
    access: summarizeAccess(result.findings),
    undecided: undecidedRules(result.undecided),
    remarks: remarksOf(result),
    endingSoon: endingSoon(result),
    nights: trendIn(result),
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
    const group = byStatus.get(status);
    return group ? [{ status, findings: group.toSorted(inReadingOrder) }] : [];
  });
}

function inReadingOrder(a: ReportedFinding, b: ReportedFinding): number {
  return (
    severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity) ||
    compare(a.check, b.check) ||
    compare(a.account, b.account) ||
    compare(a.region, b.region) ||
    compare(a.resource.id, b.resource.id) ||
    compare(a.id, b.id)
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
      b.high - a.high || b.medium - a.medium || b.low - a.low || compare(a.owner ?? '\uffff', b.owner ?? '\uffff'),
  );
}

/** By code unit: the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

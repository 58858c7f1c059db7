import type { AuditResult } from '../../domain/audit-result.ts';
import { isDrift, type ReportedFinding, type Severity } from '../../domain/finding.ts';
import { compareText } from '../../domain/text/order.ts';
import { severityOrder } from '../words.ts';
import { mergedByAct } from './acts.ts';
import type { CauseEntry } from './entry.ts';

/** What the findings follow from: what happened since the last run, and what open findings follow from. */
export interface CausesSummary {
  /** The causes that this run reports first, the worst first. */
  readonly fresh: readonly CauseEntry[];
  /** Those of findings that earlier runs reported, the worst first. */
  readonly earlier: readonly CauseEntry[];
  /** New and changed findings that follow from no cause. */
  readonly unexplained: readonly ReportedFinding[];
  /** Present where the run is the first of its kind, and everything that is there is new to it. */
  readonly firstAudit?: FirstAudit;
}

/** What the first audit found, by check. */
export interface FirstAudit {
  /** The check with the most severe and the most findings first. */
  readonly checks: readonly CheckTotals[];
  /** What `driftwarden accept` takes to accept all of it: ids of causes, or none where there is no cause. */
  readonly accept: readonly string[];
}

/** How many findings a check has. */
export interface CheckTotals {
  readonly check: string;
  readonly severity: Severity;
  readonly count: number;
  /** The title of its first finding. */
  readonly example: string;
}

/** Sums up the causes of a result. Findings that an exception covers or that are fixed are in none of them. */
export function summarizeCauses(result: AuditResult): CausesSummary {
  const { causes, findings, run } = result;
  const drift = new Map(findings.filter(isDrift).map((finding) => [finding.id, finding]));
  const byId = new Map(causes.map((cause) => [cause.id, cause]));
  const entries = causes
    .map((cause): CauseEntry => ({
      cause,
      ids: [cause.id],
      findings: cause.findings.flatMap((id) => drift.get(id) ?? []).sort(bySeverity),
      together: cause.togetherWith.flatMap((id) => byId.get(id) ?? []),
    }))
    .filter((entry) => entry.findings.length > 0);
  const merged = mergedByAct(entries).toSorted(inOrder);
  const explained = new Set(entries.flatMap(({ cause }) => cause.findings));
  const firstAudit = firstAuditOf(result);
  return {
    fresh: merged.filter(({ cause }) => cause.firstSeen === run.startedAt),
    earlier: merged.filter(({ cause }) => cause.firstSeen !== run.startedAt),
    unexplained: [...drift.values()].filter(({ id, status }) => status !== 'open' && !explained.has(id)),
    ...(firstAudit && { firstAudit }),
  };
}

function firstAuditOf({ causes, findings, run, background }: AuditResult): FirstAudit | undefined {
  const isFirst =
    background.nights.length === 0 &&
    causes.some(({ kind }) => kind === 'first-seen') &&
    findings.every(({ firstSeen }) => firstSeen === run.startedAt);
  if (!isFirst) return undefined;
  const byCheck = Map.groupBy(findings.filter(isDrift).toSorted(bySeverity), ({ check }) => check);
  const checks = [...byCheck].flatMap(([check, [first, ...others]]) =>
    first ? [{ check, severity: first.severity, count: 1 + others.length, example: first.title }] : [],
  );
  return {
    checks: checks.sort((a, b) => rank(a) - rank(b) || b.count - a.count || compareText(a.check, b.check)),
    accept: causes.filter(({ kind }) => kind === 'first-seen').map(({ id }) => id),
  };
}

/** Something that somebody did before what has only been seen for the first time; the worst first. */
function inOrder(a: CauseEntry, b: CauseEntry): number {
  return (
    rank(a.cause) - rank(b.cause) ||
    b.findings.filter(({ severity }) => severity === 'high').length -
      a.findings.filter(({ severity }) => severity === 'high').length ||
    b.findings.length - a.findings.length ||
    compareText(a.cause.id, b.cause.id)
  );
}

function bySeverity(a: ReportedFinding, b: ReportedFinding): number {
  return rank(a) - rank(b) || compareText(a.check, b.check) || compareText(a.title, b.title);
}

function rank({ severity }: { readonly severity: Severity }): number {
  return severityOrder.indexOf(severity);
}

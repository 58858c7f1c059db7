import { isDrift, severities, type FindingStatus, type ReportedFinding, type Severity } from './finding.ts';
import { isUnread, type Coverage } from './scope.ts';

/** One execution of an audit. */
export interface Run {
  /** Sorts by time: `20261123T030000Z-1a2b3c`. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Account ids, sorted. */
  readonly accounts: readonly string[];
  /** Digest of the baseline as it was declared, the files that it names included. */
  readonly baselineDigest: string;
}

export type Verdict = 'clean' | 'drift' | 'incomplete' | 'drift-incomplete';

/** How many findings have each status; by severity those that are drift. */
export type Totals = Readonly<Record<FindingStatus, number>> & { readonly bySeverity: Readonly<Record<Severity, number>> };

/** All that an audit concluded: what the store keeps of a run and every report is rendered from. */
export interface AuditResult {
  readonly run: Run;
  readonly verdict: Verdict;
  readonly coverage: readonly Coverage[];
  readonly totals: Totals;
  readonly findings: readonly ReportedFinding[];
}

/** Puts verdict and totals to what a run found. */
export function concludeAudit(
  run: Run,
  coverage: readonly Coverage[],
  findings: readonly ReportedFinding[],
): AuditResult {
  return { run, verdict: verdictOf(coverage, findings), coverage, totals: countFindings(findings), findings };
}

/** An audit that read nothing at all has nothing to be clean of. */
function verdictOf(coverage: readonly Coverage[], findings: readonly ReportedFinding[]): Verdict {
  const drift = findings.some(isDrift);
  const isComplete = coverage.length > 0 && !coverage.some(isUnread);
  if (!isComplete) return drift ? 'drift-incomplete' : 'incomplete';
  return drift ? 'drift' : 'clean';
}

function countFindings(findings: readonly ReportedFinding[]): Totals {
  const withStatus = (status: FindingStatus) => findings.filter((finding) => finding.status === status).length;
  const drift = findings.filter(isDrift);
  const ofSeverity = (severity: Severity) => drift.filter((finding) => finding.severity === severity).length;
  return {
    new: withStatus('new'),
    open: withStatus('open'),
    changed: withStatus('changed'),
    resolved: withStatus('resolved'),
    accepted: withStatus('accepted'),
    bySeverity: Object.fromEntries(severities.map((severity) => [severity, ofSeverity(severity)])) as Record<Severity, number>,
  };
}

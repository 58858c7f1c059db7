import { isDrift, severities, type FindingStatus, type ReportedFinding, type Severity } from './finding.ts';
import type { DeliveryFailure } from './letter.ts';
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

/** How a night ended, for the trend of many. */
export interface NightTotals extends Pick<Totals, 'new' | 'resolved' | 'bySeverity'> {
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Whether every scope was read that was meant to be. */
  readonly whole: boolean;
}

/** What a report says besides what its run saw, as it was known when the run concluded. */
export interface Background {
  /** Earlier nights of the same accounts and kinds, the oldest first; thirteen at most. */
  readonly nights: readonly NightTotals[];
  /** The kinds of resources that the run was about, where it was not about all. */
  readonly kinds?: readonly string[];
  /** The schedule whose slot it was. */
  readonly schedule?: string;
  /** The slot that it made up for, ISO 8601, where it was late. */
  readonly lateFor?: string;
  /** The version of driftwarden that ran. */
  readonly version?: string;
  /** When the next scheduled audit is due, ISO 8601. */
  readonly nextRunAt?: string;
  /** The last time that a mail could not be delivered, unless all that were waiting went through since. */
  readonly deliveryFailure?: DeliveryFailure;
}

/** All that an audit concluded: what the store keeps of a run and every report is rendered from. */
export interface AuditResult {
  readonly run: Run;
  readonly verdict: Verdict;
  readonly coverage: readonly Coverage[];
  readonly totals: Totals;
  readonly findings: readonly ReportedFinding[];
  readonly background: Background;
}

/** How many nights before its own a report looks back on. */
export const nightsBefore = 13;

/** Puts verdict and totals to what a run found. */
export function concludeAudit(
  run: Run,
  coverage: readonly Coverage[],
  findings: readonly ReportedFinding[],
  background: Background = { nights: [] },
): AuditResult {
  return { run, verdict: verdictOf(coverage, findings), coverage, totals: countFindings(findings), findings, background };
}

/** The nights of a result's trend, the oldest first and its own last. */
export function trendOf({ run, verdict, totals, background }: AuditResult): readonly NightTotals[] {
  return [...background.nights, nightTotals(run.id, run.startedAt, verdict, totals)];
}

/** A night in the totals that its trend shows. */
export function nightTotals(run: string, startedAt: string, verdict: Verdict, { new: fresh, resolved, bySeverity }: Totals): NightTotals {
  return { run, startedAt, whole: !verdict.endsWith('incomplete'), new: fresh, resolved, bySeverity };
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

import {
  isDrift,
  severities,
  type FindingStatus,
  type ReportedFinding,
  type Severity,
  type Undecided,
} from './finding.ts';
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

/** Whether a scope that was meant to be read was not, or a rule could not be decided. */
export function isIncomplete(verdict: Verdict): boolean {
  return verdict === 'incomplete' || verdict === 'drift-incomplete';
}

/** How many findings have each status; by severity those that are drift. */
export type Totals = Readonly<Record<FindingStatus, number>> & {
  readonly bySeverity: Readonly<Record<Severity, number>>;
};

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
  /** What the baseline asks for that it did not in the run before, and the other way round. */
  readonly baselineChange?: BaselineChange;
  /** The last time that a mail could not be delivered, unless all that were waiting went through since. */
  readonly deliveryFailure?: DeliveryFailure;
}

/**
 * How the baseline differs from that of the run before. Each entry is a place in it: `protect production`, `tags.on:
 * volume`.
 */
export interface BaselineChange {
  /** The digests. */
  readonly from: string;
  readonly to: string;
  readonly adds: readonly string[];
  readonly drops: readonly string[];
  /** Present where nobody kept what the one before declared. */
  readonly notKept?: true;
}

/** All that an audit concluded: what the store keeps of a run and every report is rendered from. */
export interface AuditResult {
  readonly run: Run;
  readonly verdict: Verdict;
  readonly coverage: readonly Coverage[];
  readonly totals: Totals;
  /** The rules that could not be decided for lack of reading. */
  readonly undecided: readonly Undecided[];
  readonly findings: readonly ReportedFinding[];
  /** What follows from a finding that speaks for it; kept, and not reported. */
  readonly folded: readonly ReportedFinding[];
  readonly background: Background;
}

/** What a run concluded, before it is counted. */
export type Conclusions = Pick<AuditResult, 'findings'> &
  Partial<Pick<AuditResult, 'undecided' | 'folded' | 'background'>>;

/** How many nights before its own a report looks back on. */
export const nightsBefore = 13;

/** Puts verdict and totals to what a run found. */
export function concludeAudit(
  run: Run,
  coverage: readonly Coverage[],
  { findings, undecided = [], folded = [], background = { nights: [] } }: Conclusions,
): AuditResult {
  const verdict = verdictOf(coverage, undecided, findings);
  return { run, verdict, coverage, totals: countFindings(findings), undecided, findings, folded, background };
}

/** The nights of a result's trend, the oldest first and its own last. */
export function trendOf({ run, verdict, totals, background }: AuditResult): readonly NightTotals[] {
  return [...background.nights, nightTotals(run.id, run.startedAt, verdict, totals)];
}

/** A night in the totals that its trend shows. */
export function nightTotals(
  run: string,
  startedAt: string,
  verdict: Verdict,
  { new: fresh, resolved, bySeverity }: Totals,
): NightTotals {
  return { run, startedAt, whole: !isIncomplete(verdict), new: fresh, resolved, bySeverity };
}

/** An audit that read nothing at all has nothing to be clean of. */
function verdictOf(
  coverage: readonly Coverage[],
  undecided: readonly Undecided[],
  findings: readonly ReportedFinding[],
): Verdict {
  const drift = findings.some(isDrift);
  const isComplete = coverage.length > 0 && !coverage.some(isUnread) && undecided.length === 0;
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
    unchecked: withStatus('unchecked'),
    accepted: withStatus('accepted'),
    bySeverity: Object.fromEntries(severities.map((severity) => [severity, ofSeverity(severity)])) as Record<
      Severity,
      number
    >,
  };
}

import type { AccessSinceLastRun } from './access-change.ts';
import type { CameAndWent, Cause } from './cause.ts';
import type { ExceptionCoverage } from './exception.ts';
import {
  isDrift,
  severities,
  type FindingStatus,
  type ReportedFinding,
  type Severity,
  type Undecided,
} from './finding.ts';
import type { DeliveryFailure } from './notification.ts';
import { isUnread, type Coverage } from './scope.ts';
import type { RunTraffic } from './traffic.ts';

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

/** The totals of one run, for the trend over several runs. */
export interface RunTotals extends Pick<Totals, 'new' | 'resolved' | 'bySeverity'> {
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Whether every scope that should have been read was read. */
  readonly whole: boolean;
}

/** What a report says besides what its run saw, as it was known when the run concluded. Databases keep it as it is. */
export interface ReportContext {
  /** Previous runs of the same accounts and kinds, the oldest first; at most `previousRunsShown`. */
  readonly nights: readonly RunTotals[];
  /** The kinds of resources that the run covered, if not all. */
  readonly kinds?: readonly string[];
  /** The schedule that started the run. */
  readonly schedule?: string;
  /** The slot that it caught up, ISO 8601, if it was late. */
  readonly lateFor?: string;
  /** The version of driftwarden that ran. */
  readonly version?: string;
  /** The IANA time zone in which people read its times; UTC unless given. */
  readonly timezone?: string;
  /** What the configuration calls the account, or else its alias; shown beside the digits of a run that covers one account. */
  readonly accountName?: string;
  /** Where reports can be read; `{run}` stands for the run's id. */
  readonly reportUrl?: string;
  /** When the next scheduled audit is due, ISO 8601. */
  readonly nextRunAt?: string;
  /** What people can do to what the reader owns, in the notification to an owner; a sentence each. */
  readonly reach?: readonly string[];
  /** Who gained and who lost what since the previous run; absent where nothing that policies see changed. */
  readonly access?: AccessSinceLastRun | undefined;
  /** What came and went since the previous run; of events that were read for other changes. */
  readonly cameAndWent?: readonly CameAndWent[] | undefined;
  /** What each exception by selector covers; absent where the baseline has none. */
  readonly exceptions?: readonly ExceptionCoverage[] | undefined;
  /** How the baseline changed since the previous run. */
  readonly baselineChange?: BaselineChange;
  /** What the run asked of AWS, and how long each scope took; absent where it read files. */
  readonly traffic?: RunTraffic | undefined;
  /** The last failed delivery of a notification, unless all that waited were delivered since. */
  readonly deliveryFailure?: DeliveryFailure;
}

/** What the caller of an audit knows for its report. */
export type GivenContext = Pick<
  ReportContext,
  'version' | 'accountName' | 'timezone' | 'reportUrl' | 'nextRunAt' | 'schedule' | 'lateFor'
>;

/**
 * How the baseline differs from that of the previous run. Each entry is a place in it: `protect production`, `tags.on:
 * volume`.
 */
export interface BaselineChange {
  /** The digests. */
  readonly from: string;
  readonly to: string;
  readonly adds: readonly string[];
  readonly drops: readonly string[];
  /** Present if the declarations of the previous baseline were not kept. */
  readonly notKept?: true;
}

/** All that an audit concluded: what the store keeps of a run and every report is rendered from. */
export interface AuditResult {
  readonly run: Run;
  readonly verdict: Verdict;
  readonly coverage: readonly Coverage[];
  readonly totals: Totals;
  /** The rules that could not be decided, because something was not read. */
  readonly undecided: readonly Undecided[];
  /** What the findings that are present follow from, the worst first; of a run before this was kept: empty. */
  readonly causes: readonly Cause[];
  readonly findings: readonly ReportedFinding[];
  /** Findings that follow from a reported finding: kept, but not reported. */
  readonly folded: readonly ReportedFinding[];
  readonly background: ReportContext;
}

/** What a run concluded, before it is counted. */
export type Conclusions = Pick<AuditResult, 'findings'> &
  Partial<Pick<AuditResult, 'undecided' | 'folded' | 'background' | 'causes'>>;

/** How many previous runs a report shows beside its own. */
export const previousRunsShown = 13;

/** Adds the verdict and the totals to what a run found. */
export function concludeAudit(
  run: Run,
  coverage: readonly Coverage[],
  { findings, undecided = [], folded = [], causes = [], background = { nights: [] } }: Conclusions,
): AuditResult {
  const verdict = verdictOf(coverage, undecided, findings);
  const totals = countFindings(findings);
  return { run, verdict, coverage, totals, undecided, causes, findings, folded, background };
}

/** The runs of a result's trend, the oldest first and its own last. */
export function trendOf({ run, verdict, totals, background }: AuditResult): readonly RunTotals[] {
  return [...background.nights, runTotals(run.id, run.startedAt, verdict, totals)];
}

/** A run as the trend shows it. */
export function runTotals(
  run: string,
  startedAt: string,
  verdict: Verdict,
  { new: fresh, resolved, bySeverity }: Totals,
): RunTotals {
  return { run, startedAt, whole: !isIncomplete(verdict), new: fresh, resolved, bySeverity };
}

/** An audit that read nothing at all is incomplete. */
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

import { join } from 'node:path';
import { explain, type Explanation } from './audit/explain.ts';
import { flagReading, type FlagSettings } from './audit/flags.ts';
import { writtenReport } from './audit/written-report.ts';
import { collect, instanceTypes, type Progress, type Source } from './aws/index.ts';
import { loadReference, servicesInPolicies } from './access/index.ts';
import { compileFindingSelector, noLongerAsked, runChecks, unreadPartTest, type CheckContext } from './checks/index.ts';
import { declaredBaseline } from './config/index.ts';
import {
  concludeAudit,
  previousRunsShown,
  type AuditResult,
  type Conclusions,
  type GivenContext,
  type ReportContext,
  type Run,
} from './domain/audit-result.ts';
import { restsOnUnread } from './domain/access-evidence.ts';
import type { EventQuery } from './domain/api-event.ts';
import type { Baseline } from './domain/baseline.ts';
import { baselineChange, baselineEdits } from './domain/baseline-change.ts';
import type { Finding, ReportedFinding } from './domain/finding.ts';
import { inCanonicalOrder, type JsonObject } from './domain/json.ts';
import type { Delivery } from './domain/notification.ts';
import { logWith, type Log } from './domain/log.ts';
import type { Reading } from './domain/scope.ts';
import type { PolicySimulator } from './domain/simulation.ts';
import type { RunTraffic } from './domain/traffic.ts';
import { indexSnapshot, indexWithCarried, type Snapshot } from './domain/snapshot.ts';
import { deliveryFindings, reconcile } from './findings/index.ts';
import { notificationsAbout, sendDue, type OpenChannel } from './notify/index.ts';
import { mailMessage, renderReport, summarizeReport } from './report/index.ts';
import type { KnownFinding, Store } from './store/index.ts';
import { nothingVerified, verifiedActions, verifyRun, type RunVerification } from './verify/index.ts';

/** Everything that one audit needs from outside: what to read, what to compare it with, where to keep it. */
export interface AuditRequest {
  readonly source: Source;
  readonly baseline: Baseline;
  readonly store: Store;
  readonly clock: () => Date;
  /** A short random string that keeps two runs of the same second apart. */
  readonly nonce: () => string;
  readonly log: Log;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** The kinds of resources that it covers; all, unless given. */
  readonly kinds?: readonly string[] | undefined;
  /** Whether the configuration reads a scope, with this audit or another one; every scope is, unless given. */
  readonly isWatched?: ((scope: Reading) => boolean) | undefined;
  /** Whether CloudTrail is asked who made the changes; it is, unless given. */
  readonly asksWho?: boolean;
  /**
   * Which protection flags are read: all, unless given. Else those that the baseline needs, and those again within so many
   * days; in between, calls in CloudTrail, if it is asked, say which ones may have changed.
   */
  readonly flags?: FlagSettings;
  /** What the report says besides what the run sees. */
  readonly background?: GivenContext;
  /** What was asked of AWS so far, with the time of each scope; left out, reports do not tell. */
  readonly traffic?: () => RunTraffic | undefined;
  /** Who is asked about how many of the answers; left out, nobody is. */
  readonly verify?: { readonly simulator: PolicySimulator; readonly sample: number };
  /** Where the HTML report goes and who is notified; left out, nothing is written or sent. */
  readonly notify?: Notify;
}

/** Where the HTML report goes, and who is notified. */
export interface Notify {
  readonly directory: string;
  readonly channels: readonly OpenChannel[];
  /** Overrides the audiences' own policies. */
  readonly policy?: 'always' | 'on-change' | 'never' | undefined;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Sends while no other process does. */
  readonly exclusive: (send: () => Promise<void>) => Promise<void>;
}

/** What an audit leaves behind: its result, the HTML report's path, and the state of each delivery. */
export interface AuditOutcome {
  readonly result: AuditResult;
  readonly report?: string;
  /** Why the HTML report is not there, where it was to be written; a sentence. */
  readonly reportFailure?: string;
  readonly deliveries: readonly Delivery[];
}

/**
 * One audit: collect → record → analyse access → check against the baseline → verify with AWS → reconcile findings →
 * explain what caused them → report → notify.
 * Rejects if it cannot run at all: no credentials, no usable store.
 */
export async function audit(request: AuditRequest): Promise<AuditOutcome> {
  const run = startRun(request);
  const lastRead = (accounts: readonly string[]) => run.store.lastRead(accounts);
  const snapshot = await collect(run.source, { ...run, lastRead, ...(await flagReading(run)) });
  const background = await reportContextOf(snapshot, run);
  await record(snapshot, run);
  const analysis = await analyseAccess(snapshot, run);
  const checked = check(analysis);
  const verified = await verify(analysis, run);
  const reconciled = await reconcileFindings(checked, verified, analysis, run);
  const { causes, access, cameAndWent } = await explainFindings(reconciled.findings, analysis, background, run);
  const undecided = [...checked.undecided, ...verified.undecided];
  const { exceptions } = reconciled;
  const told = {
    ...background,
    traffic: run.traffic?.(),
    ...(access && { access }),
    ...(exceptions.length > 0 && { exceptions }),
  };
  const context = { ...told, ...(cameAndWent.length > 0 && { cameAndWent }) };
  const result = conclude(snapshot, { ...reconciled, causes, undecided, background: context }, run);
  return notifyAbout(result, reconciled.covered, run);
}

/** A request, and the run that it started. */
interface AuditRun extends AuditRequest {
  readonly start: Omit<Run, 'finishedAt' | 'accounts'>;
  readonly now: Date;
}

function startRun(request: AuditRequest): AuditRun {
  const now = request.clock();
  const id = runId(now, request.nonce());
  const start = { id, startedAt: now.toISOString(), baselineDigest: request.baseline.digest };
  return { ...request, log: logWith(request.log, { run: id }), start, now };
}

function runId(startedAt: Date, nonce: string): string {
  return `${startedAt.toISOString().replace(/[-:]|\.\d+/g, '')}-${nonce}`;
}

async function record(snapshot: Snapshot, { store, baseline, start }: AuditRun): Promise<void> {
  await store.keepBaseline(baseline.digest, baseline.declared);
  await store.recordSnapshot(start, snapshot);
}

/** What the checks see: the snapshot with what is carried from previous runs, and without it where that differs. */
interface Analysis {
  readonly snapshot: Snapshot;
  readonly complete: CheckContext;
  readonly withoutCarried: CheckContext | undefined;
}

async function analyseAccess(snapshot: Snapshot, { baseline, now }: AuditRun): Promise<Analysis> {
  const read = indexSnapshot(snapshot);
  const complete = snapshot.carried ? indexWithCarried(snapshot) : read;
  // An escalation path may use any service, whatever the policies name.
  const reference = await loadReference(baseline.access.length > 0 ? 'all' : servicesInPolicies(complete));
  const context = { snapshot: complete, baseline, reference, instanceTypes, now };
  return {
    snapshot,
    complete: context,
    withoutCarried: complete === read ? undefined : { ...context, snapshot: read },
  };
}

function check({ complete, withoutCarried }: Analysis) {
  const { findings: found, undecided } = runChecks(complete);
  const shown = withoutCarried && runChecks(withoutCarried).findings.filter(({ evidence }) => !restsOnUnread(evidence));
  return { found, undecided, foundWithoutCarried: shown && new Set(shown.map(({ id }) => id)) };
}

/** Asks AWS about a sample of the answers; that AWS does not answer is no failure of the audit. */
async function verify({ snapshot, complete }: Analysis, { verify: how, ...run }: AuditRun): Promise<RunVerification> {
  if (!how || !snapshot.coverage.some(({ kind }) => kind === 'user')) return nothingVerified;
  const { store, start, signal, log } = run;
  try {
    const actions = verifiedActions(complete.baseline.access, complete.reference);
    const verified = await verifyRun(complete, {
      ...how,
      actions,
      signal,
      seed: start.id,
      known: await store.knownFindings(),
    });
    for (const error of verified.failures) log.warn({ error }, "AWS's policy simulator did not answer");
    return verified;
  } finally {
    how.simulator.close();
  }
}

async function reconcileFindings(
  { found, foundWithoutCarried, undecided }: ReturnType<typeof check>,
  verified: RunVerification,
  { snapshot, complete }: Analysis,
  { start, store, baseline, isWatched }: AuditRun,
) {
  const { accounts, partlyRead = [], collapsed } = snapshot;
  const { permanentlyFailed } = await store.outboxState();
  const known = await store.knownFindings();
  const reasonOf = noLongerAsked(complete, await earlierBaselines(known, found, { store, baseline }));
  const byBaseline = known.map(({ baselineDigest, ...finding }) => ({ baselineDigest, finding }));
  const baselineOf = new Map(byBaseline.map(({ baselineDigest, finding }) => [finding.id, baselineDigest]));
  return reconcile({
    found: [
      ...found,
      ...verified.found,
      ...deliveryFindings(permanentlyFailed, { account: accounts[0] ?? '-', severity: baseline.severity }),
    ],
    foundWithoutCarried,
    hasUnreadPart: unreadPartTest(undecided, snapshot),
    run: start,
    known: byBaseline.map(({ finding }) => finding),
    covered: await store.coveredEvidence(),
    accounts,
    coverage: [...snapshot.coverage, ...verified.coverage],
    partlyRead: [...partlyRead, ...verified.partlyRead],
    collapsed,
    isWatched,
    noLongerAsked: ({ id, check: of }) =>
      reasonOf({ id, check: of, baselineDigest: baselineOf.get(id) ?? baseline.digest }),
    isAskedAlike: (id) => baselineOf.get(id) === baseline.digest,
    exceptions: baseline.exceptions,
    selectors: {
      exceptions: baseline.selectorExceptions,
      compile: (selector) => compileFindingSelector(selector, complete.snapshot),
    },
    malformed: baseline.malformedExceptions,
    baselineFile: baseline.file,
    severity: baseline.severity,
  });
}

/** The baselines that asked for findings which this run did not find. */
async function earlierBaselines(
  known: readonly KnownFinding[],
  found: readonly Finding[],
  { store, baseline }: Pick<AuditRequest, 'store' | 'baseline'>,
): Promise<readonly Baseline[]> {
  const present = new Set(found.map(({ id }) => id));
  const missing = known.filter(({ id, status }) => !present.has(id) && status !== 'resolved' && status !== 'unchecked');
  const digests = new Set(missing.map(({ baselineDigest }) => baselineDigest));
  digests.delete(baseline.digest);
  const declared = await Promise.all([...digests].map((digest) => store.declaredBy(digest)));
  return declared.flatMap((each) => (each ? [declaredBaseline(each, baseline.file)] : []));
}

function explainFindings(
  findings: readonly ReportedFinding[],
  { complete }: Analysis,
  { baselineChange }: ReportContext,
  { start, store, source, asksWho = true, signal }: AuditRun,
): Promise<Explanation> {
  const events = asksWho ? (query: EventQuery) => source.events(query) : undefined;
  return explain({ run: start, store, context: complete, findings, baselineChange, events, signal });
}

function conclude({ accounts, coverage }: Snapshot, conclusions: Conclusions, { start, clock }: AuditRun): AuditResult {
  const run: Run = { ...start, finishedAt: clock().toISOString(), accounts };
  return inCanonicalOrder(concludeAudit(run, coverage, conclusions));
}

/** What the report says besides what the run sees; read before the run is recorded. */
async function reportContextOf(
  { accounts, aliases }: Snapshot,
  { store, kinds, baseline, background }: AuditRun,
): Promise<ReportContext> {
  const { failure } = await store.outboxState();
  const [account = '', ...others] = accounts;
  const alias = others.length === 0 ? aliases?.get(account) : undefined;
  const before = await store.lastBaseline(accounts);
  const change =
    before !== undefined && before !== baseline.digest && changeFrom(before, await store.declaredBy(before), baseline);
  return {
    nights: await store.previousRuns({ accounts, kinds }, previousRunsShown),
    ...(alias !== undefined && { accountName: alias }),
    ...background,
    ...(kinds && { kinds }),
    ...(change && { baselineChange: change }),
    ...(failure && { deliveryFailure: failure }),
  };
}

/** How the baseline changed; without places if the declarations of the previous one were not kept. */
function changeFrom(digest: string, declared: JsonObject | undefined, now: Baseline) {
  return baselineChange(digest, now.digest, declared && baselineEdits(declared, now.declared));
}

/** Records the result together with what is to be sent (docs/adr/0006), then writes the report and sends. */
async function notifyAbout(
  result: AuditResult,
  covered: ReadonlyMap<string, string>,
  { notify, ...request }: AuditRun,
): Promise<AuditOutcome> {
  const notifications = notify ? await notificationsFor(result, notify, request) : [];
  await request.store.recordResult(result, covered, notifications);
  return { result, deliveries: [], ...(notify && (await deliver(result, notify, request))) };
}

async function notificationsFor(result: AuditResult, { channels, policy }: Notify, { store, log }: AuditRequest) {
  const reports = { report: renderReport, mail: mailMessage, summary: summarizeReport };
  const lastNotified = (channel: string, audience: string) => store.lastNotified(channel, audience);
  const earlier = await store.knownFindings();
  return notificationsAbout(result, { channels, policy, reports, lastNotified, earlier, log });
}

async function deliver(
  result: AuditResult,
  { directory, channels, random, exclusive }: Notify,
  { store, clock, log }: AuditRequest,
) {
  const report = await writtenReport(result, join(directory, `${result.run.id}.html`), log);
  await exclusive(() => sendDue({ outbox: store.outbox, channels, clock, random, log }));
  return { ...report, deliveries: await store.deliveries(result.run.id) };
}

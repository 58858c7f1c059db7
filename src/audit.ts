import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { collect, instanceTypes, type Progress, type Source } from './aws/index.ts';
import { loadReference, servicesInPolicies } from './access/index.ts';
import { droppedBy, runChecks } from './checks/index.ts';
import { declaredBaseline } from './config/index.ts';
import { concludeAudit, nightsBefore, type AuditResult, type Background, type Run } from './domain/audit-result.ts';
import type { Baseline } from './domain/baseline.ts';
import { baselineChange, baselineEdits } from './domain/baseline-change.ts';
import type { Finding } from './domain/finding.ts';
import { inCanonicalOrder, type JsonObject } from './domain/json.ts';
import type { Delivery, Letter } from './domain/letter.ts';
import { logWith, type Log } from './domain/log.ts';
import type { Reading } from './domain/scope.ts';
import { indexSnapshot, indexWithCarried, type Snapshot } from './domain/snapshot.ts';
import { deliveryFindings, reconcile } from './findings/index.ts';
import {
  audiencesOf,
  letterTo,
  sendDue,
  wantsMail,
  withinLimit,
  type Audience,
  type MailSettings,
  type SendDue,
} from './notify/index.ts';
import { mailMessage, renderReport, type MailOptions } from './report/index.ts';
import type { KnownFinding, Store } from './store/index.ts';

/** Everything that one audit needs from outside: what to read, what to hold it against, where to keep it. */
export interface AuditRequest {
  readonly source: Source;
  readonly baseline: Baseline;
  readonly store: Store;
  readonly clock: () => Date;
  /** A short random text that sets apart two runs of one second. */
  readonly nonce: () => string;
  readonly log: Log;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** The kinds of resources that it is about; all where left out. */
  readonly kinds?: readonly string[] | undefined;
  /** Whether the configuration reads a scope, by this audit or another; each where left out. */
  readonly isWatched?: ((scope: Reading) => boolean) | undefined;
  /** What the report says besides what the run sees. */
  readonly background?: Pick<Background, 'version' | 'nextRunAt' | 'schedule' | 'lateFor'>;
  /** Where the HTML report goes and who gets it by mail; left out, nothing is written or sent. */
  readonly notify?: Notify;
}

export interface Notify extends Pick<SendDue, 'random' | 'timeouts'> {
  readonly directory: string;
  readonly mail: MailSettings & Pick<MailOptions, 'threading' | 'attachmentLimit'>;
  /** Overrules the audiences' own policies. */
  readonly policy?: 'always' | 'on-change' | 'never' | undefined;
  /** Sends while no other process does. */
  readonly exclusive: (send: () => Promise<void>) => Promise<void>;
}

/** What an audit leaves behind: its result, the HTML report's path, and what became of each mail. */
export interface AuditOutcome {
  readonly result: AuditResult;
  readonly report?: string;
  /** Why the HTML report is not there, where it was to be written; a sentence. */
  readonly reportFailure?: string;
  readonly deliveries: readonly Delivery[];
}

/** One audit, from the account to the mail. Rejects where it cannot run at all: no credentials, no usable store. */
export async function audit({ notify, ...rest }: AuditRequest): Promise<AuditOutcome> {
  const startedAt = rest.clock();
  const id = runId(startedAt, rest.nonce());
  const request = { ...rest, log: logWith(rest.log, { run: id }) };
  const { source, baseline, store } = request;
  const start = { id, startedAt: startedAt.toISOString(), baselineDigest: baseline.digest };

  const snapshot = await collect(source, { ...request, lastRead: (accounts) => store.lastRead(accounts) });
  const background = await backgroundOf(snapshot.accounts, request);
  await store.keepBaseline(baseline.digest, baseline.declared);
  await store.recordSnapshot(start, snapshot);
  const checked = await check(snapshot, baseline, startedAt);
  const { covered, ...reconciled } = await reconcileWithStore(checked, snapshot, start, request);
  const run: Run = { ...start, finishedAt: request.clock().toISOString(), accounts: snapshot.accounts };
  const conclusions = { ...reconciled, undecided: checked.undecided, background };
  const result = inCanonicalOrder(concludeAudit(run, snapshot.coverage, conclusions));
  const letters = notify ? await lettersAbout(result, notify, request) : [];
  await store.recordResult(result, covered, letters);
  return { result, deliveries: [], ...(notify && (await deliver(result, notify, request))) };
}

/**
 * Holds the snapshot against the baseline as if what could not be read was as it was last read; `fresh` are the ids of
 * what is found without that.
 */
async function check(snapshot: Snapshot, baseline: Baseline, now: Date) {
  const read = indexSnapshot(snapshot);
  const whole = snapshot.carried ? indexWithCarried(snapshot) : read;
  // A path may lead through any service, whoever's policies name it.
  const reference = await loadReference(baseline.access.length > 0 ? 'all' : servicesInPolicies(whole));
  const context = { snapshot: whole, baseline, reference, instanceTypes, now };
  const { findings: found, undecided } = runChecks(context);
  const fresh =
    whole === read ? undefined : new Set(runChecks({ ...context, snapshot: read }).findings.map(({ id }) => id));
  return { context, found, undecided, fresh };
}

async function reconcileWithStore(
  { context, found, fresh }: Awaited<ReturnType<typeof check>>,
  { accounts, coverage, partlyRead, collapsed }: Snapshot,
  run: Pick<Run, 'startedAt'>,
  { store, baseline, isWatched }: AuditRequest,
) {
  const { givenUp } = await store.outboxState();
  const known = await store.knownFindings();
  const dropped = droppedBy(context, await earlierBaselines(known, found, { store, baseline }));
  const byBaseline = known.map(({ baselineDigest, ...finding }) => ({ baselineDigest, finding }));
  const digestOf = new Map(byBaseline.map(({ baselineDigest, finding }) => [finding.id, baselineDigest]));
  return reconcile({
    found: [...found, ...deliveryFindings(givenUp, { account: accounts[0] ?? '-', severity: baseline.severity })],
    fresh,
    run,
    known: byBaseline.map(({ finding }) => finding),
    covered: await store.coveredEvidence(),
    accounts,
    coverage,
    partlyRead,
    collapsed,
    isWatched,
    noLongerAsked: ({ id, check: of }) =>
      dropped({ id, check: of, baselineDigest: digestOf.get(id) ?? baseline.digest }),
    exceptions: baseline.exceptions,
    malformed: baseline.malformedExceptions,
    baselineFile: baseline.file,
    severity: baseline.severity,
  });
}

/** The baselines by which findings were last found that are not found now. */
async function earlierBaselines(
  known: readonly KnownFinding[],
  found: readonly Finding[],
  { store, baseline }: Pick<AuditRequest, 'store' | 'baseline'>,
): Promise<readonly Baseline[]> {
  const there = new Set(found.map(({ id }) => id));
  const missing = known.filter(({ id, status }) => !there.has(id) && status !== 'resolved' && status !== 'unchecked');
  const digests = new Set(missing.map(({ baselineDigest }) => baselineDigest));
  digests.delete(baseline.digest);
  const declared = await Promise.all([...digests].map((digest) => store.declaredBy(digest)));
  return declared.flatMap((each) => (each ? [declaredBaseline(each, baseline.file)] : []));
}

async function backgroundOf(
  accounts: readonly string[],
  { store, kinds, baseline, background }: AuditRequest,
): Promise<Background> {
  const { failure } = await store.outboxState();
  const before = await store.lastBaseline(accounts);
  const change =
    before !== undefined && before !== baseline.digest && changeFrom(before, await store.declaredBy(before), baseline);
  return {
    nights: await store.previousRuns({ accounts, kinds }, nightsBefore),
    ...background,
    ...(kinds && { kinds }),
    ...(change && { baselineChange: change }),
    ...(failure && { deliveryFailure: failure }),
  };
}

/** How the baseline changed; without places where nobody kept what the one before declared. */
function changeFrom(digest: string, declared: JsonObject | undefined, now: Baseline) {
  return baselineChange(digest, now.digest, declared && baselineEdits(declared, now.declared));
}

async function lettersAbout(
  result: AuditResult,
  { mail, policy }: Notify,
  { store, log }: AuditRequest,
): Promise<readonly Letter[]> {
  if (policy === 'never') return [];
  const willing: Audience[] = [];
  for (const audience of audiencesOf(result, mail)) {
    if (wantsMail({ ...audience, policy: policy ?? audience.policy }, await store.lastLetter(audience.name)))
      willing.push(audience);
  }
  const { mailed, leftOut } = withinLimit(willing, mail.owners);
  if (leftOut.length > 0) log.warn({ owners: leftOut }, 'more owners want a mail than mail.owners.limit allows');
  const letters: Letter[] = [];
  for (const audience of mailed) {
    letters.push(
      letterTo(audience, await mailMessage(audience.result, { ...mail, notMailed: audience.notMailed }), mail),
    );
  }
  return letters;
}

async function deliver(
  result: AuditResult,
  { directory, exclusive, ...notify }: Notify,
  { store, clock, log }: AuditRequest,
) {
  const report = await written(result, join(directory, `${result.run.id}.html`), log);
  await exclusive(() => sendDue({ outbox: store.outbox, clock, log, ...notify }));
  return { ...report, deliveries: await store.deliveries(result.run.id) };
}

/** Writes the report; where that fails, mail goes out all the same, and the outcome says why. */
async function written(
  result: AuditResult,
  report: string,
  log: Log,
): Promise<Pick<AuditOutcome, 'report' | 'reportFailure'>> {
  try {
    await mkdir(dirname(report), { recursive: true, mode: 0o700 });
    await writeFile(report, await renderReport(result, 'html'), { mode: 0o600 });
    return { report };
  } catch (error) {
    const reportFailure = `the report could not be written to ${report}: ${error instanceof Error ? error.message : String(error)}`;
    log.error({ report, error: reportFailure }, 'the report was not written');
    return { reportFailure };
  }
}

function runId(startedAt: Date, nonce: string): string {
  return `${startedAt.toISOString().replace(/[-:]|\.\d+/g, '')}-${nonce}`;
}

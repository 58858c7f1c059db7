import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { collect, instanceTypes, type Progress, type Source } from './aws/index.ts';
import { loadReference, servicesWrittenIn } from './access/index.ts';
import { runChecks } from './checks/index.ts';
import { concludeAudit, nightsBefore, type AuditResult, type Background, type Run } from './domain/audit-result.ts';
import type { Baseline } from './domain/baseline.ts';
import { inCanonicalOrder } from './domain/json.ts';
import type { Delivery, Letter } from './domain/letter.ts';
import { logWith, type Log } from './domain/log.ts';
import { indexSnapshot, type Snapshot } from './domain/snapshot.ts';
import { deliveryFindings, reconcile } from './findings/index.ts';
import { audiencesOf, letterTo, sendDue, wantsMail, withinLimit, type Audience, type MailSettings, type SendDue } from './notify/index.ts';
import { mailMessage, renderReport, type MailOptions } from './report/index.ts';
import type { Store } from './store/index.ts';

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
  readonly alone: (send: () => Promise<void>) => Promise<void>;
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

  const snapshot = await collect(source, request);
  await store.recordSnapshot(start, snapshot);
  const found = await check(snapshot, baseline, startedAt);
  const { findings, covered } = await reconcileWithStore(found, snapshot, start, request);
  const run: Run = { ...start, finishedAt: request.clock().toISOString(), accounts: snapshot.accounts };
  const background = await backgroundOf(snapshot.accounts, request);
  const result = inCanonicalOrder(concludeAudit(run, snapshot.coverage, findings, background));
  const letters = notify ? await lettersAbout(result, notify, request) : [];
  await store.recordResult(result, covered, letters);
  return { result, deliveries: [], ...(notify && (await deliver(result, notify, request))) };
}

async function check(snapshot: Snapshot, baseline: Baseline, now: Date) {
  const index = indexSnapshot(snapshot);
  // A path may lead through any service, whoever's policies name it.
  const reference = await loadReference(baseline.access.length > 0 ? 'all' : servicesWrittenIn(index));
  return runChecks({ snapshot: index, baseline, reference, instanceTypes, now });
}

async function reconcileWithStore(
  found: Awaited<ReturnType<typeof check>>,
  snapshot: Snapshot,
  run: Pick<Run, 'startedAt'>,
  { store, baseline }: AuditRequest,
) {
  const { givenUp } = await store.outboxState();
  return reconcile({
    found: [...found, ...deliveryFindings(givenUp, { account: snapshot.accounts[0] ?? '-', severity: baseline.severity })],
    run,
    known: await store.knownFindings(),
    covered: await store.coveredEvidence(),
    coverage: snapshot.coverage,
    accounts: snapshot.accounts,
    exceptions: baseline.exceptions,
    malformed: baseline.malformedExceptions,
    baselineFile: baseline.file,
    severity: baseline.severity,
  });
}

async function backgroundOf(accounts: readonly string[], { store, kinds, background }: AuditRequest): Promise<Background> {
  const { failure } = await store.outboxState();
  return {
    nights: await store.nights({ accounts, kinds }, nightsBefore),
    ...background,
    ...(kinds && { kinds }),
    ...(failure && { deliveryFailure: failure }),
  };
}

async function lettersAbout(result: AuditResult, { mail, policy }: Notify, { store, log }: AuditRequest): Promise<readonly Letter[]> {
  if (policy === 'never') return [];
  const willing: Audience[] = [];
  for (const audience of audiencesOf(result, mail)) {
    if (wantsMail({ ...audience, policy: policy ?? audience.policy }, await store.lastLetter(audience.name))) willing.push(audience);
  }
  const { mailed, leftOut } = withinLimit(willing, mail.owners);
  if (leftOut.length > 0) log.warn({ owners: leftOut }, 'more owners want a mail than mail.owners.limit allows');
  const letters: Letter[] = [];
  for (const audience of mailed) {
    letters.push(letterTo(audience, await mailMessage(audience.result, { ...mail, notMailed: audience.notMailed }), mail));
  }
  return letters;
}

async function deliver(result: AuditResult, { directory, alone, ...notify }: Notify, { store, clock, log }: AuditRequest) {
  const report = await written(result, join(directory, `${result.run.id}.html`), log);
  await alone(() => sendDue({ outbox: store.outbox, clock, log, ...notify }));
  return { ...report, deliveries: await store.deliveries(result.run.id) };
}

/** Writes the report; where that fails, mail goes out all the same, and the outcome says why. */
async function written(result: AuditResult, report: string, log: Log): Promise<Pick<AuditOutcome, 'report' | 'reportFailure'>> {
  try {
    await mkdir(dirname(report), { recursive: true });
    await writeFile(report, await renderReport(result, 'html'));
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

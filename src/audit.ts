import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collect, instanceTypes, type Progress, type Source } from './aws/index.ts';
import { loadReference, servicesWrittenIn } from './access/index.ts';
import { runChecks } from './checks/index.ts';
import { concludeAudit, type AuditResult, type Run } from './domain/audit-result.ts';
import type { Baseline } from './domain/baseline.ts';
import type { Log } from './domain/log.ts';
import { indexSnapshot, type Snapshot } from './domain/snapshot.ts';
import { reconcile } from './findings/index.ts';
import { DeliveryError, sendMail, type Delivery, type MailSettings } from './notify/index.ts';
import { mailMessage, renderReport } from './report/index.ts';
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
  /** Where the HTML report goes and who gets it by mail; left out, nothing is written or sent. */
  readonly notify?: { readonly directory: string; readonly mail: MailSettings };
}

/** What an audit leaves behind. A failed delivery is told here and not thrown: the result and the report stand. */
export interface AuditOutcome {
  readonly result: AuditResult;
  readonly report?: string;
  readonly delivery?: Delivery;
  readonly deliveryFailure?: DeliveryError;
}

/** One audit, from the account to the mail. Rejects where it cannot run at all: no credentials, no usable store. */
export async function audit(request: AuditRequest): Promise<AuditOutcome> {
  const { source, baseline, store } = request;
  const startedAt = request.clock();
  const start = { id: runId(startedAt, request.nonce()), startedAt: startedAt.toISOString(), baselineDigest: baseline.digest };

  const snapshot = await collect(source, request);
  await store.recordSnapshot(start, snapshot);
  const found = await check(snapshot, baseline, startedAt);
  const { findings, covered } = await reconcileWithStore(found, snapshot, start, request);
  const run: Run = { ...start, finishedAt: request.clock().toISOString(), accounts: snapshot.accounts };
  await store.recordResult(concludeAudit(run, snapshot.coverage, findings), covered);
  const result = await store.result(run.id);
  return { result, ...(request.notify && (await deliver(result, request.notify, request.log))) };
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
  return reconcile({
    found,
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

async function deliver(result: AuditResult, { directory, mail }: NonNullable<AuditRequest['notify']>, log: Log) {
  const report = join(directory, `${result.run.id}.html`);
  await mkdir(directory, { recursive: true });
  await writeFile(report, await renderReport(result, 'html'));
  try {
    return { report, delivery: await sendMail({ mail, message: await mailMessage(result), runId: result.run.id, log }) };
  } catch (error) {
    if (error instanceof DeliveryError) return { report, deliveryFailure: error };
    throw error;
  }
}

function runId(startedAt: Date, nonce: string): string {
  return `${startedAt.toISOString().replace(/[-:]|\.\d+/g, '')}-${nonce}`;
}

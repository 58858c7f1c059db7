import { lstat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeepSettings } from '../config/index.ts';
import type { Pruned, Retention, Store } from '../store/index.ts';

/** How much was deleted. */
export interface PrunedCounts extends Omit<Pruned, 'runs'> {
  readonly runs: number;
  readonly reports: number;
}

/** What to keep, and where. */
export interface PruneRequest {
  readonly keep: KeepSettings;
  /** Where audits write their HTML reports. */
  readonly directory: string;
  readonly now: Date;
}

/**
 * Deletes old HTML reports, and then old runs: if something ends this in between, the next time deletes the rest.
 * Rejects where a report cannot be deleted; then no run is.
 */
export async function prune(store: Store, { keep, directory, now }: PruneRequest): Promise<PrunedCounts> {
  const retention = retentionFor(keep, now);
  const runs = await store.prunable(retention);
  const old = keep.reportDays === undefined ? [] : await runsBefore(store, daysBefore(now, keep.reportDays));
  const reports = await deleteReports(directory, [...new Set([...runs, ...old])]);
  const pruned = await store.prune(retention);
  return { ...pruned, runs: pruned.runs.length, reports };
}

function retentionFor({ runs, days }: KeepSettings, now: Date): Retention {
  return { ...(runs !== undefined && { runs }), ...(days !== undefined && { since: daysBefore(now, days) }) };
}

function daysBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * 86_400_000).toISOString();
}

async function runsBefore(store: Store, time: string): Promise<readonly string[]> {
  return (await store.runs()).flatMap(({ id, startedAt }) => (startedAt < time ? [id] : []));
}

/** Deletes the HTML reports that audits wrote of these runs, and no other file; says how many there were. */
async function deleteReports(directory: string, runs: readonly string[]): Promise<number> {
  let deleted = 0;
  for (const id of runs.filter((each) => runId.test(each)))
    if (await deleteReport(join(directory, `${id}.html`))) deleted += 1;
  return deleted;
}

/** Audits write files: a link or a folder with the name of a report is not theirs, and stays. */
async function deleteReport(file: string): Promise<boolean> {
  try {
    if (!(await lstat(file)).isFile()) return false;
    await unlink(file);
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw new Error(`an old HTML report could not be deleted, and so no run was: ${message}`, { cause: error });
  }
}

/** As audits name runs. */
const runId = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/;

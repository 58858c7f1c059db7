import type { Settings } from '../config/index.ts';
import type { Log } from '../domain/log.ts';
import { LeaseHeldError, type SharedStore } from '../store/index.ts';
import type { Io } from './io.ts';
import { withLease } from './lease.ts';
import { prune } from './prune.ts';

/** What pruning after an audit needs. */
export interface PruneContext {
  readonly io: Pick<Io, 'clock'>;
  readonly settings: Pick<Settings, 'keep' | 'report'>;
  readonly store: SharedStore;
  readonly log: Log;
  /** What other processes that wait for the lease are shown. */
  readonly command: string;
}

/**
 * Deletes what the configuration does not keep, unless another process audits by now: that one deletes it, or the next
 * audit. An error is logged and nothing else: the audit is done.
 */
export async function pruneAfterAudit({ io, settings, store, log, command }: PruneContext): Promise<void> {
  const { keep, report } = settings;
  if (!keep) return;
  try {
    const pruned = await store.use((opened) =>
      withLease(opened, 'audit', { command, clock: io.clock, log }, () =>
        prune(opened, { keep, directory: report.directory, now: io.clock() }),
      ),
    );
    if (pruned.runs > 0 || pruned.reports > 0) log.info({ pruned }, 'deleted old runs and reports');
  } catch (error) {
    if (error instanceof LeaseHeldError) return;
    log.error({ error: error instanceof Error ? error.message : String(error) }, 'old runs were not deleted');
  }
}

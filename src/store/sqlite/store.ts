import { lastCompleteRun, lastRunOfAccounts, lastRunOfSchedule, previousRuns } from '../history.ts';
import { StoreError, type Store } from '../store.ts';
import { backUp } from './backup.ts';
import { baselinesOf } from './baselines.ts';
import { comparingOf } from './changes.ts';
import { addChecksumFunctions, checksumsOf, keepChecksums } from './checksums.ts';
import { explained, type Database } from './database.ts';
import { lastReadingsOf, lastReadOf } from './last-read.ts';
import { leasesOf } from './leases.ts';
import { migrate, type Migration } from './migrate.ts';
import { outboxOf } from './outbox.ts';
import type { Presence } from './presence.ts';
import { pruningOf } from './prune.ts';
import { resultsOf } from './results.ts';
import { runsOf } from './runs.ts';
import { slotsOf } from './slots.ts';
import { snapshotsOf } from './snapshots.ts';

/** What a store on an open database needs besides. */
export interface SqliteStoreOptions {
  /** What messages call the database: its file. */
  readonly name: string;
  readonly migrations: readonly Migration[];
  readonly now: () => Date;
  /** Confirms before and after each answer that the database is still there. */
  readonly presence: Presence;
}

/** Makes the store on an open database and brings its schema up to date. Closes the database where that fails. */
export function sqliteStore(db: Database, options: SqliteStoreOptions): Store {
  const { name, migrations, now } = options;
  try {
    return explained(name, () => {
      addChecksumFunctions(db);
      migrate(db, name, migrations, now);
      keepChecksums(db);
      return storeOn(db, options);
    });
  } catch (error) {
    db.close();
    throw error;
  }
}

function storeOn(db: Database, { name, migrations, presence }: SqliteStoreOptions): Store {
  const checksums = checksumsOf(db);
  const runs = runsOf(db, checksums);
  const snapshots = snapshotsOf(db, runs, checksums);
  const outbox = outboxOf(db, checksums);
  const results = resultsOf(db, runs, outbox, checksums);
  const comparing = comparingOf(db, runs, checksums);
  const lastReadings = lastReadingsOf(db, runs, checksums);
  const baselines = baselinesOf(db, checksums);
  const slots = slotsOf(db, checksums);
  const pruning = pruningOf(db, runs);
  const leases = leasesOf(db);
  const schema = db.prepare<[], number>('SELECT max(number) FROM migration').pluck();

  /** The driver answers at once. Callers get promises all the same, as from a server. */
  async function answer<T>(work: () => T): Promise<T> {
    if (!db.open) throw new StoreError(`${name} was closed`);
    await presence.confirm();
    const answered = explained(name, () => {
      if (schema.get() !== migrations.length)
        throw new StoreError(`a newer driftwarden has changed ${name} meanwhile; start this one anew`);
      return work();
    });
    await presence.confirm();
    return answered;
  }

  /**
   * One read transaction: all parts of an answer are of the same moment, and so are the checksums that they are
   * compared with.
   */
  const read = <T>(work: () => T): Promise<T> => answer(db.transaction(work));

  return {
    recordSnapshot: (run, snapshot) =>
      answer(() => {
        snapshots.record(run, snapshot);
      }),
    lastRead: (accounts) => read(() => lastReadOf(lastReadings, accounts, read)),
    keepBaseline: (digest, declared) =>
      answer(
        db.transaction(() => {
          baselines.keep(digest, declared);
        }),
      ),
    declaredBy: (digest) => read(() => baselines.declared(digest)),
    lastBaseline: (accounts) => read(() => lastRunOfAccounts(runs.history(), accounts)?.baselineDigest),
    knownFindings: () => read(() => results.knownFindings()),
    knownCauses: () => read(() => results.knownCauses()),
    coveredEvidence: () => read(() => results.coveredEvidence()),
    recordResult: (result, covered, notifications = []) =>
      answer(() => {
        results.record(result, covered, notifications);
      }),
    previousRuns: (of, limit) => read(() => previousRuns(runs.history(), of, limit)),
    runs: () => read(() => runs.list()),
    lastOfSchedule: (schedule) => read(() => lastRunOfSchedule(runs.history(), schedule)?.startedAt),
    lastComplete: () => read(() => lastCompleteRun(runs.history())?.startedAt),
    result: (run) => read(() => results.read(runs.find(run))),
    snapshot: (run) => read(() => snapshots.read(runs.find(run))),
    changes: (from, to) => read(() => comparing.changes(runs.find(from), runs.find(to))),
    differences: (run) => read(() => comparing.differences(runs.find(run))),
    outbox: {
      due: (now) => read(() => outbox.due(now)),
      begin: (delivery, now) => answer(() => outbox.begin(delivery, now)),
      end: (delivery, attempt) =>
        answer(() => {
          outbox.end(delivery, attempt);
        }),
    },
    outboxState: () => read(() => outbox.state()),
    deliveries: (run) => read(() => outbox.deliveries(runs.find(run).seq)),
    lastNotified: (channel, audience) => read(() => outbox.lastWritten(channel, audience)),
    claimSlot: (schedule, at, now) => answer(() => slots.claim(schedule, at, now)),
    lastSlot: (schedule) => read(() => slots.last(schedule)),
    takeLease: (lock, holder, now, isGone) => answer(() => leases.take(lock, holder, now, isGone)),
    renewLease: (token, now) => answer(() => leases.renew(token, now)),
    releaseLease: (token) =>
      answer(() => {
        leases.release(token);
      }),
    tryWrite: () =>
      answer(() => {
        db.exec('BEGIN IMMEDIATE');
        db.exec('ROLLBACK');
      }),
    condition: (now) => read(() => ({ schema: schema.get() ?? 0, leases: leases.held(now) })),
    prunable: (retention) => read(() => pruning.prunable(retention)),
    prune: (retention) => answer(() => pruning.prune(retention)),
    problems: () => read(() => checksums.problems()),
    backup: (copy) =>
      answer(() => {
        backUp(db, copy);
      }),
    close: () =>
      new Promise((fulfil) => {
        fulfil(void db.close());
      }),
  };
}

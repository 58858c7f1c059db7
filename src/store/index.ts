import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { backUp } from './backup.ts';
import { baselinesOf } from './baselines.ts';
import { changesOf } from './changes.ts';
import { explained, openDatabase, type Database } from './database.ts';
import { lastReadingsOf, lastReadOf } from './last-read.ts';
import { leasesOf } from './lease.ts';
import { migrate, readMigrations } from './migrate.ts';
import { outboxOf } from './outbox.ts';
import { pruneRuns } from './prune.ts';
import { presenceOf } from './presence.ts';
import { resultsOf } from './results.ts';
import { runsOf } from './runs.ts';
import { addChecksumFunctions, keepChecksums, checksumsOf } from './checksums.ts';
import { slotsOf } from './slots.ts';
import { snapshotsOf } from './snapshots.ts';
import { StoreError, type Store } from './store.ts';

export {
  LeaseHeldError,
  NoDatabaseError,
  StoreError,
  type Duty,
  type Holder,
  type KnownFinding,
  type Pruned,
  type Retention,
  type RunSummary,
  type Store,
} from './store.ts';

const ownMigrations = fileURLToPath(new URL('../../migrations/', import.meta.url));

/** How a store is opened. */
export interface StoreOptions {
  readonly now: () => Date;
  /** A folder of migrations other than driftwarden's own. */
  readonly migrations?: string;
  /** Whether the file is made where there is none, true by default; its folder never is. */
  readonly create?: boolean;
}

/**
 * Opens the store in a SQLite file and brings its schema up to date. Rejects with a StoreError that names the file,
 * with a NoDatabaseError where there is none and none is to be made.
 */
export async function openStore(location: string, options: StoreOptions): Promise<Store> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(location)) {
    const scheme = location.slice(0, location.indexOf(':'));
    throw new StoreError(
      `a store at a ${scheme}:// address is not supported${/^postgres/i.test(scheme) ? ' yet (PostgreSQL is planned)' : ''}; name a file`,
    );
  }
  const file = resolve(location);
  const migrations = await readMigrations(options.migrations ?? ownMigrations);
  const db = openDatabase(file, options.create ?? true);
  try {
    return explained(file, () => {
      addChecksumFunctions(db);
      migrate(db, file, migrations, options.now);
      keepChecksums(db);
      return storeOn(db, file, migrations.length);
    });
  } catch (error) {
    db.close();
    throw error;
  }
}

function storeOn(db: Database, file: string, schema: number): Store {
  const checksums = checksumsOf(db);
  const runs = runsOf(db, checksums);
  const snapshots = snapshotsOf(db, runs, checksums);
  const outbox = outboxOf(db, checksums);
  const results = resultsOf(db, runs, outbox, checksums);
  const compare = changesOf(db, runs, checksums);
  const lastReadings = lastReadingsOf(db, checksums);
  const baselines = baselinesOf(db, checksums);
  const slots = slotsOf(db, checksums);
  const leases = leasesOf(db);
  const presence = presenceOf(file);
  const schemaNow = db.prepare<[], number>('SELECT max(number) FROM migration').pluck();

  /** The driver answers at once; callers get promises all the same, as from a server. */
  async function answer<T>(work: () => T): Promise<T> {
    if (!db.open) throw new StoreError(`${file} was closed`);
    await presence.confirm();
    const answered = explained(file, () => {
      if (schemaNow.get() !== schema)
        throw new StoreError(`a newer driftwarden has changed ${file} meanwhile; start this one anew`);
      return work();
    });
    await presence.confirm();
    return answered;
  }

  /**
   * One read transaction: all parts of an answer are of the same moment, and so are the checksums that they are held
   * against.
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
    lastBaseline: (accounts) => read(() => runs.lastBaseline(accounts)),
    knownFindings: () => read(() => results.knownFindings()),
    coveredEvidence: () => read(() => results.coveredEvidence()),
    recordResult: (result, covered, notifications = []) =>
      answer(() => {
        results.record(result, covered, notifications);
      }),
    nights: (of, limit) => read(() => runs.nights(of, limit)),
    runs: () => read(() => runs.list()),
    lastOfSchedule: (schedule) => read(() => runs.lastOfSchedule(schedule)),
    lastWhole: () => read(() => runs.lastWhole()),
    result: (run) => read(() => results.read(runs.find(run))),
    snapshot: (run) => read(() => snapshots.read(runs.find(run))),
    changes: (from, to) => read(() => compare(runs.find(from), runs.find(to))),
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
    takeLease: (duty, holder, now, isGone) => answer(() => leases.take(duty, holder, now, isGone)),
    renewLease: (token, now) => answer(() => leases.renew(token, now)),
    releaseLease: (token) =>
      answer(() => {
        leases.release(token);
      }),
    prune: (retention) => answer(() => pruneRuns(db, retention)),
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

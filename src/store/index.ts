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
import { resultsOf } from './results.ts';
import { runsOf } from './runs.ts';
import { slotsOf } from './slots.ts';
import { snapshotsOf } from './snapshots.ts';
import { StoreError, type Store } from './store.ts';

export { LeaseHeldError, StoreError, type Duty, type Holder, type KnownFinding, type Pruned, type Retention, type RunSummary, type Store } from './store.ts';

const ownMigrations = fileURLToPath(new URL('../../migrations/', import.meta.url));

/**
 * Opens the store in a SQLite file and brings its schema up to date; the file is made where there is none, its folder
 * is not. `migrations` is a folder other than driftwarden's own. Rejects with a StoreError that names the file.
 */
export async function openStore(location: string, options: { readonly now: () => Date; readonly migrations?: string }): Promise<Store> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(location)) {
    const scheme = location.slice(0, location.indexOf(':'));
    throw new StoreError(`a store at a ${scheme}:// address is not supported${/^postgres/i.test(scheme) ? ' yet (PostgreSQL is planned)' : ''}; name a file`);
  }
  const file = resolve(location);
  const migrations = await readMigrations(options.migrations ?? ownMigrations);
  const db = openDatabase(file);
  try {
    return explained(file, () => {
      migrate(db, file, migrations, options.now);
      return storeOn(db, file);
    });
  } catch (error) {
    db.close();
    throw error;
  }
}

function storeOn(db: Database, file: string): Store {
  const runs = runsOf(db);
  const snapshots = snapshotsOf(db, runs);
  const outbox = outboxOf(db);
  const results = resultsOf(db, runs, outbox);
  const compare = changesOf(db, runs);
  const lastReadings = lastReadingsOf(db);
  const baselines = baselinesOf(db);
  const slots = slotsOf(db);
  const leases = leasesOf(db);

  /** The driver answers at once; callers get promises all the same, as from a server. */
  const answer = <T>(work: () => T): Promise<T> =>
    new Promise((fulfil) => {
      if (!db.open) throw new StoreError(`${file} was closed`);
      fulfil(explained(file, work));
    });

  return {
    recordSnapshot: (run, snapshot) => answer(() => { snapshots.record(run, snapshot); }),
    lastRead: (accounts) => answer(() => lastReadOf(lastReadings, accounts, answer)),
    keepBaseline: (digest, declared) => answer(db.transaction(() => { baselines.keep(digest, declared); })),
    declaredBy: (digest) => answer(() => baselines.declared(digest)),
    lastBaseline: (accounts) => answer(() => runs.lastBaseline(accounts)),
    knownFindings: () => answer(() => results.knownFindings()),
    coveredEvidence: () => answer(() => results.coveredEvidence()),
    recordResult: (result, covered, letters = []) => answer(() => { results.record(result, covered, letters); }),
    nights: (of, limit) => answer(() => runs.nights(of, limit)),
    runs: () => answer(() => runs.list()),
    lastOfSchedule: (schedule) => answer(() => runs.lastOfSchedule(schedule)),
    lastWhole: () => answer(() => runs.lastWhole()),
    // One read transaction each: all parts of an answer are of the same moment.
    result: (run) => answer(db.transaction(() => results.read(runs.find(run)))),
    snapshot: (run) => answer(db.transaction(() => snapshots.read(runs.find(run)))),
    changes: (from, to) => answer(db.transaction(() => compare(runs.find(from), runs.find(to)))),
    outbox: {
      due: (now) => answer(() => outbox.due(now)),
      begin: (mail, now) => answer(() => outbox.begin(mail, now)),
      end: (mail, attempt) => answer(() => { outbox.end(mail, attempt); }),
    },
    outboxState: () => answer(db.transaction(() => outbox.state())),
    deliveries: (run) => answer(() => outbox.deliveries(runs.find(run).seq)),
    lastLetter: (audience) => answer(() => outbox.lastWritten(audience)),
    claimSlot: (schedule, at, now) => answer(() => slots.claim(schedule, at, now)),
    lastSlot: (schedule) => answer(() => slots.last(schedule)),
    takeLease: (duty, holder, now, isGone) => answer(() => leases.take(duty, holder, now, isGone)),
    renewLease: (token, now) => answer(() => leases.renew(token, now)),
    releaseLease: (token) => answer(() => { leases.release(token); }),
    prune: (retention) => answer(() => pruneRuns(db, retention)),
    backup: (copy) => answer(() => { backUp(db, copy); }),
    close: () => new Promise((fulfil) => { fulfil(void db.close()); }),
  };
}

import { closeSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { NoDatabaseError, StoreError } from '../store.ts';

export type Database = Sqlite.Database;

/** How long one process waits for another that writes, in milliseconds. */
const busyTimeout = 15_000;

/** How long it waits before it asks again what SQLite does not wait for, in milliseconds. */
const retryInterval = 20;

/** Marks a SQLite file as driftwarden's: "dwdn" in ASCII. */
export const applicationId = 0x64_77_64_6e;

/**
 * Opens the database file. Where there is none, `create` makes an empty one in a folder that exists, and only its owner
 * may read it. Throws a StoreError where the file is a folder, no SQLite database, cut short, or another program's; such
 * a file is left as it was.
 */
export function openDatabase(file: string, create: boolean): Database {
  refuseWhatCannotBeAFile(file);
  if (!statSync(file, { throwIfNoEntry: false })?.size && !create) {
    throw new NoDatabaseError(
      `there is no database ${file}; the first audit makes it, or name another one with --store FILE`,
    );
  }
  if (create) makePrivate(file);
  return explained(file, () => {
    const db = new Sqlite(file, { timeout: busyTimeout });
    try {
      refuseForeign(db, file);
      // Only an empty database takes it on: pages that are not used any more can be cut off.
      db.pragma('auto_vacuum = INCREMENTAL');
      switchToWal(db);
      // A run that was reported must survive a power cut: the library's own default for WAL would not wait for the
      // disk.
      db.pragma('synchronous = FULL');
      db.pragma('foreign_keys = ON');
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Opens an empty database in memory. */
export function openMemory(): Database {
  const db = new Sqlite(':memory:');
  db.pragma('foreign_keys = ON');
  return db;
}

function refuseWhatCannotBeAFile(file: string): void {
  const folder = dirname(file);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new StoreError(`${file}: there is no folder ${folder}; create it, or name a database in another one`);
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new StoreError(`${file} is a folder; name the database file in it`);
  }
}

/**
 * SQLite waits for another process before it reads or writes, but not before it changes the journal mode: it fails at
 * once where two processes make the same database.
 */
function switchToWal(db: Database): void {
  const end = Date.now() + busyTimeout;
  for (;;) {
    try {
      db.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      if (!(error instanceof Sqlite.SqliteError && error.code === 'SQLITE_BUSY') || Date.now() >= end) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryInterval);
  }
}

/** SQLite takes over an empty file, and gives the files beside it the same mode. */
function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new StoreError(`${file} cannot be made: ${message}`, { cause: error });
  }
}

/** Both questions are one read: between two, another process may make the database. */
function refuseForeign(db: Database, file: string): void {
  const tables = db.transaction(() => {
    if (db.pragma('application_id', { simple: true }) === applicationId) return [];
    return db.prepare<[], string>('SELECT name FROM sqlite_schema').pluck().all();
  })();
  if (tables.length > 0) {
    throw new StoreError(
      `${file} is another program's SQLite database (it holds ${tables.slice(0, 3).join(', ')}); name another file`,
    );
  }
}

/** Runs work on the database; what SQLite throws becomes a StoreError that names the file and says what to do. */
export function explained<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    throw new StoreError(`${file} ${explanationOf(error)}`, { cause: error });
  }
}

/** By the beginning of SQLite's result code, https://sqlite.org/rescode.html */
const explanations: readonly (readonly [code: string, explanation: string])[] = [
  ['SQLITE_NOTADB', 'is no SQLite database; name another file'],
  ['SQLITE_CORRUPT', 'is damaged or cut short; put back a backup of it, or name another file'],
  ['SQLITE_IOERR_SHORT_READ', 'is damaged or cut short; put back a backup of it, or name another file'],
  [
    'SQLITE_BUSY',
    `is being written by another process, which did not end within ${busyTimeout / 1000} s; try again later`,
  ],
  ['SQLITE_READONLY', 'cannot be written; look at the permissions of the file and its folder'],
  ['SQLITE_CANTOPEN', 'cannot be opened; look at the permissions of the file and its folder'],
  ['SQLITE_FULL', 'has no room to grow: the disk is full'],
];

function explanationOf({ code, message }: { code: string; message: string }): string {
  const explanation = explanations.find(([beginning]) => code.startsWith(beginning))?.[1] ?? 'could not be used';
  return `${explanation} (${code}: ${message})`;
}

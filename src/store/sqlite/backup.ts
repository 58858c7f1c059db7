import { closeSync, existsSync, linkSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Database } from './database.ts';
import { StoreError } from '../store.ts';

/**
 * Copies the database as it is at this moment, whoever writes it meanwhile. The copy gets its name when it is whole,
 * and never that of a file that is there; nobody but its owner may read it.
 * https://sqlite.org/lang_vacuum.html#vacuuminto
 */
export function backUp(db: Database, file: string): void {
  const target = resolve(file);
  if (existsSync(target)) throw new StoreError(`${target} exists already; name a new file for the backup`);
  const folder = dirname(target);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new StoreError(`the backup cannot be written: there is no folder ${folder}; create it, or name another one`);
  const unfinished = `${target}.${process.pid}.unfinished`;
  rmSync(unfinished, { force: true });
  try {
    makePrivate(unfinished);
    db.prepare('VACUUM INTO ?').run(unfinished);
    nameFinished(unfinished, target);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** SQLite takes over an empty file, and the mode that it has. */
function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    throw new StoreError(`the backup cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

/** A link, unlike renaming, refuses a name that somebody took meanwhile. */
function nameFinished(unfinished: string, target: string): void {
  try {
    linkSync(unfinished, target);
  } catch (error) {
    throw new StoreError(`the backup could not be named ${target}: ${(error as Error).message}`, { cause: error });
  }
}

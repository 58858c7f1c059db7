import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import Sqlite from 'better-sqlite3';
import type { Store } from '../../../src/store/index.ts';
import { openSqlite } from '../../../src/store/sqlite/index.ts';
import { now } from '../helpers.ts';
import type { TestDatabase } from '../suite/database.ts';

/** A temporary folder that goes when the test ends. */
export async function folderFor(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'driftwarden-store-'));
  test.after(() => rm(folder, { recursive: true }));
  return folder;
}

/** A new store in a file in a folder of its own; closed and removed when the test ends. */
export async function storeFor(test: TestContext): Promise<{ readonly store: Store; readonly file: string }> {
  const file = join(await folderFor(test), 'driftwarden.db');
  return { store: await opened(test, file), file };
}

/** Opens the store in a file; closed when the test ends. */
export async function opened(test: TestContext, file: string, migrations?: string): Promise<Store> {
  const store = await openSqlite(file, { now, ...(migrations !== undefined && { migrations }) });
  test.after(() => store.close());
  return store;
}

/** A database file in a folder of its own, for the suite that all databases must pass. */
export async function newFile(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'driftwarden-store-'));
  const file = join(folder, 'driftwarden.db');
  return {
    open: (options) => openSqlite(file, { now, ...options }),
    verify: () => {
      assert.equal(ask(file, 'PRAGMA integrity_check'), 'ok');
      assert.equal(ask(file, 'SELECT count(*) FROM pragma_foreign_key_check'), 0);
      return Promise.resolve();
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

/** Asks the file itself, past the store: one column of the first row. */
export function ask(file: string, question: string): unknown {
  const db = new Sqlite(file, { readonly: true });
  try {
    return db.prepare(question).pluck().get();
  } finally {
    db.close();
  }
}

/** How many rows each table that grows with what was seen holds. */
export function rows(file: string): {
  readonly content: unknown;
  readonly resource: unknown;
  readonly coverage: unknown;
  readonly run: unknown;
} {
  const count = (table: string) => ask(file, `SELECT count(*) FROM ${table}`);
  return { content: count('content'), resource: count('resource'), coverage: count('coverage'), run: count('run') };
}

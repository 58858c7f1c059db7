import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Store, StoreOptions } from '../store.ts';
import { openDatabase, openMemory } from './database.ts';
import { readMigrations } from './migrate.ts';
import { presenceOf } from './presence.ts';
import { sqliteStore } from './store.ts';

const ownMigrations = fileURLToPath(new URL('../../../migrations/', import.meta.url));

/** How a SQLite database is opened. */
export interface SqliteOptions extends StoreOptions {
  /** A folder of migrations other than driftwarden's own. */
  readonly migrations?: string;
}

/** Opens the store in a SQLite file. The file's folder must exist. */
export async function openSqlite(location: string, { migrations, now, create }: SqliteOptions): Promise<Store> {
  const file = resolve(location);
  const steps = await readMigrations(migrations ?? ownMigrations);
  const db = openDatabase(file, create ?? true);
  return sqliteStore(db, { name: file, migrations: steps, now, presence: presenceOf(file) });
}

/** Makes an empty store in this process's memory, which is gone once it is closed. `name` is for its messages. */
export async function newStoreInMemory(name: string, now: () => Date): Promise<Store> {
  const migrations = await readMigrations(ownMigrations);
  return sqliteStore(openMemory(), { name, migrations, now, presence: { confirm: () => Promise.resolve() } });
}

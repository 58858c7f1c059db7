import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestText } from '../../domain/digest.ts';
import { counted } from '../../domain/counted.ts';
import { applicationId, type Database } from './database.ts';
import { damaged, hasChecksums, writeChecksums, checksumsOf } from './checksums.ts';
import { StoreError } from '../store.ts';

/** One step of the schema, `0001-what-it-does.sql`; never edited once it was released. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text, line ends as LF. */
  readonly digest: string;
}

type Applied = Pick<Migration, 'number' | 'name' | 'digest'>;

/** Reads the numbered migrations of a folder; they must count from 1 without a gap. */
export async function readMigrations(directory: string): Promise<readonly Migration[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort();
  const migrations = await Promise.all(files.map((file) => readMigration(directory, file)));
  migrations.forEach(({ number, name }, index) => {
    if (number !== index + 1)
      throw new StoreError(
        `${directory}: ${name} stands where migration ${index + 1} must; they count from 0001 without a gap`,
      );
  });
  return migrations;
}

async function readMigration(directory: string, file: string): Promise<Migration> {
  const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(file)?.[1];
  if (number === undefined)
    throw new StoreError(`${join(directory, file)}: a migration's name is like 0002-what-it-does.sql`);
  const sql = (await readFile(join(directory, file), 'utf8')).replaceAll('\r\n', '\n');
  return { number: Number(number), name: file, sql, digest: digestText(sql) };
}

/**
 * Brings the database to the last migration. Each step is a transaction with its own record: a crash leaves a step done
 * or not begun. Refuses a database that is newer, or was made by migrations that read differently.
 */
export function migrate(db: Database, file: string, migrations: readonly Migration[], now: () => Date): void {
  verify(appliedTo(db), migrations, file);
  if (appliedTo(db).length === migrations.length) return;
  // SQLite's way to alter what others refer to: keys unchecked meanwhile, all of them checked before the commit.
  db.pragma('foreign_keys = OFF');
  for (const migration of migrations) applyOne(db, file, migrations, migration, now);
  db.pragma('foreign_keys = ON');
}

function applyOne(
  db: Database,
  file: string,
  migrations: readonly Migration[],
  migration: Migration,
  now: () => Date,
): void {
  const { number, name, sql, digest } = migration;
  const step = db.transaction(() => {
    // Read again under the write lock: another process may have come first.
    const applied = appliedTo(db);
    verify(applied, migrations, file);
    if (applied.length >= number) return;
    if (number === 1) prepareRecord(db);
    refuseDamaged(db);
    db.exec(sql);
    if (hasChecksums(db)) writeChecksums(db);
    const broken = db.pragma('foreign_key_check') as unknown[];
    if (broken.length > 0)
      throw new StoreError(
        `${file}: migration ${name} would break ${counted(broken.length, 'reference')}; nothing was changed`,
      );
    db.prepare('INSERT INTO migration (number, name, digest, applied_at) VALUES (?, ?, ?, ?)').run(
      number,
      name,
      digest,
      now().toISOString(),
    );
  });
  step.immediate();
}

/** A migration writes all checksums again: without this check, damage would get right ones. */
function refuseDamaged(db: Database): void {
  const [problem] = hasChecksums(db) ? checksumsOf(db).problems() : [];
  if (problem !== undefined) throw damaged(db, problem);
}

function prepareRecord(db: Database): void {
  db.pragma(`application_id = ${applicationId}`);
  db.exec(
    `CREATE TABLE migration (
       number INTEGER PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL, applied_at TEXT NOT NULL
     ) STRICT`,
  );
}

function appliedTo(db: Database): readonly Applied[] {
  const isNew =
    db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'").get() === undefined;
  return isNew ? [] : db.prepare<[], Applied>('SELECT number, name, digest FROM migration ORDER BY number').all();
}

function verify(applied: readonly Applied[], migrations: readonly Migration[], file: string): void {
  const reached = applied.at(-1)?.number ?? 0;
  if (reached > migrations.length) {
    throw new StoreError(
      `${file} was written by a newer driftwarden: its schema is at ${reached}, ` +
        `this version knows ${migrations.length}; upgrade driftwarden, or name another database`,
    );
  }
  const different = applied.find(({ digest }, index) => digest !== migrations[index]?.digest);
  if (different) {
    throw new StoreError(
      `${file} was made by a migration ${different.number} (${different.name}) that reads differently from ` +
        "this version's; use the version that made it, or name another database",
    );
  }
}

import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { digestText } from '../../../src/domain/digest.ts';
import { openStore, StoreError } from '../../../src/store/index.ts';
import { cover, now, recordRun, resource, runOf, snapshot } from '../helpers.ts';
import { ask, folderFor, opened } from './files.ts';

const own = fileURLToPath(new URL('../../../migrations/', import.meta.url));

/** A copy of driftwarden's migrations with more of them, as a later version would have. */
async function migrationsWith(t: TestContext, later: Readonly<Record<string, string>>): Promise<string> {
  const directory = join(await folderFor(t), 'migrations');
  await mkdir(directory);
  for (const file of await readdir(own)) await copyFile(join(own, file), join(directory, file));
  for (const [file, sql] of Object.entries(later)) await writeFile(join(directory, file), sql);
  return directory;
}

async function fileFor(t: TestContext): Promise<string> {
  return join(await folderFor(t), 'driftwarden.db');
}

async function madeBy(file: string, migrations?: string): Promise<void> {
  const store = await openStore(file, { now, ...(migrations !== undefined && { migrations }) });
  await store.close();
}

async function refusal(file: string, migrations?: string): Promise<string> {
  const error: unknown = await madeBy(file, migrations).catch((reason: unknown) => reason);
  assert.ok(error instanceof StoreError, `expected a StoreError, got ${String(error)}`);
  return error.message;
}

const count = (await readdir(own)).length;
const next = `${String(count + 1).padStart(4, '0')}-add-notes.sql`;

suite('migrations', () => {
  test('are recorded with number, name, digest and time', async (t) => {
    const file = await fileFor(t);
    await madeBy(file, await migrationsWith(t, { [next]: 'CREATE TABLE notes (text TEXT);' }));
    const db = new Sqlite(file, { readonly: true });
    const records = db.prepare('SELECT * FROM migration ORDER BY number').all();
    db.close();
    assert.equal(records.length, count + 1);
    assert.deepEqual(records.at(-1), {
      number: count + 1,
      name: next,
      digest: digestText('CREATE TABLE notes (text TEXT);'),
      applied_at: now().toISOString(),
    });
  });

  test('bring an older database forward and keep what it holds', async (t) => {
    const file = await fileFor(t);
    const store = await openStore(file, { now });
    const seen = snapshot([cover('image')], [resource('image', 'ami-1')]);
    await recordRun(store, runOf(1), seen);
    await store.close();
    const later = await opened(t, file, await migrationsWith(t, { [next]: 'ALTER TABLE run ADD COLUMN note TEXT;' }));
    assert.deepEqual(await later.snapshot('latest'), seen);
  });

  test('refuse a database that a newer version wrote, with both numbers', async (t) => {
    const file = await fileFor(t);
    await madeBy(file, await migrationsWith(t, { [next]: 'CREATE TABLE notes (text TEXT);' }));
    assert.equal(
      await refusal(file),
      `${file} was written by a newer driftwarden: its schema is at ${count + 1}, this version knows ${count}; upgrade driftwarden, or name another database`,
    );
  });

  test('refuse a database made by a migration that reads differently', async (t) => {
    const file = await fileFor(t);
    await madeBy(file, await migrationsWith(t, { [next]: 'CREATE TABLE notes (text TEXT);' }));
    assert.equal(
      await refusal(file, await migrationsWith(t, { [next]: 'CREATE TABLE notes (body TEXT);' })),
      `${file} was made by a migration ${count + 1} (${next}) that reads differently from this version's; use the version that made it, or name another database`,
    );
  });

  test('do not mind line ends that a checkout changed', async (t) => {
    const file = await fileFor(t);
    await madeBy(file, await migrationsWith(t, { [next]: 'CREATE TABLE notes (\n  text TEXT\n);\n' }));
    await madeBy(file, await migrationsWith(t, { [next]: 'CREATE TABLE notes (\r\n  text TEXT\r\n);\r\n' }));
  });

  test('leave nothing of one that fails, nor its record, and can be done again', async (t) => {
    const file = await fileFor(t);
    assert.match(
      await refusal(
        file,
        await migrationsWith(t, { [next]: 'CREATE TABLE notes (text TEXT); INSERT INTO no_such_table VALUES (1);' }),
      ),
      /no such table/,
    );
    assert.equal(ask(file, 'SELECT max(number) FROM migration'), count);
    assert.equal(ask(file, "SELECT count(*) FROM sqlite_schema WHERE name = 'notes'"), 0);
    await madeBy(file, await migrationsWith(t, { [next]: 'CREATE TABLE notes (text TEXT);' }));
    assert.equal(ask(file, 'SELECT max(number) FROM migration'), count + 1);
  });

  test('leave nothing of one that would break a reference', async (t) => {
    const file = await fileFor(t);
    const store = await openStore(file, { now });
    await recordRun(store, runOf(1), snapshot([cover('image')], [resource('image', 'ami-1')]));
    await store.close();
    assert.match(
      await refusal(file, await migrationsWith(t, { [next]: 'DELETE FROM scope;' })),
      /would break 2 references; nothing was changed$/,
    );
    assert.equal(ask(file, 'SELECT count(*) FROM scope'), 1);
  });

  test('must be numbered without a gap and named as agreed', async (t) => {
    const file = await fileFor(t);
    assert.match(
      await refusal(file, await migrationsWith(t, { '0099-later.sql': '' })),
      /0099-later\.sql stands where migration \d+ must/,
    );
    assert.match(
      await refusal(file, await migrationsWith(t, { 'Notes.sql': '' })),
      /a migration's name is like 0002-what-it-does\.sql$/,
    );
  });
});

import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import Sqlite from 'better-sqlite3';
import { explained } from '../../../src/store/sqlite/database.ts';
import { openStore, StoreError } from '../../../src/store/index.ts';
import { newStoreInMemory } from '../../../src/store/sqlite/index.ts';
import { cover, now, recordRun, resource, runOf, snapshot } from '../helpers.ts';
import { ask, folderFor, opened, storeFor } from './files.ts';

async function refusal(location: string): Promise<string> {
  const error: unknown = await openStore(location, { now }).then(
    (store) => store.close(),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof StoreError, `expected a StoreError, got ${String(error)}`);
  return error.message;
}

/** A database of some size with nothing left in its write-ahead log. */
async function database(t: TestContext): Promise<string> {
  const file = join(await folderFor(t), 'driftwarden.db');
  const store = await openStore(file, { now });
  const images = Array.from({ length: 500 }, (_, index) =>
    resource('image', `ami-${index}`, { note: 'x'.repeat(200) }),
  );
  await recordRun(store, runOf(1), snapshot([cover('image')], images));
  await store.close();
  return file;
}

suite('opening a store', () => {
  test('makes the file where there is none, and finds in it later what was recorded', async (t) => {
    const file = await database(t);
    const store = await opened(t, file);
    assert.equal((await store.snapshot('latest')).resources.length, 500);
  });

  test('keeps the write-ahead log on', async (t) => {
    const { file } = await storeFor(t);
    assert.equal(ask(file, 'PRAGMA journal_mode'), 'wal');
  });

  test('takes an empty file for a new database', async (t) => {
    const file = join(await folderFor(t), 'empty.db');
    await writeFile(file, '');
    assert.deepEqual(await (await opened(t, file)).runs(), []);
  });

  test('takes a name that means something to SQLite for a name', async (t) => {
    const file = join(await folderFor(t), ':memory:');
    await opened(t, file);
    assert.equal(ask(file, 'SELECT count(*) FROM run'), 0);
  });

  test('in memory holds what is recorded until it is closed, apart from every other', async () => {
    const [one, other] = [await newStoreInMemory('one', now), await newStoreInMemory('other', now)];
    const seen = snapshot([cover('image')], [resource('image', 'ami-1')]);
    await recordRun(one, runOf(1), seen);
    assert.deepEqual(await one.snapshot('latest'), seen);
    assert.deepEqual([await one.problems(), await other.runs()], [[], []]);
    await one.close();
    await assert.rejects(one.runs(), { name: 'StoreError', message: 'one was closed' });
    await other.close();
  });

  test('refuses a folder that does not exist, and names it', async (t) => {
    const folder = join(await folderFor(t), 'missing');
    assert.equal(
      await refusal(join(folder, 'driftwarden.db')),
      `${join(folder, 'driftwarden.db')}: there is no folder ${folder}; create it, or name a database in another one`,
    );
  });

  test('refuses a folder in place of a file', async (t) => {
    const folder = join(await folderFor(t), 'folder');
    await mkdir(folder);
    assert.equal(await refusal(folder), `${folder} is a folder; name the database file in it`);
  });

  test('refuses a file that is no SQLite database, and leaves it as it was', async (t) => {
    const file = join(await folderFor(t), 'notes.txt');
    const text = 'These are notes, and long enough that SQLite would look for a header in them.\n'.repeat(20);
    await writeFile(file, text);
    assert.match(await refusal(file), new RegExp(`^${file} is no SQLite database; name another file \\(SQLITE_NOTADB`));
    assert.equal(await readFile(file, 'utf8'), text);
  });

  test('refuses the SQLite database of another program, and leaves it as it was', async (t) => {
    const file = join(await folderFor(t), 'other.db');
    new Sqlite(file).exec('CREATE TABLE bookmarks (url TEXT)').close();
    const before = await readFile(file);
    assert.equal(
      await refusal(file),
      `${file} is another program's SQLite database (it holds bookmarks); name another file`,
    );
    assert.deepEqual(await readFile(file), before);
  });

  for (const [what, size] of [
    ['half of it', 0.5],
    ['all but a page', 0.98],
    ['the first page and a bit', 0.03],
  ] as const) {
    test(`refuses a database of which a copy kept ${what}`, async (t) => {
      const file = await database(t);
      const copy = `${file}.copy`;
      await copyFile(file, copy);
      await truncate(copy, Math.floor((await readFile(file)).length * size));
      assert.match(await refusal(copy), new RegExp(`^${copy} is damaged or cut short; put back a backup`));
    });
  }

  test('refuses a database of which only a piece of the header is left', async (t) => {
    const file = await database(t);
    await truncate(file, 60);
    assert.match(await refusal(file), new RegExp(`^${file} is (no SQLite database|damaged or cut short)`));
  });

  for (const address of ['postgres://auditor@db.example.com/drift', 'postgresql://localhost/drift']) {
    test(`refuses ${address} as planned, without repeating what may be a password`, async () => {
      const message = await refusal(address);
      assert.match(
        message,
        /^a store at a postgres(ql)?:\/\/ address is not supported yet \(PostgreSQL is planned\); name a file$/,
      );
    });
  }

  test('refuses any other address', async () => {
    assert.equal(
      await refusal('mysql://localhost/drift'),
      'a store at a mysql:// address is not supported; name a file',
    );
  });

  test('says what to do about a database that cannot be written, or that another process is writing', async (t) => {
    const { file } = await storeFor(t);
    const [reader, one, other] = [
      new Sqlite(file, { readonly: true }),
      new Sqlite(file),
      new Sqlite(file, { timeout: 0 }),
    ];
    t.after(() => {
      for (const db of [reader, one, other]) db.close();
    });
    assert.throws(() => explained(file, () => reader.exec('DELETE FROM run')), {
      name: 'StoreError',
      message: /cannot be written; look at the permissions/,
    });
    one.exec('BEGIN IMMEDIATE');
    assert.throws(() => explained(file, () => other.exec('BEGIN IMMEDIATE')), {
      name: 'StoreError',
      message: /is being written by another process/,
    });
  });

  test('answers with a StoreError once it was closed', async (t) => {
    const { store, file } = await storeFor(t);
    await store.close();
    await assert.rejects(store.runs(), { name: 'StoreError', message: `${file} was closed` });
  });
});

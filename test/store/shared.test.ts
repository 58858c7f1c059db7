import assert from 'node:assert/strict';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { openStore, shareStore } from '../../src/store/index.ts';
import { cover, now, recordRun, runOf, snapshot } from './helpers.ts';
import { folderFor } from './sqlite/files.ts';

/** A shared store in a file, and whether each opening was allowed to make the database. */
async function sharedFor(t: TestContext) {
  const file = join(await folderFor(t), 'driftwarden.db');
  const openings: boolean[] = [];
  const store = await shareStore((create) => {
    openings.push(create);
    return openStore(file, { now, create });
  });
  t.after(() => store.close());
  return { file, openings, store };
}

suite('a store that the parts of a process share', () => {
  test('is opened once, however many use it at the same time', async (t) => {
    const { openings, store } = await sharedFor(t);
    await store.use((opened) => recordRun(opened, runOf(1), snapshot([cover('image')])));
    const lists = await Promise.all(Array.from({ length: 20 }, () => store.use((opened) => opened.runs())));
    assert.ok(lists.every(({ length }) => length === 1));
    assert.deepEqual(openings, [true]);
  });

  test('is opened again where the database was lost and a backup was put back', async (t) => {
    const { file, openings, store } = await sharedFor(t);
    await store.use((opened) => recordRun(opened, runOf(1), snapshot([cover('image')])));
    await store.use((opened) => opened.backup(`${file}.backup`));
    for (const beside of ['', '-wal', '-shm']) await rm(`${file}${beside}`);
    const list = () => store.use((opened) => opened.runs());
    for (const lost of await Promise.allSettled([list(), list()])) {
      assert.equal(lost.status, 'rejected');
      assert.match(String(lost.reason), /was deleted while it was in use|was closed/);
    }
    await assert.rejects(list(), /there is no database .*driftwarden\.db/);
    await rename(`${file}.backup`, file);
    assert.equal((await list()).length, 1);
    assert.deepEqual(openings, [true, false, false], 'only the first may make a database');
  });

  test('is not made where it cannot be opened, and says so', async () => {
    await assert.rejects(
      shareStore((create) => openStore('/no/such/folder/x.db', { now, create })),
      /there is no folder/,
    );
  });
});

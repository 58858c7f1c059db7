import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { cover, recordRun, resource, runOf, snapshot } from '../helpers.ts';
import { ask, opened, storeFor } from './files.ts';

suite('a copy of the database', () => {
  test('reads as the database did, and leaves nothing else behind', async (t) => {
    const { store, file } = await storeFor(t);
    await recordRun(store, runOf(1), snapshot([cover('image')], [resource('image', 'ami-1')]));
    const copy = join(dirname(file), 'copy.db');
    await store.backup(copy);
    await recordRun(store, runOf(2), snapshot([cover('image')]));
    const restored = await opened(t, copy);
    assert.deepEqual(
      (await restored.runs()).map(({ id }) => id),
      [runOf(1).id],
    );
    assert.deepEqual(await restored.snapshot(runOf(1).id), await store.snapshot(runOf(1).id));
    assert.equal(ask(copy, 'PRAGMA integrity_check'), 'ok');
    assert.deepEqual(
      (await readdir(dirname(file))).filter((name) => name.includes('unfinished')),
      [],
    );
  });

  test('is whole while another process writes', async (t) => {
    const { store, file } = await storeFor(t);
    const writer = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), file, 'image', '30'], {
      stdio: 'ignore',
    });
    const ended = once(writer, 'exit');
    let runs = 0;
    for (let copies = 0; writer.exitCode === null; copies += 1) {
      const copy = join(dirname(file), `copy-${copies}.db`);
      await store.backup(copy);
      assert.equal(ask(copy, 'PRAGMA integrity_check'), 'ok');
      assert.equal(ask(copy, 'SELECT count(*) FROM pragma_foreign_key_check'), 0);
      const seen = Number(ask(copy, 'SELECT count(*) FROM run'));
      assert.ok(seen >= runs);
      runs = seen;
      await rm(copy);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.deepEqual(await ended, [0, null]);
    assert.ok(runs > 0);
  });

  test('never takes the name of a file that is there', async (t) => {
    const { store, file } = await storeFor(t);
    const taken = join(dirname(file), 'taken');
    await writeFile(taken, 'mine');
    await assert.rejects(store.backup(taken), /taken exists already; name a new file/);
    await assert.rejects(
      store.backup(join(dirname(file), 'no-folder', 'copy.db')),
      /the backup cannot be written: there is no folder .*no-folder/,
    );
  });

  test('that was cut short is refused in a clear sentence', async (t) => {
    const { store, file } = await storeFor(t);
    await recordRun(store, runOf(1), snapshot([cover('image')], [resource('image', 'ami-1')]));
    const copy = join(dirname(file), 'copy.db');
    await store.backup(copy);
    await truncate(copy, 8192);
    await assert.rejects(opened(t, copy), /damaged or cut short; put back a backup/);
  });
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { ask, folderFor, opened, rows, storeFor } from './files.ts';

const writer = fileURLToPath(new URL('writer.ts', import.meta.url));

/** Runs a writing process; gives how it ended, an exit code or a signal, and what it wrote of errors. */
async function write(file: string, name: string, runs: string): Promise<string> {
  const child = spawn(process.execPath, [writer, file, name, runs], { stdio: ['ignore', 'ignore', 'pipe'] });
  const [errors, [code, signal]] = await Promise.all([
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, string | null]>,
  ]);
  return `${code ?? signal} ${errors}`.trim();
}

suite('several processes', () => {
  test("one that finds an empty file under another one's write lock waits for it", async (t) => {
    const file = join(await folderFor(t), 'driftwarden.db');
    const other = new Sqlite(file);
    other.exec('BEGIN IMMEDIATE');
    const ended = write(file, 'image', '1');
    await sleep(1500);
    other.exec('ROLLBACK');
    other.close();
    assert.equal(await ended, '0');
  });

  test('that make the database and write to it at once all get through', async (t) => {
    const file = join(await folderFor(t), 'driftwarden.db');
    assert.deepEqual(await Promise.all(['image', 'volume', 'user'].map((name) => write(file, name, '5'))), [
      '0',
      '0',
      '0',
    ]);
    const store = await opened(t, file);
    const runs = await store.runs();
    assert.equal(runs.length, 15);
    assert.ok(runs.every(({ verdict }) => verdict === 'drift'));
    assert.equal((await store.snapshot('volume-3')).resources.length, 200);
    assert.equal((await store.changes('user-1', 'user-5')).changes.length, 200);
    assert.equal((await store.knownFindings()).length, 16);
    assert.equal(ask(file, 'PRAGMA integrity_check'), 'ok');
  });

  test('one that is killed while it records leaves the database as it was', async (t) => {
    const { store, file } = await storeFor(t);
    assert.equal(await write(file, 'image', '2'), '0');
    const before = rows(file);
    assert.equal(await write(file, 'image', 'dies'), 'SIGKILL');
    assert.deepEqual(rows(file), before);
    assert.equal(ask(file, 'PRAGMA integrity_check'), 'ok');
    assert.equal(await write(file, 'volume', '1'), '0');
    assert.deepEqual(
      (await store.runs()).map(({ id }) => id),
      ['volume-1', 'image-2', 'image-1'],
    );
  });
});

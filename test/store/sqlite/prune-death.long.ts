import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { openStore } from '../../../src/store/index.ts';
import { cover, finding, now, recordRun, resource, runOf, snapshot } from '../helpers.ts';
import { ask, folderFor } from './files.ts';

const worker = fileURLToPath(new URL('prune-worker.ts', import.meta.url));
const runs = 15;
const kept = 3;
const rounds = 10;

/** A database of runs that have nothing in common. */
async function history(t: TestContext): Promise<string> {
  const file = join(await folderFor(t), 'history.db');
  const store = await openStore(file, { now });
  for (let number = 1; number <= runs; number += 1) {
    const held = Array.from({ length: 1000 }, (_, index) => resource('image', `ami-${index}`, { number, index }));
    await recordRun(store, runOf(number), snapshot([cover('image')], held), [
      finding(`found-${number}`, { status: 'resolved' }),
    ]);
  }
  await store.close();
  return file;
}

/** The same as a version wrote it that did not cut pages off. */
async function asEarlierVersion(file: string): Promise<string> {
  await copyFile(file, `${file}.earlier`);
  const db = new Sqlite(`${file}.earlier`);
  db.pragma('auto_vacuum = NONE');
  db.exec('VACUUM');
  assert.equal(db.pragma('auto_vacuum', { simple: true }), 0);
  db.close();
  return `${file}.earlier`;
}

/** All that the runs that are kept in any case say. */
async function said(file: string): Promise<unknown> {
  const store = await openStore(file, { now });
  try {
    assert.deepEqual(await store.problems(), []);
    const ids = Array.from({ length: kept }, (_, index) => runOf(runs - index).id);
    return {
      results: await Promise.all(ids.map((id) => store.result(id))),
      snapshots: await Promise.all(ids.map((id) => store.snapshot(id))),
      changes: await store.changes(ids[2] ?? '', ids[0] ?? ''),
    };
  } finally {
    await store.close();
  }
}

/** Prunes a copy in a process of its own, which is killed after so many milliseconds; how long it took at most. */
async function pruneIn(copy: string, killedAfter?: number): Promise<number> {
  const child = fork(worker, [copy, String(kept)]);
  const ended = once(child, 'exit');
  await once(child, 'message');
  const start = performance.now();
  if (killedAfter === undefined) await once(child, 'message');
  else await sleep(killedAfter);
  const time = performance.now() - start;
  child.kill('SIGKILL');
  await ended;
  return time;
}

suite('a process that is killed while it deletes old runs', () => {
  for (const made of ['by this version', 'by an earlier version'])
    test(`in a database made ${made} has deleted all or nothing, and the next one gives the space back`, async (t) => {
      const first = await history(t);
      const file = made === 'by this version' ? first : await asEarlierVersion(first);
      const expected = await said(file);
      const { size } = await stat(file);
      await copyFile(file, `${file}.whole`);
      const whole = await pruneIn(`${file}.whole`);
      const left: number[] = [];
      for (let round = 0; round <= rounds; round += 1) {
        const copy = `${file}.${round}`;
        await copyFile(file, copy);
        await pruneIn(copy, (whole * 1.5 * round) / rounds);
        left.push(Number(ask(copy, 'SELECT count(*) FROM run')));
        assert.ok([kept, runs].includes(left.at(-1) ?? 0), `${left.at(-1)} runs are left`);
        assert.deepEqual(await said(copy), expected);
        const store = await openStore(copy, { now });
        await store.prune({ runs: 1 });
        await store.close();
        assert.equal(ask(copy, 'PRAGMA integrity_check'), 'ok');
        assert.ok((await stat(copy)).size < size / 3, `${(await stat(copy)).size} of ${size} bytes are left`);
      }
      t.diagnostic(`pruning takes ${whole.toFixed(0)} ms; runs left: ${left.join(', ')}`);
      assert.ok(left.includes(kept) && left.includes(runs), 'some deaths came before the deletion, and some after');
    });
});

import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { prune } from '../../src/commands/prune.ts';
import { pruneAfterAudit } from '../../src/commands/prune-after-audit.ts';
import type { Log } from '../../src/domain/log.ts';
import { shareStore, type Store } from '../../src/store/index.ts';
import { cover, recordRun, resource, runOf, snapshot } from '../store/helpers.ts';
import { storeFor } from '../store/sqlite/files.ts';
import { temporaryFolder } from './run-cli.ts';

/** Run 5 has just ended. */
const now = new Date('2026-11-05T03:01:00.000Z');

/** Five runs, a day each, with their reports. */
async function history(t: TestContext): Promise<{ readonly store: Store; readonly directory: string }> {
  const { store } = await storeFor(t);
  const directory = await temporaryFolder(t);
  for (const number of [1, 2, 3, 4, 5]) {
    await recordRun(store, runOf(number), snapshot([cover('image')], [resource('image', 'a', { number })]));
    await writeFile(join(directory, reportOf(number)), 'report');
  }
  return { store, directory };
}

function reportOf(number: number): string {
  return `${runOf(number).id}.html`;
}

async function runsIn(store: Store): Promise<readonly string[]> {
  return (await store.runs()).map(({ id }) => id).reverse();
}

suite('what is not kept', () => {
  test('is deleted: older runs and their reports', async (t) => {
    const { store, directory } = await history(t);
    const pruned = await prune(store, { keep: { days: 2 }, directory, now });
    assert.deepEqual(pruned, { runs: 3, resources: 3, findings: 0, contents: 3, reports: 3 });
    assert.deepEqual(await runsIn(store), [runOf(4).id, runOf(5).id]);
    assert.deepEqual(await readdir(directory), [reportOf(4), reportOf(5)]);
  });

  test('is deleted: reports of runs that are kept', async (t) => {
    const { store, directory } = await history(t);
    const { runs, reports } = await prune(store, { keep: { runs: 4, reportDays: 2 }, directory, now });
    assert.deepEqual([runs, reports], [1, 3]);
    assert.equal((await runsIn(store)).length, 4);
    assert.deepEqual(await readdir(directory), [reportOf(4), reportOf(5)]);
    assert.deepEqual((await prune(store, { keep: { reportDays: 2 }, directory, now })).runs, 0);
  });

  test('leaves files that no audit wrote, and what links lead to', async (t) => {
    const { store, directory } = await history(t);
    const target = join(await temporaryFolder(t), 'target.html');
    await writeFile(target, 'kept');
    await unlink(join(directory, reportOf(1)));
    await symlink(target, join(directory, reportOf(1)));
    await unlink(join(directory, reportOf(2)));
    await mkdir(join(directory, reportOf(2)));
    const foreign = ['20261101T030000Z-ffffff.html', 'notes.html', `${reportOf(3)}.bak`, `copy of ${reportOf(3)}`];
    for (const name of foreign) await writeFile(join(directory, name), 'kept');
    const { runs, reports } = await prune(store, { keep: { runs: 1 }, directory, now });
    assert.deepEqual([runs, reports], [4, 2]);
    assert.deepEqual((await readdir(directory)).sort(), [...foreign, reportOf(1), reportOf(2), reportOf(5)].sort());
    assert.equal(await readFile(target, 'utf8'), 'kept');
  });

  test('stays, runs and all, where a report cannot be deleted', async (t) => {
    const { store, directory } = await history(t);
    await symlink('loop', join(directory, 'loop'));
    const unreachable = join(directory, 'loop');
    await assert.rejects(
      prune(store, { keep: { runs: 1 }, directory: unreachable, now }),
      /could not be deleted.*ELOOP/,
    );
    assert.equal((await runsIn(store)).length, 5);
    const told: string[] = [];
    const tell = (fields: object, text: string) => told.push(`${text}: ${JSON.stringify(fields)}`);
    const log: Log = { debug: tell, info: tell, warn: tell, error: tell };
    const sharing = (keep: { runs: number } | undefined, folder: string) => ({
      io: { clock: () => now },
      settings: { keep, report: { directory: folder } },
      store: { use: <T>(work: (opened: Store) => Promise<T>) => work(store), close: () => Promise.resolve() },
      log,
      command: 'test',
    });
    await pruneAfterAudit(sharing(undefined, unreachable));
    assert.deepEqual(told, []);
    await pruneAfterAudit(sharing({ runs: 1 }, unreachable));
    assert.match(told.join('\n'), /^old runs were not deleted: .*ELOOP/);
    await pruneAfterAudit(sharing({ runs: 1 }, directory));
    assert.match(told.join('\n'), /\ndeleted old runs and reports: .*"runs":4,/);
    assert.equal((await runsIn(store)).length, 1);
  });

  test('waits for another process that audits', async (t) => {
    const { store, directory } = await history(t);
    const shared = await shareStore(() => Promise.resolve(store));
    const holder = { command: 'driftwarden audit', process: 1, host: 'elsewhere' };
    const token = await store.takeLease('audit', holder, now, () => false);
    const told: string[] = [];
    const tell = (_: object, text: string) => told.push(text);
    const context = {
      io: { clock: () => now },
      settings: { keep: { runs: 1 }, report: { directory } },
      store: shared,
      log: { debug: tell, info: tell, warn: tell, error: tell },
      command: 'test',
    };
    await pruneAfterAudit(context);
    assert.deepEqual([(await runsIn(store)).length, told], [5, []]);
    await store.releaseLease(token);
    await pruneAfterAudit(context);
    assert.equal((await runsIn(store)).length, 1);
  });
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { concludeAudit } from '../../../src/domain/audit-result.ts';
import { cover, finding, recordRun, resource, runOf, snapshot } from '../helpers.ts';
import { ask, rows, storeFor } from './files.ts';

const before = resource('image', 'ami-1', { public: false });
const after = resource('image', 'ami-1', { public: true });
const version = (number: number) => resource('image', 'a', { version: number });
const seen = snapshot([cover('image')], [before]);

suite('the rows of the tables', () => {
  test('what a finding says is kept once for all the runs that report it', async (t) => {
    const { store, file } = await storeFor(t);
    await recordRun(store, runOf(1), seen, [finding('a')]);
    const { content } = rows(file);
    for (const number of [2, 3])
      await recordRun(store, runOf(number), seen, [
        finding('a', { status: 'open', lastSeen: runOf(number).startedAt }),
      ]);
    assert.equal(rows(file).content, content);
  });

  test('an unchanged run adds a run and its coverage, no resource rows and no content', async (t) => {
    const { store, file } = await storeFor(t);
    const coverage = [cover('image'), cover('volume')];
    const resources = [before, resource('image', 'ami-2'), resource('volume', 'vol-1')];
    await store.recordSnapshot(runOf(1), snapshot(coverage, resources));
    assert.deepEqual(rows(file), { run: 1, coverage: 2, resource: 3, content: 3 });
    await store.recordSnapshot(runOf(2), snapshot(coverage, resources.toReversed()));
    assert.deepEqual(rows(file), { run: 2, coverage: 4, resource: 3, content: 3 });
  });

  test('what comes back as it once was is a new interval of the content that is there', async (t) => {
    const { store, file } = await storeFor(t);
    for (const [index, seen] of [[before], [after], [before], []].entries()) {
      await store.recordSnapshot(runOf(index + 1), snapshot([cover('image')], seen));
    }
    assert.deepEqual(rows(file), { run: 4, coverage: 4, resource: 3, content: 2 });
    assert.equal(ask(file, 'SELECT count(*) FROM resource WHERE until IS NULL'), 0);
  });

  for (const status of ['denied', 'failed', 'skipped'] as const) {
    test(`resources of a scope that was ${status} keep their open intervals, whatever was seen of it in part`, async (t) => {
      const { store, file } = await storeFor(t);
      await store.recordSnapshot(runOf(1), snapshot([cover('image')], [before, resource('image', 'ami-2')]));
      await store.recordSnapshot(runOf(2), snapshot([cover('image', status)], [after]));
      assert.equal(ask(file, 'SELECT count(*) FROM resource WHERE until IS NULL'), 2);
      assert.deepEqual(
        await store.snapshot(runOf(2).id),
        snapshot([cover('image', status)], [before, resource('image', 'ami-2')]),
      );
    });
  }

  test('states that only deleted runs saw are deleted, with their content', async (t) => {
    const { store, file } = await storeFor(t);
    for (const [index, seen] of [[version(1), resource('image', 'b')], [version(2)], [version(3)]].entries())
      await recordRun(store, runOf(index + 1), snapshot([cover('image')], seen));
    assert.deepEqual(await store.prune({ runs: 1 }), {
      runs: [runOf(1).id, runOf(2).id],
      resources: 3,
      findings: 0,
      contents: 3,
    });
    assert.deepEqual(rows(file), { run: 1, coverage: 1, resource: 1, content: 1 });
  });

  test('nothing is left of a result that fails half-way', async (t) => {
    const { store, file } = await storeFor(t);
    await store.recordSnapshot(runOf(1), seen);
    const twice = concludeAudit(runOf(1), seen.coverage, { findings: [finding('a'), finding('a')] });
    await assert.rejects(store.recordResult(twice, new Map([['key', 'evidence']])), { name: 'StoreError' });
    assert.equal(ask(file, 'SELECT count(*) FROM finding'), 0);
  });

  test('nothing is left of a snapshot that is refused, or that fails half-way', async (t) => {
    const { store, file } = await storeFor(t);
    await assert.rejects(store.recordSnapshot(runOf(1), snapshot([cover('volume')], [before])));
    assert.deepEqual(rows(file), { run: 0, coverage: 0, resource: 0, content: 0 });
    await recordRun(store, runOf(1), seen);
    await assert.rejects(store.recordSnapshot(runOf(1), snapshot([cover('image')])));
    const unreadable = {
      ...resource('image', 'ami-3'),
      get attributes(): never {
        throw new Error('half-way');
      },
    };
    await assert.rejects(
      store.recordSnapshot(runOf(2), snapshot([cover('image')], [after, resource('image', 'ami-2'), unreadable])),
      /half-way/,
    );
    assert.deepEqual(rows(file), { run: 1, coverage: 1, resource: 1, content: 1 });
  });
});

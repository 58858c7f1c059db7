import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { concludeAudit } from '../../src/domain/audit-result.ts';
import { findingStatuses } from '../../src/domain/finding.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { ask, cover, finding, now, resource, rows, runOf, snapshot, storeFor } from './helpers.ts';
import { numRuns } from '../fixtures/runs.ts';

interface Night {
  readonly held: Readonly<Record<string, number>>;
  readonly status: 'complete' | 'denied';
  readonly findings: Readonly<Record<string, (typeof findingStatuses)[number]>>;
  readonly concludes: boolean;
}

async function live(store: Store, nights: readonly Night[]): Promise<void> {
  for (const [index, { held, status, findings, concludes }] of nights.entries()) {
    const run = runOf(index + 1);
    const seen = Object.entries(held).map(([id, version]) => resource('image', id, { version }));
    const seenSnapshot = snapshot([cover('image', status)], seen);
    await store.recordSnapshot(run, seenSnapshot);
    const reported = Object.entries(findings).map(([name, of]) => finding(name, { status: of }));
    if (concludes)
      await store.recordResult(concludeAudit(run, seenSnapshot.coverage, { findings: reported }), new Map());
  }
}

const night: fc.Arbitrary<Night> = fc.record({
  held: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 2 }), { noNullPrototype: true }),
  status: fc.constantFrom('complete', 'complete', 'denied'),
  findings: fc.dictionary(fc.constantFrom('one', 'two'), fc.constantFrom(...findingStatuses), {
    noNullPrototype: true,
  }),
  concludes: fc.constantFrom(true, true, true, false),
});

/** All that can be asked of the runs that are left. */
async function memory(store: Store, ids: readonly string[]): Promise<unknown> {
  const concluded = (await store.runs())
    .filter(({ id, verdict }) => ids.includes(id) && verdict !== null)
    .map(({ id }) => id);
  return {
    results: await Promise.all(concluded.map((id) => store.result(id))),
    snapshots: await Promise.all(ids.map((id) => store.snapshot(id))),
    changes: await Promise.all(ids.flatMap((from) => ids.map(async (to) => (await store.changes(from, to)).changes))),
  };
}

suite('forgetting old runs', () => {
  test('what is kept reads as before, and the next night finds what it would have found', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(night, { minLength: 1, maxLength: 7 }),
        fc.integer({ min: 1, max: 4 }),
        async (nights, runs) => {
          const folder = await mkdtemp(join(tmpdir(), 'driftwarden-prune-'));
          const file = join(folder, 'driftwarden.db');
          const store = await openStore(file, { now });
          try {
            await live(store, nights);
            const known = (await store.knownFindings()).filter(({ status }) => status !== 'resolved');
            const all = (await store.runs()).map(({ id }) => id);
            const whole = new Map(await Promise.all(all.map(async (id) => [id, await memory(store, [id])] as const)));
            const { runs: gone } = await store.prune({ runs });
            const left = (await store.runs()).map(({ id }) => id);
            assert.deepEqual([...left, ...gone].sort(), [...all].sort());
            assert.ok(
              (await store.runs()).filter(({ verdict }) => verdict !== null).length >=
                Math.min(runs, nights.filter(({ concludes }) => concludes).length),
            );
            for (const id of left) assert.deepEqual(await memory(store, [id]), whole.get(id));
            assert.deepEqual(
              (await store.knownFindings()).filter(({ status }) => status !== 'resolved'),
              known,
            );
            const before = await memory(store, left);
            assert.deepEqual(await store.prune({ runs }), { runs: [], resources: 0, findings: 0, contents: 0 });
            assert.deepEqual(await memory(store, left), before);
            assert.equal(ask(file, 'SELECT count(*) FROM pragma_foreign_key_check'), 0);
            await store.recordSnapshot(runOf(9), snapshot([cover('image')], [resource('image', 'a', { version: 1 })]));
            assert.equal((await store.snapshot(runOf(9).id)).resources.length, 1);
          } finally {
            await store.close();
            await rm(folder, { recursive: true });
          }
        },
      ),
      { numRuns: numRuns(60) },
    );
  });

  const steady: Night = { held: { a: 1 }, status: 'complete', findings: {}, concludes: true };

  test('states that only forgotten runs saw go, with their content', async (t) => {
    const { store, file } = await storeFor(t);
    await live(store, [
      { ...steady, held: { a: 1, b: 1 } },
      { ...steady, held: { a: 2 } },
      { ...steady, held: { a: 3 } },
    ]);
    assert.deepEqual(await store.prune({ runs: 1 }), {
      runs: [runOf(1).id, runOf(2).id],
      resources: 3,
      findings: 0,
      contents: 3,
    });
    assert.deepEqual(rows(file), { run: 1, coverage: 1, resource: 1, content: 1 });
  });

  test('runs of the time that is kept stay, however many', async (t) => {
    const { store } = await storeFor(t);
    await live(store, [steady, steady, steady, steady]);
    assert.equal((await store.prune({ runs: 1, since: runOf(3).startedAt })).runs.length, 2);
  });

  test('the newest run of each account stays, whatever is asked for', async (t) => {
    const { store } = await storeFor(t);
    await live(store, [steady, steady]);
    assert.equal((await store.prune({ since: '2027-01-01T00:00:00.000Z' })).runs.length, 1);
  });

  test('the run that says how an open finding stands stays', async (t) => {
    const { store } = await storeFor(t);
    await live(store, [{ ...steady, findings: { one: 'open' } }, steady, steady]);
    assert.equal((await store.prune({ runs: 1 })).runs.length, 1);
    assert.deepEqual(
      (await store.knownFindings()).map(({ id }) => id),
      ['dw-one'],
    );
  });
});

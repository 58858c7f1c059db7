import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { concludeAudit } from '../../../src/domain/audit-result.ts';
import { findingStatuses } from '../../../src/domain/finding.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import type { Store } from '../../../src/store/index.ts';
import { numRuns } from '../../fixtures/runs.ts';
import { cover, finding, now, resource, runOf, snapshot } from '../helpers.ts';
import { newStore, withNewStore, type NewDatabase } from './database.ts';

/** What a run sees and concludes. */
interface Lived {
  readonly held: Readonly<Record<string, number>>;
  readonly status: 'complete' | 'denied';
  readonly findings: Readonly<Record<string, (typeof findingStatuses)[number]>>;
  readonly concludes: boolean;
  /** Whether a mail about it waits to be sent. */
  readonly mailWaits: boolean;
}

async function live(store: Store, runs: readonly Lived[]): Promise<void> {
  for (const [index, { held, status, findings, concludes, mailWaits }] of runs.entries()) {
    const run = runOf(index + 1);
    const seen = Object.entries(held).map(([id, version]) => resource('image', id, { version }));
    const seenSnapshot = snapshot([cover('image', status)], seen);
    await store.recordSnapshot(run, seenSnapshot);
    const reported = Object.entries(findings).map(([name, of]) => finding(name, { status: of }));
    const result = concludeAudit(run, seenSnapshot.coverage, { findings: reported });
    if (concludes) await store.recordResult(result, new Map(), mailWaits ? [notificationAbout(run.id)] : []);
  }
}

function notificationAbout(run: string): Notification {
  return {
    channel: 'email',
    audience: 'admins',
    content: { subject: 'Drift', html: '<p>drift</p>', text: 'drift', attachments: [] },
    recipients: [{ address: 'ana@example.com', messageId: `<${run}@example.com>` }],
  };
}

const anyRun: fc.Arbitrary<Lived> = fc.record({
  held: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 2 }), { noNullPrototype: true }),
  status: fc.constantFrom('complete', 'complete', 'denied'),
  findings: fc.dictionary(fc.constantFrom('one', 'two'), fc.constantFrom(...findingStatuses), {
    noNullPrototype: true,
  }),
  concludes: fc.constantFrom(true, true, true, false),
  mailWaits: fc.constantFrom(false, false, true),
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

export function pruneTests(newDatabase: NewDatabase): void {
  suite('deleting old runs', () => {
    test('what is kept reads as before, and the next run finds what it would have found', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyRun, { minLength: 1, maxLength: 7 }),
          fc.integer({ min: 1, max: 4 }),
          (lived, runs) =>
            withNewStore(newDatabase, async (store, database) => {
              await live(store, lived);
              const known = (await store.knownFindings()).filter(({ status }) => status !== 'resolved');
              const due = await store.outbox.due(now());
              const outbox = await store.outboxState();
              const all = (await store.runs()).map(({ id }) => id);
              const before = new Map(
                await Promise.all(all.map(async (id) => [id, await memory(store, [id])] as const)),
              );
              const prunable = await store.prunable({ runs });
              const { runs: deleted } = await store.prune({ runs });
              assert.deepEqual(deleted, prunable);
              const left = (await store.runs()).map(({ id }) => id);
              assert.deepEqual([...left, ...deleted].sort(), [...all].sort());
              assert.ok(
                (await store.runs()).filter(({ verdict }) => verdict !== null).length >=
                  Math.min(runs, lived.filter(({ concludes }) => concludes).length),
              );
              for (const id of left) assert.deepEqual(await memory(store, [id]), before.get(id));
              assert.deepEqual(
                (await store.knownFindings()).filter(({ status }) => status !== 'resolved'),
                known,
              );
              assert.deepEqual(await store.outbox.due(now()), due);
              assert.deepEqual(await store.outboxState(), outbox);
              const together = await memory(store, left);
              assert.deepEqual(await store.prune({ runs }), { runs: [], resources: 0, findings: 0, contents: 0 });
              assert.deepEqual(await memory(store, left), together);
              await database.verify();
              await store.recordSnapshot(
                runOf(9),
                snapshot([cover('image')], [resource('image', 'a', { version: 1 })]),
              );
              assert.equal((await store.snapshot(runOf(9).id)).resources.length, 1);
            }),
        ),
        { numRuns: numRuns(60) },
      );
    });

    const steady: Lived = { held: { a: 1 }, status: 'complete', findings: {}, concludes: true, mailWaits: false };

    test('runs of the time that is kept stay, however many', async (t) => {
      const store = await newStore(t, newDatabase);
      await live(store, [steady, steady, steady, steady]);
      assert.equal((await store.prune({ runs: 1, since: runOf(3).startedAt })).runs.length, 2);
    });

    test('the newest run of each account stays, whatever is asked for', async (t) => {
      const store = await newStore(t, newDatabase);
      await live(store, [steady, steady]);
      assert.equal((await store.prune({ since: '2027-01-01T00:00:00.000Z' })).runs.length, 1);
    });

    test('a run whose mail waits stays; what a deleted run reported last is known no more', async (t) => {
      const store = await newStore(t, newDatabase);
      const waiting = { ...steady, findings: { one: 'new' }, mailWaits: true } as const;
      await live(store, [waiting, { ...steady, findings: { one: 'resolved' } }, steady, steady]);
      const before = await memory(store, [runOf(1).id, runOf(4).id]);
      assert.deepEqual((await store.prune({ runs: 1 })).runs, [runOf(2).id, runOf(3).id]);
      assert.deepEqual(await memory(store, [runOf(1).id, runOf(4).id]), before);
      assert.deepEqual(await store.knownFindings(), []);
      assert.deepEqual(await store.problems(), []);
    });

    test('the run that says how an open finding stands stays', async (t) => {
      const store = await newStore(t, newDatabase);
      await live(store, [{ ...steady, findings: { one: 'open' } }, steady, steady]);
      assert.equal((await store.prune({ runs: 1 })).runs.length, 1);
      assert.deepEqual(
        (await store.knownFindings()).map(({ id }) => id),
        ['dw-one'],
      );
    });
  });
}

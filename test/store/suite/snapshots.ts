import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { concludeAudit } from '../../../src/domain/audit-result.ts';
import type { Coverage } from '../../../src/domain/scope.ts';
import { cover, finding, recordRun, resource, runOf, scope, snapshot } from '../helpers.ts';
import type { Store } from '../../../src/store/index.ts';
import { newStore, type NewDatabase } from './database.ts';

const before = resource('image', 'ami-1', { public: false });
const after = resource('image', 'ami-1', { public: true });

/** The ids of the runs that were recorded, the newest first. */
async function ids(store: Store): Promise<readonly string[]> {
  return (await store.runs()).map(({ id }) => id);
}

export function snapshotTests(newDatabase: NewDatabase): void {
  suite('recording what a run saw', () => {
    test('what comes back as it once was is there again, and was away in between', async (t) => {
      const store = await newStore(t, newDatabase);
      for (const [index, seen] of [[before], [after], [before], []].entries())
        await store.recordSnapshot(runOf(index + 1), snapshot([cover('image')], seen));
      for (const [index, seen] of [[before], [after], [before], []].entries())
        assert.deepEqual((await store.snapshot(runOf(index + 1).id)).resources, seen);
    });

    for (const status of ['denied', 'failed', 'skipped'] as const) {
      test(`resources of a scope that was ${status} stay as they were, whatever was seen of it in part`, async (t) => {
        const store = await newStore(t, newDatabase);
        await store.recordSnapshot(runOf(1), snapshot([cover('image')], [before, resource('image', 'ami-2')]));
        await store.recordSnapshot(runOf(2), snapshot([cover('image', status)], [after]));
        assert.deepEqual(
          await store.snapshot(runOf(2).id),
          snapshot([cover('image', status)], [before, resource('image', 'ami-2')]),
        );
      });
    }

    test('resources of a complete scope that were not seen are closed', async (t) => {
      const store = await newStore(t, newDatabase);
      await store.recordSnapshot(runOf(1), snapshot([cover('image')], [before]));
      await store.recordSnapshot(runOf(2), snapshot([cover('image')]));
      assert.deepEqual((await store.snapshot(runOf(2).id)).resources, []);
      assert.deepEqual((await store.snapshot(runOf(1).id)).resources, [before]);
    });

    test('scopes that the run did not have stay as they were, and are no part of its snapshot', async (t) => {
      const store = await newStore(t, newDatabase);
      const volume = resource('volume', 'vol-1');
      await store.recordSnapshot(runOf(1), snapshot([cover('image'), cover('volume')], [before, volume]));
      await store.recordSnapshot(runOf(2), snapshot([cover('image')], [before]));
      await store.recordSnapshot(runOf(3), snapshot([cover('image'), cover('volume', 'denied')], [before]));
      assert.deepEqual((await store.snapshot(runOf(2).id)).resources, [before]);
      assert.deepEqual((await store.snapshot(runOf(3).id)).resources, [before, volume]);
    });

    test('coverage comes back in its order with API, error and what is optional', async (t) => {
      const store = await newStore(t, newDatabase);
      const coverage: readonly Coverage[] = [
        {
          ...scope('volume'),
          status: 'denied',
          api: 'ec2:DescribeVolumes',
          error: 'UnauthorizedOperation: <b>“nö”</b> 🚫',
        },
        { ...scope('image'), status: 'complete' },
        { ...scope('credential', 'global'), status: 'skipped', optional: true, error: '' },
      ];
      await store.recordSnapshot(runOf(1), snapshot(coverage));
      assert.deepEqual(await store.snapshot(runOf(1).id), snapshot(coverage));
    });

    test('tags and ids come back whatever they hold', async (t) => {
      const store = await newStore(t, newDatabase);
      const odd = {
        ...resource('image', "ami-'); DROP TABLE run; --"),
        name: '\u0000 <script> 🦊',
        tags: Object.fromEntries([
          ['__proto__', 'x'],
          ['constructor', ''],
          ['10', 'ten'],
          ['9', 'nine'],
          ['', 'empty'],
          ['ключ', '値'.repeat(256)],
        ]),
      };
      await store.recordSnapshot(runOf(1), snapshot([cover('image')], [odd]));
      assert.deepEqual((await store.snapshot(runOf(1).id)).resources, [odd]);
    });

    test('the same id in another kind, region or account is another resource', async (t) => {
      const store = await newStore(t, newDatabase);
      const coverage = [
        cover('image'),
        cover('volume'),
        cover('image', 'complete', 'eu-west-1'),
        { ...cover('image'), account: '999999999999' },
      ];
      const resources = [
        resource('image', 'x'),
        resource('volume', 'x'),
        resource('image', 'x', {}, 'eu-west-1'),
        { ...resource('image', 'x'), account: '999999999999' },
      ];
      const seen = { ...snapshot(coverage, resources), accounts: ['111122223333', '999999999999'] };
      await store.recordSnapshot(runOf(1), seen);
      assert.deepEqual(await store.snapshot(runOf(1).id), seen);
    });

    test('a resource that was listed twice is kept once', async (t) => {
      const store = await newStore(t, newDatabase);
      await store.recordSnapshot(runOf(1), snapshot([cover('image')], [before, before]));
      assert.deepEqual((await store.snapshot(runOf(1).id)).resources, [before]);
    });
  });

  suite('refusing what cannot be recorded', () => {
    test('a run is recorded once', async (t) => {
      const store = await newStore(t, newDatabase);
      await store.recordSnapshot(runOf(1), snapshot([cover('image')], [before]));
      await assert.rejects(store.recordSnapshot(runOf(1), snapshot([cover('image')])), {
        name: 'StoreError',
        message: `run ${runOf(1).id} is recorded already`,
      });
      assert.deepEqual(await ids(store), [runOf(1).id]);
      assert.deepEqual((await store.snapshot(runOf(1).id)).resources, [before]);
    });

    test('resources of a scope without coverage would be lost, so nothing is written', async (t) => {
      const store = await newStore(t, newDatabase);
      await assert.rejects(store.recordSnapshot(runOf(1), snapshot([cover('volume')], [before])), {
        name: 'StoreError',
        message: 'the snapshot holds resources of 111122223333/us-east-1/image, which its coverage does not list',
      });
      assert.deepEqual(await store.runs(), []);
    });

    test('a scope has one coverage', async (t) => {
      const store = await newStore(t, newDatabase);
      await assert.rejects(
        store.recordSnapshot(runOf(1), snapshot([cover('image'), cover('volume'), cover('image', 'denied')])),
        {
          name: 'StoreError',
          message: 'the snapshot covers 111122223333/us-east-1/image twice',
        },
      );
    });

    test('an id that is half a character is refused by name, and the next run is as any; inside of a resource it is kept', async (t) => {
      const store = await newStore(t, newDatabase);
      const [id, kept] = ['ami-\ud800', resource('image', 'ami-1', { name: 'half \udc00', 'key \ud800': 1 })];
      for (const number of [1, 2]) {
        await assert.rejects(store.recordSnapshot(runOf(number), snapshot([cover('image')], [resource('image', id)])), {
          name: 'StoreError',
          message:
            /^the id of a resource of 111122223333\/us-east-1\/image holds "ami-\\ud800", in which half of a character is missing/,
        });
      }
      for (const number of [3, 4]) {
        await recordRun(store, runOf(number), snapshot([cover('image')], [kept]));
        assert.deepEqual((await store.snapshot('latest')).resources, [kept]);
      }
      await store.recordSnapshot(runOf(5), snapshot([cover('image')], [kept]));
      const result = concludeAudit(runOf(5), [cover('image')], { findings: [finding('half-\ud800')] });
      await assert.rejects(store.recordResult(result, new Map()), {
        name: 'StoreError',
        message: /^a finding holds "dw-half-\\ud800"/,
      });
    });

    test('what fails half-way leaves nothing behind', async (t) => {
      const store = await newStore(t, newDatabase);
      await recordRun(store, runOf(1), snapshot([cover('image')], [before]));
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
      assert.deepEqual(await ids(store), [runOf(1).id]);
      assert.deepEqual((await store.snapshot('latest')).resources, [before]);
    });
  });
}

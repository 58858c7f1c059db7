import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cover, resource, runOf, scope, snapshot } from '../helpers.ts';
import { newStore, type NewDatabase } from './database.ts';

const [first, second, third] = [runOf(1), runOf(2), runOf(3)];

export function changesTests(newDatabase: NewDatabase): void {
  suite('comparing two runs', () => {
    test('tells what was added, is gone and changed, by place and id, and nothing of the rest', async (t) => {
      const store = await newStore(t, newDatabase);
      const coverage = [cover('volume'), cover('image')];
      const kept = resource('image', 'ami-0');
      await store.recordSnapshot(
        first,
        snapshot(coverage, [
          kept,
          resource('image', 'ami-1', { public: false, state: 'x' }),
          resource('volume', 'vol-1'),
        ]),
      );
      await store.recordSnapshot(
        second,
        snapshot(coverage, [
          kept,
          resource('image', 'ami-1', { public: true, state: 'x' }),
          resource('volume', 'vol-2'),
        ]),
      );
      const { changes, notCompared } = await store.changes(first.id, second.id);
      assert.deepEqual(
        changes.map(({ change, kind, resource: { id }, fields }) => [change, kind, id, fields]),
        [
          ['changed', 'image', 'ami-1', [{ path: ['attributes', 'public'], before: false, after: true }]],
          ['gone', 'volume', 'vol-1', []],
          ['added', 'volume', 'vol-2', []],
        ],
      );
      assert.deepEqual(notCompared, []);
    });

    test('works in either order', async (t) => {
      const store = await newStore(t, newDatabase);
      await store.recordSnapshot(first, snapshot([cover('image')], [resource('image', 'ami-1', { n: 1 })]));
      await store.recordSnapshot(
        second,
        snapshot([cover('image')], [resource('image', 'ami-1', { n: 2 }), resource('image', 'ami-2')]),
      );
      const { changes } = await store.changes(second.id, first.id);
      assert.deepEqual(
        changes.map(({ change, resource: { id }, fields }) => [change, id, fields]),
        [
          ['changed', 'ami-1', [{ path: ['attributes', 'n'], before: 2, after: 1 }]],
          ['gone', 'ami-2', []],
        ],
      );
    });

    test('a run is no different from itself', async (t) => {
      const store = await newStore(t, newDatabase);
      await store.recordSnapshot(first, snapshot([cover('image')], [resource('image', 'ami-1')]));
      assert.deepEqual(await store.changes(first.id, first.id), { changes: [], notCompared: [] });
    });

    test('what changed and changed back in between is no change', async (t) => {
      const store = await newStore(t, newDatabase);
      for (const [run, n] of [
        [first, 1],
        [second, 2],
        [third, 1],
      ] as const) {
        await store.recordSnapshot(run, snapshot([cover('image')], [resource('image', 'ami-1', { n })]));
      }
      assert.deepEqual((await store.changes(first.id, third.id)).changes, []);
    });

    test('scopes that either did not read are not compared, and are listed with the reason', async (t) => {
      const store = await newStore(t, newDatabase);
      const denied = { ...cover('image', 'denied'), api: 'ec2:DescribeImages', error: 'UnauthorizedOperation' };
      await store.recordSnapshot(
        first,
        snapshot(
          [cover('image'), cover('volume', 'failed'), cover('user')],
          [resource('image', 'ami-1', { n: 1 }), resource('user', 'ana')],
        ),
      );
      await store.recordSnapshot(
        second,
        snapshot(
          [denied, cover('volume'), cover('address')],
          [resource('volume', 'vol-1'), resource('address', 'ip-1')],
        ),
      );
      const { changes, notCompared } = await store.changes(first.id, second.id);
      assert.deepEqual(changes, []);
      assert.deepEqual(notCompared, [
        denied,
        cover('volume', 'failed'),
        { ...scope('user'), status: 'skipped', error: `run ${second.id} did not cover it` },
        { ...scope('address'), status: 'skipped', error: `run ${first.id} did not cover it` },
      ]);
    });

    test('a change that a denied run hid is told between the runs that read it', async (t) => {
      const store = await newStore(t, newDatabase);
      await store.recordSnapshot(first, snapshot([cover('image')], [resource('image', 'ami-1', { n: 1 })]));
      await store.recordSnapshot(second, snapshot([cover('image', 'denied')]));
      await store.recordSnapshot(third, snapshot([cover('image')], [resource('image', 'ami-1', { n: 2 })]));
      assert.equal((await store.changes(first.id, second.id)).changes.length, 0);
      assert.equal((await store.changes(second.id, third.id)).changes.length, 0);
      assert.equal((await store.changes(first.id, third.id)).changes.length, 1);
    });
  });
}

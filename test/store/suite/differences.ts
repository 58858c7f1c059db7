import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Resource } from '../../../src/domain/resource.ts';
import type { Store } from '../../../src/store/index.ts';
import { cover, recordRun, resource, runOf, scope, snapshot } from '../helpers.ts';
import { newStore, type NewDatabase } from './database.ts';

const isPrivate = resource('image', 'ami-1', { public: false });
const isPublic = resource('image', 'ami-1', { public: true });

/** The attributes of what differs, before and after. */
async function differing(store: Store, run: number): Promise<unknown> {
  const found = await store.differences(runOf(run).id);
  const attributes = (each: Resource<string, unknown> | undefined) => each?.attributes;
  return found?.pairs.map(({ before, after }) => [attributes(before), attributes(after)]);
}

export function differenceTests(newDatabase: NewDatabase): void {
  suite('what a run read that was different before', () => {
    const images = [cover('image')];

    test('the first run of an account has nothing to be compared with', async (t) => {
      const store = await newStore(t, newDatabase);
      await store.recordSnapshot(runOf(1), snapshot(images, [isPrivate]));
      assert.equal(await store.differences(runOf(1).id), undefined);
    });

    test('it is found before the run concludes and afterwards, and by the runs before it alone', async (t) => {
      const store = await newStore(t, newDatabase);
      await recordRun(store, runOf(1), snapshot(images, [isPrivate]));
      await store.recordSnapshot(runOf(2), snapshot(images, [isPublic]));
      assert.deepEqual(await differing(store, 2), [[{ public: false }, { public: true }]]);
      await recordRun(store, runOf(3), snapshot(images, [isPublic]));
      await recordRun(store, runOf(4), snapshot(images, []));
      assert.deepEqual(await differing(store, 3), [[{ public: false }, { public: true }]], 'run 2 never concluded');
      assert.deepEqual(await differing(store, 4), [[{ public: true }, undefined]]);
    });

    test('a scope that could not be read in between is compared with its last complete reading', async (t) => {
      const store = await newStore(t, newDatabase);
      await recordRun(store, runOf(1), snapshot(images, [isPrivate]));
      await recordRun(store, runOf(2), snapshot([cover('image', 'denied')]));
      await recordRun(store, runOf(3), snapshot(images, [isPublic]));
      assert.deepEqual(await differing(store, 2), []);
      assert.deepEqual(await differing(store, 3), [[{ public: false }, { public: true }]]);
    });

    test('a scope that was never read before is told, and what it holds is no difference', async (t) => {
      const store = await newStore(t, newDatabase);
      await recordRun(store, runOf(1), snapshot([...images, cover('volume', 'denied')], [isPrivate]));
      await recordRun(
        store,
        runOf(2),
        snapshot([...images, cover('volume')], [isPrivate, resource('volume', 'vol-1')]),
      );
      const { since, baselineDigest, pairs, firstRead } = (await store.differences(runOf(2).id)) ?? {};
      assert.deepEqual(
        { since, baselineDigest, pairs, firstRead },
        {
          since: runOf(1).startedAt,
          baselineDigest: runOf(1).baselineDigest,
          pairs: [],
          firstRead: [scope('volume')],
        },
      );
    });

    test('attributes that only this run asked for are told, and are no difference; those of a new resource are one', async (t) => {
      const store = await newStore(t, newDatabase);
      const scopes = [cover('instance'), cover('instance-attribute')];
      const [asked, other, fresh] = [
        resource('instance', 'i-1'),
        resource('instance', 'i-2'),
        resource('instance', 'i-3'),
      ];
      const flags = (id: string, isOn = true) => resource('instance-attribute', id, { disableApiTermination: isOn });
      await recordRun(store, runOf(1), snapshot(scopes, [asked, other, flags('i-1')]));
      const second = [asked, other, fresh, flags('i-1', false), flags('i-2'), flags('i-3')];
      await recordRun(store, runOf(2), snapshot(scopes, second));
      const { pairs = [], firstRead } = (await store.differences(runOf(2).id)) ?? {};
      const named = pairs.map(({ before, after }) => `${before ? 'changed' : 'added'} ${after?.kind} ${after?.id}`);
      assert.deepEqual(named, ['added instance i-3', 'changed instance-attribute i-1', 'added instance-attribute i-3']);
      assert.deepEqual(firstRead, [{ ...scope('instance-attribute'), id: 'i-2' }]);
      const { changes } = await store.changes(runOf(1).id, runOf(2).id);
      assert.deepEqual(
        changes.map(({ change, kind, resource: { id } }) => `${change} ${kind} ${id}`),
        ['added instance i-3', 'changed instance-attribute i-1', 'added instance-attribute i-3'],
      );
    });

    test('a run of fewer kinds in between is passed over', async (t) => {
      const store = await newStore(t, newDatabase);
      const both = [...images, cover('volume')];
      await recordRun(store, runOf(1), snapshot(both, [isPrivate]));
      await recordRun(store, runOf(2), snapshot(images, [isPublic]));
      await recordRun(store, runOf(3), snapshot(both, [isPublic]));
      assert.deepEqual(await differing(store, 3), [[{ public: false }, { public: true }]]);
    });

    test('runs of other accounts are no runs before', async (t) => {
      const store = await newStore(t, newDatabase);
      const other = { ...runOf(1), accounts: ['444455556666'] };
      await recordRun(store, other, { ...snapshot(images, [isPrivate]), accounts: other.accounts });
      await recordRun(store, runOf(2), snapshot(images, [isPublic]));
      assert.equal(await store.differences(runOf(2).id), undefined);
    });
  });
}

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { concludeAudit } from '../../../src/domain/audit-result.ts';
import { digest } from '../../../src/domain/digest.ts';
import type { Json } from '../../../src/domain/json.ts';
import type { Coverage } from '../../../src/domain/scope.ts';
import type { Store } from '../../../src/store/index.ts';
import { account, cover, recordRun, resource, runOf, scope, snapshot } from '../helpers.ts';
import { newStore, type NewDatabase } from './database.ts';

const other = '444455556666';

/** The scopes of a last reading: `image 2`, `volume 1 ScopeCollapsed`, another account's with its id before. */
async function told(store: Store, accounts: readonly string[] = [account]): Promise<readonly string[]> {
  const { scopes } = await store.lastRead(accounts);
  return scopes.map(({ account: of, region, kind, count, code }) =>
    [...(of === account ? [] : [of]), region, kind, count, ...(code === undefined ? [] : [code])].join(' '),
  );
}

async function idsOf(store: Store, kind: string, region?: string): Promise<readonly string[]> {
  const lastRead = await store.lastRead([account]);
  return (await lastRead.resources(scope(kind, region))).map(({ id }) => id);
}

export function lastReadTests(newDatabase: NewDatabase): void {
  suite('what earlier runs read', () => {
    test('is nothing in a store without runs, and of an account that no run was about', async (t) => {
      const store = await newStore(t, newDatabase);
      assert.deepEqual(await told(store), []);
      await recordRun(store, runOf(1), snapshot([cover('image')], [resource('image', 'a')]));
      assert.deepEqual(await told(store, [other]), []);
      assert.deepEqual(await (await store.lastRead([other])).resources({ ...scope('image'), account: other }), []);
    });

    test('is each scope, with how many resources it held and all of these', async (t) => {
      const store = await newStore(t, newDatabase);
      const images = [resource('image', 'a', { public: true }), resource('image', 'b')];
      await recordRun(
        store,
        runOf(1),
        snapshot(
          [cover('image'), cover('image', 'complete', 'eu-west-1'), cover('volume')],
          [...images, resource('volume', 'v')],
        ),
      );
      assert.deepEqual(await told(store), ['eu-west-1 image 0', 'us-east-1 image 2', 'us-east-1 volume 1']);
      assert.deepEqual(await (await store.lastRead([account])).resources(scope('image')), images);
      assert.deepEqual(await idsOf(store, 'image', 'eu-west-1'), []);
    });

    test('is the last complete reading of a scope, however often it could not be read since', async (t) => {
      const store = await newStore(t, newDatabase);
      await recordRun(
        store,
        runOf(1),
        snapshot([cover('image'), cover('volume')], [resource('image', 'a'), resource('image', 'b')]),
      );
      await recordRun(
        store,
        runOf(2),
        snapshot([cover('image'), cover('volume')], [resource('image', 'b'), resource('volume', 'v')]),
      );
      for (const number of [3, 4]) {
        const denied: Coverage = { ...cover('image', 'denied'), code: 'UnauthorizedOperation' };
        await recordRun(store, runOf(number), snapshot([denied, cover('volume')], [resource('volume', 'v')]));
        assert.deepEqual(await told(store), ['us-east-1 image 1 UnauthorizedOperation', 'us-east-1 volume 1']);
        assert.deepEqual(await idsOf(store, 'image'), ['b']);
      }
      await recordRun(store, runOf(5), snapshot([cover('image')], []));
      assert.deepEqual(await told(store), ['us-east-1 image 0', 'us-east-1 volume 1']);
      assert.deepEqual(await idsOf(store, 'image'), []);
    });

    test('is known of a scope that was never read: it held nothing that anybody knows of', async (t) => {
      const store = await newStore(t, newDatabase);
      await recordRun(store, runOf(1), snapshot([{ ...cover('image', 'failed'), code: 'Timeout' }]));
      assert.deepEqual(await told(store), ['us-east-1 image 0 Timeout']);
    });

    test('is what the runs left that were not about the scope', async (t) => {
      const store = await newStore(t, newDatabase);
      await recordRun(
        store,
        runOf(1),
        snapshot([{ ...cover('image', 'failed'), code: 'ScopeCollapsed' }, cover('volume')]),
      );
      await recordRun(store, runOf(2), snapshot([cover('volume')]));
      assert.deepEqual(await told(store), ['us-east-1 image 0 ScopeCollapsed', 'us-east-1 volume 0']);
    });

    test('is nothing that a run said which did not conclude', async (t) => {
      const store = await newStore(t, newDatabase);
      await recordRun(store, runOf(1), snapshot([cover('image')], [resource('image', 'a')]));
      await store.recordSnapshot(
        runOf(2),
        snapshot([{ ...cover('image', 'failed'), code: 'ScopeCollapsed' }, cover('volume')]),
      );
      assert.deepEqual(await told(store), ['us-east-1 image 1']);
    });

    test('holds the accounts that were read together with these the last time, and of others nothing', async (t) => {
      const store = await newStore(t, newDatabase);
      const both = { ...runOf(1), accounts: [account, other] };
      const coverage = [cover('image'), { ...cover('image'), account: other }];
      await store.recordSnapshot(both, { accounts: both.accounts, resources: [], coverage });
      await store.recordResult(concludeAudit(both, coverage, { findings: [] }), new Map());
      assert.deepEqual(await told(store), ['us-east-1 image 0', `${other} us-east-1 image 0`]);
      await recordRun(store, runOf(2), snapshot([cover('image')]));
      assert.deepEqual(await told(store), ['us-east-1 image 0']);
      assert.deepEqual(await told(store, [other]), ['us-east-1 image 0', `${other} us-east-1 image 0`]);
    });

    test('is what a run held of a scope, and what it carried, whatever later runs saw', async (t) => {
      const store = await newStore(t, newDatabase);
      const attributes = { read: 1, carried: 1, since: runOf(1).startedAt, days: 7 };
      const held = [resource('image', 'a'), resource('image', 'b')];
      await recordRun(store, runOf(1), snapshot([cover('image'), cover('volume')]));
      await recordRun(store, runOf(2), snapshot([{ ...cover('image'), attributes }, cover('volume')], held));
      await recordRun(store, runOf(3), snapshot([cover('volume', 'failed')]));
      await store.recordSnapshot(runOf(4), snapshot([cover('image')], [resource('image', 'b', { public: true })]));
      await store.prune({ runs: 2 });
      const lastRead = await store.lastRead([account]);
      const { id: run, startedAt } = runOf(2);
      assert.deepEqual(
        lastRead.scopes.map(({ kind, complete }) => [kind, complete]),
        [
          ['image', { run, startedAt, attributes }],
          ['volume', undefined],
        ],
      );
      assert.deepEqual((await store.snapshot(run)).coverage[0]?.attributes, attributes);
      assert.deepEqual(await lastRead.resources(scope('image'), run), held);
      const digests = held.map((each) => [each.id, digest(each as unknown as Json)] as const);
      assert.deepEqual(await lastRead.digests(scope('image'), run), new Map(digests));
      assert.deepEqual(await lastRead.digests(scope('image', 'eu-west-1'), run), new Map());
      assert.deepEqual(await idsOf(store, 'image'), ['b']);
    });

    test('outlives the runs that are deleted', async (t) => {
      const store = await newStore(t, newDatabase);
      await recordRun(store, runOf(1), snapshot([cover('image')], [resource('image', 'a')]));
      for (const number of [2, 3])
        await recordRun(store, runOf(number), snapshot([{ ...cover('image', 'denied'), code: 'AccessDenied' }]));
      await store.prune({ runs: 1 });
      assert.deepEqual(await told(store), ['us-east-1 image 1 AccessDenied']);
      assert.deepEqual(await idsOf(store, 'image'), ['a']);
    });
  });

  suite('what baselines declared', () => {
    const declared = {
      ownerTag: 'Owner',
      protect: [{ name: 'p', match: {} }],
      odd: JSON.parse('{"__proto__": 1}') as { readonly [key: string]: number },
    };

    test('is kept by its digest, once', async (t) => {
      const store = await newStore(t, newDatabase);
      assert.equal(await store.declaredBy('one'), undefined);
      await store.keepBaseline('one', declared);
      await store.keepBaseline('one', { ownerTag: 'another' });
      await store.keepBaseline('two', {});
      assert.deepEqual(await store.declaredBy('one'), declared);
      assert.deepEqual(await store.declaredBy('two'), {});
    });

    test('outlives runs that are deleted, where a run that is kept used it', async (t) => {
      const store = await newStore(t, newDatabase);
      await store.keepBaseline(runOf(1).baselineDigest, declared);
      for (const number of [1, 2, 3]) await recordRun(store, runOf(number), snapshot([cover('image')]));
      await store.prune({ runs: 1 });
      assert.deepEqual(await store.declaredBy(runOf(1).baselineDigest), declared);
    });

    test('the last of an account is that of its last run that concluded', async (t) => {
      const store = await newStore(t, newDatabase);
      assert.equal(await store.lastBaseline([account]), undefined);
      await recordRun(store, { ...runOf(1), baselineDigest: 'one' }, snapshot([cover('image')]));
      await recordRun(store, { ...runOf(2), baselineDigest: 'two' }, snapshot([cover('image')]));
      await recordRun(
        store,
        { ...runOf(3), accounts: [other], baselineDigest: 'three' },
        { accounts: [other], resources: [], coverage: [] },
      );
      await store.recordSnapshot({ ...runOf(4), baselineDigest: 'four' }, snapshot([cover('image')]));
      assert.equal(await store.lastBaseline([account]), 'two');
      assert.equal(await store.lastBaseline([other]), 'three');
      assert.equal(await store.lastBaseline([account, other]), 'three');
      assert.equal(await store.lastBaseline(['999999999999']), undefined);
    });
  });
}

import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { NoDatabaseError } from '../../../src/store/index.ts';
import { cover, recordRun, resource, runOf, snapshot } from '../helpers.ts';
import type { NewDatabase, TestDatabase } from './database.ts';

export function openingTests(newDatabase: NewDatabase): void {
  /** A database, and what opens stores in it that are closed when the test ends. */
  async function databaseFor(t: TestContext) {
    const database = await newDatabase();
    const stores: Awaited<ReturnType<TestDatabase['open']>>[] = [];
    t.after(async () => {
      for (const store of stores) await store.close();
      await database.remove();
    });
    return async (options?: { readonly create?: boolean }) => {
      const store = await database.open(options);
      stores.push(store);
      return store;
    };
  }

  suite('opening', () => {
    test('makes the database where there is none', async (t) => {
      const open = await databaseFor(t);
      const store = await open();
      assert.deepEqual(await store.runs(), []);
      assert.deepEqual(await store.problems(), []);
    });

    test('makes none where it is told not to, and opens the one that is there', async (t) => {
      const open = await databaseFor(t);
      await assert.rejects(open({ create: false }), NoDatabaseError);
      await recordRun(await open(), runOf(1), snapshot([cover('image')]));
      assert.equal((await (await open({ create: false })).runs()).length, 1);
    });

    test('finds what was recorded by another that opened it before, or meanwhile', async (t) => {
      const open = await databaseFor(t);
      const [one, other] = [await open(), await open()];
      const seen = snapshot([cover('image')], [resource('image', 'ami-1')]);
      await recordRun(one, runOf(1), seen);
      assert.deepEqual(await other.snapshot('latest'), seen);
      await recordRun(other, runOf(2), seen);
      assert.equal((await one.result('latest')).run.id, runOf(2).id);
      assert.deepEqual(await (await open()).snapshot('latest'), seen);
    });
  });
}

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Background } from '../../../src/domain/audit-result.ts';
import type { Store } from '../../../src/store/index.ts';
import { account, cover, recordRun, runOf, snapshot } from '../helpers.ts';
import { newStore, type NewDatabase } from './database.ts';

const seen = snapshot([cover('image')]);

/** Records complete runs from the first on; each says with what it is reported. */
async function recordAll(store: Store, backgrounds: readonly Partial<Background>[]): Promise<void> {
  for (const [index, background] of backgrounds.entries())
    await recordRun(store, runOf(index + 1), seen, [], { background: { nights: [], ...background } });
}

export function previousRunsTests(newDatabase: NewDatabase): void {
  suite('previous runs', () => {
    test('are the last of the same accounts and kinds, the oldest first', async (t) => {
      const store = await newStore(t, newDatabase);
      await recordAll(store, [{}, {}, { kinds: ['image'] }, {}]);
      await store.recordSnapshot(runOf(5), seen);
      const ids = async (...of: Parameters<Store['previousRuns']>) =>
        (await store.previousRuns(...of)).map(({ run }) => run);
      assert.deepEqual(await ids({ accounts: [account] }, 2), [runOf(2).id, runOf(4).id]);
      assert.deepEqual(await ids({ accounts: [account] }, 9), [runOf(1).id, runOf(2).id, runOf(4).id]);
      assert.deepEqual(await ids({ accounts: [account], kinds: ['image'] }, 9), [runOf(3).id]);
      assert.deepEqual(await ids({ accounts: [account, 'other'] }, 9), []);
    });

    test('tell when a schedule ran last, and when everything was read', async (t) => {
      const store = await newStore(t, newDatabase);
      assert.equal(await store.lastComplete(), undefined);
      await recordAll(store, [{ schedule: 'nightly' }, {}, { schedule: 'hourly', kinds: ['image'] }]);
      await recordRun(store, runOf(4), snapshot([cover('image', 'denied')]), []);
      assert.equal(await store.lastComplete(), runOf(2).startedAt);
      assert.equal(await store.lastOfSchedule('nightly'), runOf(1).startedAt);
      assert.equal(await store.lastOfSchedule('hourly'), runOf(3).startedAt);
      assert.equal(await store.lastOfSchedule('weekly'), undefined);
    });
  });

  suite('slots', () => {
    test('are taken once, by schedule, and the newest is told', async (t) => {
      const store = await newStore(t, newDatabase);
      const [early, late] = [new Date(runOf(1).startedAt), new Date(runOf(2).startedAt)];
      assert.equal(await store.lastSlot('nightly'), undefined);
      assert.equal(await store.claimSlot('nightly', late, late), true);
      assert.equal(await store.claimSlot('nightly', late, late), false);
      assert.equal(await store.claimSlot('nightly', early, late), true);
      assert.equal(await store.claimSlot('hourly', early, late), true);
      assert.deepEqual(await store.lastSlot('nightly'), late);
      assert.deepEqual(await store.lastSlot('hourly'), early);
    });
  });
}

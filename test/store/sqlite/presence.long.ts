import assert from 'node:assert/strict';
import { copyFile, rename, rm, truncate } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { openStore } from '../../../src/store/index.ts';
import { cover, finding, now, recordRun, resource, runOf, snapshot } from '../helpers.ts';
import { opened, storeFor } from './files.ts';

const seen = snapshot(
  [cover('image')],
  Array.from({ length: 300 }, (_, index) => resource('image', `ami-${index}`, { index })),
);

suite('a database that disappears while it is in use', () => {
  const losses: Readonly<Record<string, { says: RegExp; lose: (file: string) => Promise<void> }>> = {
    'was deleted': { says: /was deleted/, lose: (file) => rm(file) },
    'was replaced': {
      says: /was replaced by another file/,
      lose: async (file) => {
        await copyFile(file, `${file}.other`);
        await rename(`${file}.other`, file);
      },
    },
    'was emptied': { says: /was emptied/, lose: (file) => truncate(file, 0) },
    'was cut short': { says: /was cut short/, lose: (file) => truncate(file, 8192) },
  };
  for (const [what, { says, lose }] of Object.entries(losses)) {
    test(`is an error of whatever is written next, where it ${what}`, async (t) => {
      const { store, file } = await storeFor(t);
      await recordRun(store, runOf(1), seen, [finding('a')]);
      // Another process that ends carries all over into the file itself.
      await store.close();
      const again = await opened(t, file);
      await again.recordSnapshot(runOf(2), seen);
      await lose(file);
      await assert.rejects(again.recordSnapshot(runOf(3), seen), {
        name: 'StoreError',
        message: new RegExp(`${file} ${says.source} while it was in use.*backup`),
      });
      await assert.rejects(again.runs(), { name: 'StoreError', message: says });
    });
  }

  test('is there all the while that others write, prune and end', async (t) => {
    const { store, file } = await storeFor(t);
    for (let night = 1; night <= 6; night += 1) {
      const other = await openStore(file, { now });
      await recordRun(other, runOf(night), seen, [finding(`${night}`)]);
      await store.runs();
      await other.prune({ runs: 1 });
      await store.runs();
      await other.close();
      assert.equal((await store.snapshot('latest')).resources.length, 300);
    }
  });
});

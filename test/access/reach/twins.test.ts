import assert from 'node:assert/strict';
import { test } from 'node:test';
import { techniques } from '../../../src/access/index.ts';
import { testTwins } from './fixtures/twins.ts';
import { instanceTwins } from './twins/instances.ts';
import { serviceTwins } from './twins/services.ts';
import { shutdownTwins } from './twins/shutdowns.ts';
import { storageTwins } from './twins/storage.ts';

const all = [...instanceTwins, ...shutdownTwins, ...serviceTwins, ...storageTwins];

testTwins(all);

void test('every technique has an account in which it works, and a near twin in which it does not', () => {
  const tested = all.filter(({ but }) => Object.keys(but).length > 0).map(({ technique }) => technique);
  assert.deepEqual([...new Set(tested)].sort(), techniques.map(({ id }) => id).sort());
});

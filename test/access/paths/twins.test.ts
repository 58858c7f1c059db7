import assert from 'node:assert/strict';
import { test } from 'node:test';
import { becomings, techniques } from '../../../src/access/paths/techniques/index.ts';
import { testTwins } from './fixtures/twins.ts';
import { boundAndTagTwins } from './twins/bounds-and-tags.ts';
import { entryTwins } from './twins/entries.ts';
import { instanceTwins } from './twins/instances.ts';
import { policyTwins } from './twins/policies.ts';
import { actingServiceTwins } from './twins/services-that-act.ts';
import { serviceTwins } from './twins/services.ts';
import { shutdownTwins } from './twins/shutdowns.ts';
import { storageTwins } from './twins/storage.ts';

const all = [
  ...instanceTwins,
  ...shutdownTwins,
  ...serviceTwins,
  ...storageTwins,
  ...entryTwins,
  ...policyTwins,
  ...boundAndTagTwins,
  ...actingServiceTwins,
];

testTwins(all);

void test('every technique has an account in which it works, and a near twin in which it does not', () => {
  const tested = all.filter(({ but }) => Object.keys(but).length > 0).map(({ technique }) => technique);
  assert.deepEqual([...new Set(tested)].sort(), [...techniques, ...becomings].map(({ id }) => id).sort());
});

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { loadReference, type Reference } from '../../../src/access/index.ts';
import { isFull, numRuns } from '../../fixtures/runs.ts';
import { compare, disagreements } from './compare.ts';
import { names, randomWorld } from './random-account.ts';

let reference: Reference;
before(async () => {
  reference = await loadReference('all');
});

/** Another seed tries other accounts: `SEED=2 TEST_RUNS=full node --test …`. */
const seed = Number(process.env['SEED'] ?? 13);

void test('who-can finds what a search over all sequences of up to four calls finds, and claims nothing that it refutes', () => {
  const created = new Set<string>();
  fc.assert(
    fc.property(randomWorld, (world) => {
      const compared = compare(world, names, reference);
      for (const action of compared.flatMap(({ actions }) => actions))
        if (action.startsWith('iam:Create')) created.add(action);
      assert.equal(disagreements(world, compared), '');
    }),
    { numRuns: numRuns(2000, 60), seed },
  );
  // The accounts are such that creating something is often the only way: of many, not of each hundred.
  if (!isFull) return;
  for (const action of ['iam:CreateRole', 'iam:CreateUser', 'iam:CreatePolicyVersion'])
    assert.ok(created.has(action), action);
});

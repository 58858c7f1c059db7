import assert from 'node:assert/strict';
import fc from 'fast-check';
import { loadReference } from '../../../src/access/index.ts';
import { isFull } from '../../fixtures/runs.ts';
import { compare, disagreements } from './compare.ts';
import { names, randomWorld } from './random-account.ts';

/**
 * Asserts that who-can and the search say the same of as many random accounts. `SEED=16 TEST_RUNS=full node --test …`
 * tries other accounts than those of the usual seed.
 */
export async function assertAgreement(numRuns: number, usualSeed: number): Promise<void> {
  const reference = await loadReference('all');
  const created = new Set<string>();
  fc.assert(
    fc.property(randomWorld, (world) => {
      const compared = compare(world, names, reference);
      for (const action of compared.flatMap(({ actions }) => actions))
        if (action.startsWith('iam:Create')) created.add(action);
      assert.equal(disagreements(world, compared), '');
    }),
    { numRuns, seed: Number(process.env['SEED'] ?? usualSeed) },
  );
  // The accounts are such that creating something is often the only way: of many, not of each hundred.
  if (!isFull) return;
  for (const action of ['iam:CreateRole', 'iam:CreateUser', 'iam:CreatePolicyVersion'])
    assert.ok(created.has(action), action);
}

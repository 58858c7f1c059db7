import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { policyDifference, policyEvidence } from '../../../src/checks/policy-difference/index.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { policy, allow, deny, when } from './statements.ts';

const term = fc.constantFrom('a:x', 'a:y', 'b:z', 'b:*');
const target = fc.constantFrom('*', 'arn:aws:s3:::a', 'arn:aws:s3:::b');
const list = (item: fc.Arbitrary<string>) => fc.uniqueArray(item, { minLength: 1, maxLength: 3 });
const statement = fc.record({
  effect: fc.constantFrom('Allow', 'Deny'),
  actions: list(term),
  resources: list(target),
  condition: fc.constantFrom(undefined, 'prod', 'dev'),
});
type Plain = typeof statement extends fc.Arbitrary<infer T> ? T : never;

function written({ effect, actions, resources, condition }: Plain): JsonObject {
  const whole = effect === 'Allow' ? allow(actions, resources) : deny(actions, resources);
  return condition === undefined ? whole : { ...whole, ...when('StringEquals', 'aws:k', condition) };
}

/** All that statements say, one by one: what two documents must share to mean the same. */
function atoms(statements: readonly Plain[]): readonly string[] {
  const pairs = statements.flatMap(({ effect, actions, resources, condition }) =>
    actions.flatMap((action) => resources.map((resource) => [effect, action, resource, condition ?? ''].join(' '))),
  );
  return [...new Set(pairs)].sort();
}

test('two documents differ exactly if they say different things', () => {
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 4 }), fc.array(statement, { maxLength: 4 }), (a, b) => {
      const equal = JSON.stringify(atoms(a)) === JSON.stringify(atoms(b));
      assert.equal(policyDifference(policy(...a.map(written)), policy(...b.map(written))).length === 0, equal);
    }),
    { numRuns: 500 },
  );
});

test('taken to pieces and shuffled, a document means the same, and is the same evidence', () => {
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 4 }), fc.func(fc.nat()), (statements, order) => {
      const pieces = statements.flatMap((whole) =>
        whole.actions.flatMap((action) =>
          whole.resources.map((resource) => ({ ...whole, actions: [action], resources: [resource] })),
        ),
      );
      const shuffled = pieces
        .map((piece, index) => ({ piece, at: order(index) }))
        .sort((a, b) => a.at - b.at)
        .map(({ piece }) => piece);
      const whole = policy(...statements.map(written));
      const divided = policy(...shuffled.map(written));
      assert.deepEqual(policyDifference(whole, divided), []);
      assert.deepEqual(policyEvidence(whole), policyEvidence(divided));
    }),
    { numRuns: 300 },
  );
});

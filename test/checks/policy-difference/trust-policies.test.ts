import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { policyDifference } from '../../../src/checks/policy-difference/index.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { policy } from './statements.ts';

const trust = (Principal: Json, more: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  Principal,
  Action: 'sts:AssumeRole',
  ...more,
});

suite('trust policies', () => {
  const cases: readonly (readonly [string, JsonObject, JsonObject, readonly string[]])[] = [
    [
      'an account by number and by its root',
      policy(trust({ AWS: '111122223333' })),
      policy(trust({ AWS: ['arn:aws:iam::111122223333:root'] })),
      [],
    ],
    ['everyone, written either way', policy(trust('*')), policy(trust({ AWS: '*' })), []],
    [
      'principals divided among statements',
      policy(trust({ AWS: ['111122223333', '444455556666'] })),
      policy(trust({ AWS: '444455556666' }), trust({ AWS: '111122223333' })),
      [],
    ],
    [
      'an account more',
      policy(trust({ AWS: '111122223333' })),
      policy(trust({ AWS: ['111122223333', '444455556666'] })),
      ['~ Allow sts:AssumeRole to 111122223333: principals added: 444455556666'],
    ],
    [
      'everyone in place of an account',
      policy(trust({ AWS: '111122223333' })),
      policy(trust('*')),
      ['~ Allow sts:AssumeRole to 111122223333: principals added: *; principals removed: 111122223333'],
    ],
    [
      'a service of the same spelling is no account',
      policy(trust({ Service: 'ec2.amazonaws.com' })),
      policy(trust({ Federated: 'ec2.amazonaws.com' })),
      [
        '~ Allow sts:AssumeRole to ec2.amazonaws.com: principals added: ec2.amazonaws.com; principals removed: ec2.amazonaws.com',
      ],
    ],
  ];
  for (const [what, declared, seen, lines] of cases) {
    test(what, () => {
      assert.deepEqual(policyDifference(declared, seen, 'trust'), lines);
    });
  }
});

suite('documents that are no policies', () => {
  test('are the same if their JSON is', () => {
    assert.deepEqual(policyDifference({ a: 1, b: 2 }, { b: 2, a: 1 }), []);
  });

  test('are told, each as what it is', () => {
    const [declared, ...others] = policyDifference(
      { Statement: [{ Effect: 'allow', Action: 'a:x', Resource: '*' }] },
      policy(),
    );
    assert.match(declared ?? '', /^! the declared document is not a policy: Statement\[0\]\.Effect /);
    assert.deepEqual(others, []);
    assert.match(policyDifference(policy(), { a: '\n' })[0] ?? '', /^! the account's document is not a policy: /);
  });
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { guardUnknownAction } from '../../../src/checks/policy-lint/unknown-action.ts';
import { found, theOne } from '../fixtures/account.ts';
import { allowing, denying, documentCases, onUser, policyOf } from './lint-cases.ts';

const except = (effect: string, ...actions: readonly string[]) => ({
  Effect: effect,
  NotAction: actions,
  Resource: '*',
});

documentCases(guardUnknownAction, [
  {
    name: 'a Deny of an action without its last letter',
    statements: denying('ec2:TerminateInstance'),
    finds: [
      'high',
      /^Statement S of inline policy p of user ana denies nothing: AWS has no action ec2:TerminateInstance$/,
    ],
  },
  { name: 'twin: the action', statements: denying('ec2:TerminateInstances') },
  { name: 'twin: in other case', statements: denying('EC2:terminateinstances') },
  {
    name: 'an Allow of it',
    statements: allowing('ec2:TerminateInstance'),
    finds: ['low', /allows nothing: AWS has no action ec2:TerminateInstance$/],
  },
  {
    name: 'one of two actions of a Deny',
    statements: denying(['ec2:TerminateInstance', 'ec2:StopInstances']),
    finds: ['high', /does not deny ec2:TerminateInstance: /],
  },
  {
    name: 'a Deny of all except it denies more than is meant',
    statements: except('Deny', 'ec2:DescribeInstance', 'ec2:StopInstances'),
    finds: ['low', /does not exempt ec2:DescribeInstance: /],
  },
  {
    name: 'an Allow of all except it allows it',
    statements: except('Allow', 'iam:PutUserPolicies'),
    finds: ['medium', /does not exempt iam:PutUserPolicies: /],
  },
  { name: 'twin: all except an action', statements: except('Allow', 'iam:PutUserPolicy') },
  {
    name: 'a pattern that matches no action',
    statements: denying('ec2:Teminate*'),
    finds: ['high', /AWS has no action ec2:Teminate\*$/],
  },
  { name: 'twin: a pattern that matches one', statements: denying('ec2:*minateInst?nces') },
  { name: 'twin: a pattern that allows nothing yet', statements: allowing('ec2:Xyzzy*') },
  {
    name: 'a pattern that allows nothing, and resembles another',
    statements: allowing('ec2:Descibe*'),
    finds: ['low', /AWS has no action ec2:Descibe/],
  },
  {
    name: 'a pattern that denies nothing',
    statements: denying('ec2:Xyzzy*'),
    finds: ['medium', /names ec2:Xyzzy\*, which AWS's reference does not have/],
  },
  {
    name: 'an action that resembles none can be new',
    statements: denying('ec2:XyzzyFrobnicate'),
    finds: ['medium', /names ec2:XyzzyFrobnicate, which AWS's reference does not have$/],
  },
  { name: 'twin: everything', statements: denying(['*', '*:*', 'ec*:*']) },
  {
    name: 'a service with another letter that has such an action',
    statements: denying('ec3:TerminateInstances'),
    finds: ['high', /AWS has no action ec3:TerminateInstances$/],
  },
  {
    name: 'a service that the reference does not have can be new',
    statements: denying('brandnewservice:DeleteEverything'),
    finds: ['medium', /names brandnewservice:DeleteEverything, which AWS's reference does not have$/],
  },
  {
    name: 'an Allow of such a service',
    statements: allowing('brandnewservice:*'),
    finds: ['low', /which AWS's reference does not have/],
  },
  {
    name: 'a pattern for services that matches none',
    statements: denying('brandnew*:Delete*'),
    finds: ['medium', /AWS's reference does not have/],
  },
  { name: "twin: services that only AWS's own policies name", statements: denying(['deeplens:*', 'zocalo:Delete*']) },
  { name: 'twin: services that were not loaded', statements: denying('dynamodb:NoSuchAction') },
]);

suite('what guard-unknown-action proposes', () => {
  const rows: readonly (readonly [action: string, expected: string])[] = [
    ['ec2:TerminateInstance', 'ec2:TerminateInstances in place of ec2:TerminateInstance'],
    ['ec2:Teminate*', 'ec2:Terminate* in place of ec2:Teminate*'],
    ['ec3:TerminateInstances', 'ec2:TerminateInstances in place of ec3:TerminateInstances'],
    ['s3:HeadBucket', 's3:ListBucket in place of s3:HeadBucket'],
    ['s3:ListBuckets', 's3:ListAllMyBuckets in place of s3:ListBuckets'],
    ['s3:ListBuckest', 's3:ListBucket in place of s3:ListBuckest'],
    ['s3:CloneBucket', 'an action of AWS in place of s3:CloneBucket, unless the action is newer than the reference'],
    [
      'ec2:XyzzyFrobnicate',
      'an action of AWS in place of ec2:XyzzyFrobnicate, unless the action is newer than the reference',
    ],
    [
      'brandnewservice:Do',
      'a service of AWS in place of brandnewservice:Do, unless the service is newer than the reference',
    ],
  ];
  for (const [action, expected] of rows)
    test(action, () => {
      assert.equal(theOne(guardUnknownAction, onUser(policyOf(denying(action)))).expected, expected);
    });
});

suite('what guard-unknown-action repairs', () => {
  const commands = (statement: ReturnType<typeof denying>) =>
    found(guardUnknownAction, onUser(policyOf([allowing('s3:*'), statement]))).flatMap(
      ({ fix }) => fix?.commands ?? [],
    );

  test('a Deny, and nothing else in the document', () => {
    const mended = JSON.stringify(policyOf([allowing('s3:*'), denying(['ec2:TerminateInstances', 'ec2:Stop*'])]));
    assert.deepEqual(commands(denying(['ec2:TerminateInstance', 'ec2:Stop*'])), [
      `aws iam put-user-policy --user-name ana --policy-name p --policy-document '${mended}'`,
    ]);
  });

  const twins: readonly (readonly [why: string, statement: ReturnType<typeof denying>])[] = [
    ['an Allow would allow more', allowing('ec2:TerminateInstance')],
    ['of two near actions neither is certain', denying('ec2:DescribeVpn')],
    ['an API operation is permitted by another action', denying('s3:ListBuckets')],
    ['two letters differ', denying('ec2:TermnateInstance')],
    ['one of two entries has no near action', denying(['ec2:TerminateInstance', 'ec2:XyzzyFrobnicate'])],
  ];
  for (const [why, statement] of twins)
    test(`twin: ${why}`, () => {
      assert.equal(found(guardUnknownAction, onUser(policyOf(statement))).length, 1);
      assert.deepEqual(commands(statement), []);
    });
});

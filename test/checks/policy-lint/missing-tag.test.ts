import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guardMissingTag } from '../../../src/checks/policy-lint/missing-tag.ts';
import { account, found, group, inline, managed, role, theOne, user } from '../fixtures/account.ts';
import { allowing, denying, documentCases, policyOf, reference } from './lint-cases.ts';

const terminate = 'ec2:TerminateInstances';
const key = 'ec2:ResourceTag/department';
const prod = { [key]: 'prod' };
const all = allowing('ec2:*');
const deny = (condition: Parameters<typeof denying>[1]) => denying(terminate, condition);
const escapes = [
  'medium',
  /denies ec2:TerminateInstances only if the tag department is present: it does not protect a resource without the tag$/,
] as const;

documentCases(guardMissingTag, [
  {
    name: 'StringEquals does not hold for a missing tag',
    statements: [deny({ StringEquals: prod }), all],
    finds: escapes,
  },
  {
    name: 'StringLike neither, whatever the star',
    statements: [deny({ StringLike: { [key]: '*' } }), all],
    finds: escapes,
  },
  {
    name: 'ForAnyValue neither, negated or not',
    statements: [deny({ 'ForAnyValue:StringNotEquals': { [key]: 'dev' } }), all],
    finds: escapes,
  },
  { name: 'Null false asks for the tag', statements: [deny({ Null: { [key]: 'false' } }), all], finds: escapes },
  {
    name: 'a negated operator beside Null false asks for it too',
    statements: [deny({ StringNotEquals: { [key]: 'dev' }, Null: { [key]: 'false' } }), all],
    finds: escapes,
  },
  {
    name: 'under the key of either prefix',
    statements: [deny({ StringEquals: { 'aws:ResourceTag/department': 'prod' } }), all],
    finds: escapes,
  },
  {
    name: 'whatever else the statement asks for',
    statements: [deny({ StringEquals: prod, Bool: { 'aws:MultiFactorAuthPresent': 'false' } }), all],
    finds: escapes,
  },
  {
    name: 'twin: StringNotEquals holds for a missing tag',
    statements: [deny({ StringNotEquals: { [key]: 'dev' } }), all],
  },
  { name: 'twin: IfExists holds for a missing tag', statements: [deny({ StringEqualsIfExists: prod }), all] },
  {
    name: 'twin: ForAllValues holds for a missing tag',
    statements: [deny({ 'ForAllValues:StringEquals': prod }), all],
  },
  {
    name: 'twin: a second Deny for what has no tag',
    statements: [deny({ StringEquals: prod }), deny({ Null: { [key]: 'true' } }), all],
  },
  {
    name: 'the second Deny is of another tag',
    statements: [deny({ StringEquals: prod }), deny({ Null: { 'ec2:ResourceTag/Owner': 'true' } }), all],
    finds: escapes,
  },
  {
    name: 'twin: nothing is allowed without the tag',
    statements: [deny({ StringEquals: prod }), allowing(terminate, { StringEquals: { [key]: 'dev' } })],
  },
  {
    name: 'twin: nothing is allowed at all',
    statements: [deny({ StringEquals: prod }), allowing('ec2:StartInstances')],
  },
  {
    name: 'what is allowed in one region escapes there',
    statements: [deny({ StringEquals: prod }), allowing(terminate, {}, 'arn:aws:ec2:sa-east-1:*:instance/*')],
    finds: escapes,
  },
  {
    name: 'what is allowed by its name escapes',
    statements: [
      deny({ StringEquals: prod }),
      allowing(terminate, {}, `arn:aws:ec2:us-east-1:${account}:instance/i-0abc`),
    ],
    finds: escapes,
  },
  {
    name: 'twin: what is allowed is not what is denied',
    statements: [
      denying(terminate, { StringEquals: prod }, 'arn:aws:ec2:eu-west-1:*:instance/*'),
      allowing(terminate, {}, 'arn:aws:ec2:us-east-1:*:instance/*'),
    ],
  },
  {
    name: 'twin: the tags of a request, which whoever tags nothing does not send',
    statements: [denying('ec2:CreateTags', { StringEquals: { 'aws:RequestTag/department': 'prod' } }), all],
  },
  {
    name: 'twin: the tags of who asks',
    statements: [deny({ StringEquals: { 'aws:PrincipalTag/department': 'prod' } }), all],
  },
  {
    name: 'twin: a key that the action never carries is another fault',
    statements: [denying('ec2:DescribeInstances', { StringEquals: prod }), all],
  },
  { name: 'twin: an Allow by tag', statements: allowing(terminate, { StringEquals: prod }) },
]);

const arn = `arn:aws:iam::${account}:policy/keep-prod`;
const keepProd = managed(arn, { document: policyOf(deny({ StringEquals: prod })) });
const wide = [inline('wide', policyOf(all))];

test('it names those who escape, through groups and boundaries too, and nobody else', () => {
  const resources = [
    keepProd,
    group('developers', { attached: [arn], inline: wide }),
    user('ana', { groups: ['developers'] }),
    user('ben', { attached: [arn] }),
    user('eva', { inline: wide }),
    role('bounded', { inline: wide, permissionsBoundary: arn }),
    role('deploy', { attached: [arn], inline: wide }),
  ];
  const finding = theOne(guardMissingTag, { resources, reference });
  assert.deepEqual(finding.evidence, { statement: 'S', tag: 'department', passes: ['role deploy', 'user ana'] });
  assert.match(
    finding.actual,
    /role deploy and user ana can bypass it, for example with ec2:TerminateInstances on arn:aws:ec2:us-east-1:111122223333:instance\/anything; held by 1 group, 1 user and 1 role$/,
  );
});

test('a policy that nobody holds is judged for whoever may come to hold it', () => {
  assert.deepEqual(theOne(guardMissingTag, { resources: [keepProd], reference }).evidence['passes'], [
    'anybody who comes to hold it',
  ]);
  assert.deepEqual(found(guardMissingTag, { resources: [keepProd], reference, unread: [{ kind: 'user' }] }), []);
});

test('of those whose policies were not all read nobody can say what they may do', () => {
  const unread = `arn:aws:iam::${account}:policy/unread`;
  assert.deepEqual(
    found(guardMissingTag, {
      resources: [keepProd, user('ana', { attached: [arn, unread], inline: wide })],
      reference,
    }),
    [],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guardConditionKey } from '../../../src/checks/policy-lint/condition-key.ts';
import { account, found, inline, managed, role, theOne, user } from '../fixtures/account.ts';
import { allowing, denying, documentCases, onUser, policyOf, reference } from './lint-cases.ts';

const prod = { 'ec2:ResourceTag/department': 'prod' };
const terminate = 'ec2:TerminateInstances';
const instances = 'arn:aws:ec2:*:*:instance/*';

documentCases(guardConditionKey, [
  {
    name: 'an Allow of a describe call by tag gives nothing',
    statements: allowing('ec2:DescribeInstances', { StringEquals: prod }),
    finds: [
      'low',
      /^Statement S of inline policy p of user ana never allows ec2:DescribeInstances: requests for it never contain ec2:ResourceTag\/department$/,
    ],
  },
  {
    name: 'a pattern counts where most of its actions never carry the key',
    statements: allowing('ec2:Describe*', { StringEquals: prod }),
    finds: ['low', /never allows most of ec2:Describe\*: /],
  },
  {
    name: 'twin: a pattern of which most actions carry the key',
    statements: allowing('ec2:*', { StringEquals: prod }),
  },
  { name: 'twin: an action that carries it', statements: allowing(terminate, { StringEquals: prod }) },
  {
    name: 'among several actions it is the one that carries nothing',
    statements: allowing([terminate, 'ec2:DescribeInstances'], { StringEquals: prod }),
    finds: ['low', /never allows ec2:DescribeInstances:/],
  },
  {
    name: 'a Deny by the tags of a request that sets none denies nothing',
    statements: denying(terminate, { StringEquals: { 'aws:RequestTag/department': 'prod' } }),
    finds: ['high', /never denies ec2:TerminateInstances/],
  },
  {
    name: 'twin: a Deny by the tags of a request that sets some',
    statements: denying('ec2:CreateTags', { StringEquals: { 'aws:RequestTag/department': 'prod' } }),
  },
  {
    name: 'with a negated operator such a Deny always holds',
    statements: denying(terminate, { StringNotEquals: { 'aws:RequestTag/department': 'dev' } }),
    finds: ['low', /denies ec2:TerminateInstances regardless of its condition on aws:RequestTag\/department/],
  },
  {
    name: 'with a negated operator such an Allow holds nothing back',
    statements: allowing(terminate, { StringNotEquals: { 'aws:RequestTag/department': 'prod' } }),
    finds: ['medium', /allows ec2:TerminateInstances regardless/],
  },
  {
    name: 'a set operator holds for a key that is never there',
    statements: allowing(terminate, { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }),
    finds: ['medium', /regardless/],
  },
  {
    name: 'Null true holds',
    statements: denying(terminate, { Null: { 'aws:RequestTag/department': 'true' } }),
    finds: ['low', /regardless/],
  },
  {
    name: 'Null false never holds',
    statements: denying(terminate, { Null: { 'aws:RequestTag/department': 'false' } }),
    finds: ['high', /never denies/],
  },
  {
    name: 'two conditions on one key are one fault, and the one that never holds decides',
    statements: denying(terminate, {
      StringNotEquals: { 'aws:RequestTag/department': 'dev' },
      Null: { 'aws:RequestTag/department': 'false' },
    }),
    finds: ['high', /never denies/],
  },
  {
    name: 'twin: IfExists says that the key may be missing',
    statements: allowing([terminate, 'ec2:RunInstances'], {
      StringEqualsIfExists: { 'aws:RequestTag/department': 'dev' },
    }),
  },
  {
    name: 'twin: ForAllValues is meant for the actions that have values',
    statements: allowing('secretsmanager:*', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }),
  },
  {
    name: 'IfExists on a key that no action of the statement carries',
    statements: allowing(terminate, { StringEqualsIfExists: { 'aws:RequestTag/department': 'dev' } }),
    finds: ['medium', /allows ec2:TerminateInstances regardless/],
  },
  {
    name: 'twin: a global key is in every request',
    statements: denying('ec2:Describe*', { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } }),
  },
  {
    name: 'a key that AWS does not have',
    statements: denying(terminate, { StringEquals: { 'aws:ResourcTag/department': 'prod' } }),
    finds: ['high', /AWS has no condition key aws:ResourcTag\/department/],
  },
  {
    name: 'twin: capitals in a key make no difference',
    statements: denying(terminate, { StringEquals: { 'EC2:resourcetag/department': 'prod' } }),
  },
  {
    name: 'a key that the type of resource does not carry',
    statements: allowing(
      'ec2:RunInstances',
      { StringEquals: { 'ec2:InstanceType': 't3.micro' } },
      'arn:aws:ec2:*::image/*',
    ),
    finds: ['low', /never allows ec2:RunInstances/],
  },
  {
    name: 'twin: the type that carries it',
    statements: allowing('ec2:RunInstances', { StringEquals: { 'ec2:InstanceType': 't3.micro' } }, instances),
  },
  {
    name: 'twin: NotAction cannot be listed',
    statements: {
      Effect: 'Deny',
      NotAction: 'ec2:DescribeInstances',
      Resource: '*',
      Condition: { StringEquals: prod },
    },
  },
  {
    name: 'twin: actions of a service that was not loaded',
    statements: allowing('sqs:SendMessage', { StringEquals: prod }),
  },
  {
    name: 'twin: an action that AWS does not know',
    statements: allowing('ec2:TerminateInstance', { StringEquals: prod }),
  },
  {
    name: 'twin: a type of resource that the action does not have is another fault',
    statements: allowing(terminate, { StringEquals: { 'aws:RequestTag/a': 'b' } }, 'arn:aws:ec2:*:*:volume/*'),
  },
]);

test('a trust policy is read too, and what rides along with a request has its keys', () => {
  const trust = (action: string | readonly string[], key: string) => ({
    document: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: account },
        Action: action,
        Condition: { StringEquals: { [key]: 'x' } },
      },
    },
  });
  const judged = (action: string | readonly string[], key: string) =>
    found(guardConditionKey, { resources: [role('r', { trust: trust(action, key) })], reference });
  assert.match(
    judged('sts:AssumeRole', 'iam:PassedToService')[0]?.title ?? '',
    /^Statement #1 of the trust policy of role r never allows sts:AssumeRole/,
  );
  assert.deepEqual(judged(['sts:AssumeRole', 'sts:TagSession'], 'sts:ExternalId'), []);
  assert.deepEqual(judged('sts:AssumeRoleWithWebIdentity', 'token.actions.githubusercontent.com:sub'), []);
});

test('the number of actions is told, and is no evidence: AWS adds some every month', () => {
  const { actual, evidence } = theOne(
    guardConditionKey,
    onUser(policyOf(allowing('ec2:Describe*', { StringEquals: prod }))),
  );
  assert.match(actual, /ec2:Describe\* \(\d+ of its \d+ actions\)/);
  assert.deepEqual(evidence, {
    key: 'ec2:ResourceTag/department',
    actions: ['ec2:Describe*'],
    operators: ['StringEquals'],
    effect: 'Allow',
  });
});

const faulty = policyOf(allowing('ec2:DescribeInstances', { StringEquals: prod }));

test("a managed policy is one finding however many hold it; AWS's own is nobody's to mend", () => {
  const own = `arn:aws:iam::${account}:policy/own`;
  const amazons = 'arn:aws:iam::aws:policy/Theirs';
  const holders = [
    user('ana', { attached: [amazons, own] }),
    user('ben', { attached: [own] }),
    role('r', { attached: [own] }),
  ];
  const situation = {
    resources: [...holders, managed(own, { document: faulty }), managed(amazons, { document: faulty })],
    reference,
  };
  const finding = theOne(guardConditionKey, situation);
  assert.equal(finding.resource.id, own);
  assert.match(finding.actual, /held by 2 users and 1 role$/);
  assert.match(
    theOne(guardConditionKey, { ...situation, unread: [{ kind: 'group' }] }).actual,
    /held by at least 2 users and 1 role$/,
  );
});

test('values, order and capitals of actions change no id; another key does', () => {
  const idOf = (key: string, value: string, action = 'ec2:DescribeInstances') =>
    theOne(guardConditionKey, onUser(policyOf(allowing(action, { StringEquals: { [key]: value } })))).id;
  assert.equal(
    idOf('ec2:ResourceTag/department', 'prod'),
    idOf('EC2:ResourceTag/department', 'dev', 'ec2:describeinstances'),
  );
  assert.notEqual(idOf('ec2:ResourceTag/department', 'prod'), idOf('ec2:ResourceTag/Owner', 'prod'));
});

test("a document that does not parse is another check's finding", () => {
  assert.deepEqual(
    found(guardConditionKey, { resources: [user('ana', { inline: [inline('p', { Statement: 7 })] })], reference }),
    [],
  );
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildAccessModel, can, loadReference, whoCan } from '../../../src/access/index.ts';
import { account, home, type AccountParts } from '../../accounts/account.ts';
import { allow, deny, trust } from '../../accounts/statements.ts';

// What a role's session carries that the role does not say: its name, tags from outside, where it comes from. Each row
// is one account, and the twins differ from it in one detail.

const reference = await loadReference('all');
const goal = 'ec2:TerminateInstances';
const roleId = 'IDROLEBOX';
const saml = `arn:aws:iam::${home}:saml-provider/idp`;
const github = `arn:aws:iam::${home}:oidc-provider/token.actions.githubusercontent.com`;
const tagging = ['sts:AssumeRoleWithSAML', 'sts:TagSession'];
const instances = [{ id: 'i-1', tags: { department: 'prod' } }];
const byDepartment = allow(goal, '*', {
  StringEquals: { 'aws:ResourceTag/department': '${aws:PrincipalTag/department}' },
});

type RoleParts = NonNullable<AccountParts['roles']>[string];

const onInstances = { trust: trust({ Service: 'ec2.amazonaws.com' }) };

/** An account with the role box and one production instance. */
function box(role: Partial<RoleParts>, more: AccountParts = {}): AccountParts {
  return { instances, roles: { box: { ...onInstances, ...role } }, ...more };
}

function decided(parts: AccountParts, principal = 'role/box'): string {
  const { decision, conditions } = can(buildAccessModel(account(parts), reference), {
    principal,
    action: goal,
    resource: 'i-1',
    context: {},
  });
  return [decision, ...conditions].join(', ');
}

const exempted = (...sessions: readonly string[]) => [
  allow(goal),
  deny('ec2:*', '*', { StringNotLike: { 'aws:userid': sessions.map((session) => `${roleId}:${session}`) } }),
];

const rows: Readonly<Record<string, Readonly<Record<string, readonly [AccountParts, string]>>>> = {
  'a Deny that exempts sessions of a role by aws:userid': {
    'all of its sessions': [box({ policies: exempted('*') }), 'allowed'],
    'one of them': [box({ policies: exempted('alice') }), `conditional, in session ${roleId}:alice`],
    'sessions of another role': [
      box({ policies: [allow(goal), deny('ec2:*', '*', { StringNotLike: { 'aws:userid': 'AROAX:*' } })] }),
      'explicitDeny',
    ],
  },
  'an Allow for some sessions': {
    'all of them': [box({ policies: [allow(goal, '*', { StringLike: { 'aws:userid': `${roleId}:*` } })] }), 'allowed'],
    'the role without a session, which makes no request': [
      box({ policies: [allow(goal, '*', { StringEquals: { 'aws:userid': roleId } })] }),
      'implicitDeny',
    ],
  },
  'tags that an identity provider sends': {
    'any tag': [
      box({ trust: trust({ Federated: saml }, tagging), policies: [byDepartment] }),
      'conditional, with session tag department=prod',
    ],
    'without sts:TagSession': [
      box({ trust: trust({ Federated: saml }, 'sts:AssumeRoleWithSAML'), policies: [byDepartment] }),
      'implicitDeny',
    ],
    'other tags alone': [
      box({
        trust: trust({ Federated: saml }, tagging, { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } }),
        policies: [byDepartment],
      }),
      'implicitDeny',
    ],
    'this tag with this value': [
      box({
        trust: trust({ Federated: saml }, tagging, { StringEquals: { 'aws:RequestTag/department': ['prod', 'dev'] } }),
        policies: [byDepartment],
      }),
      'conditional, with session tag department=prod',
    ],
    'this tag with another value': [
      box({
        trust: trust({ Federated: saml }, tagging, { StringEquals: { 'aws:RequestTag/department': 'dev' } }),
        policies: [byDepartment],
      }),
      'implicitDeny',
    ],
    'a tag that the role itself has': [
      box({ tags: { department: 'prod' }, trust: trust({ Federated: saml }, tagging), policies: [byDepartment] }),
      'allowed',
    ],
    'another value than the role itself has': [
      box({ tags: { department: 'dev' }, trust: trust({ Federated: saml }, tagging), policies: [byDepartment] }),
      'conditional, with session tag department=prod',
    ],
    'a tag that lifts a Deny': [
      box({
        trust: trust({ Federated: saml }, tagging),
        policies: [allow(goal), deny(goal, '*', { StringNotEquals: { 'aws:PrincipalTag/clearance': 'high' } })],
      }),
      'conditional, with session tag clearance=high',
    ],
    'another account': [
      box({ trust: trust({ AWS: '999999999999' }, ['sts:AssumeRole', 'sts:TagSession']), policies: [byDepartment] }),
      'conditional, with session tag department=prod',
    ],
    'this account, whose users are in the snapshot': [
      box({ trust: trust({ AWS: home }, ['sts:AssumeRole', 'sts:TagSession']), policies: [byDepartment] }),
      'implicitDeny',
    ],
  },
  'requests from an instance itself': {
    'of a role on instances': [
      box({
        profiles: ['box'],
        policies: [
          allow(goal, '*', { ArnEquals: { 'ec2:SourceInstanceARN': 'arn:aws:ec2:us-east-1:1:instance/i-1' } }),
        ],
      }),
      'conditional, from instance arn:aws:ec2:us-east-1:1:instance/i-1 itself',
    ],
    'of a role without an instance profile': [
      box({
        policies: [
          allow(goal, '*', { ArnEquals: { 'ec2:SourceInstanceARN': 'arn:aws:ec2:us-east-1:1:instance/i-1' } }),
        ],
      }),
      'implicitDeny',
    ],
    'of a role for functions': [
      box({
        profiles: ['box'],
        trust: trust({ Service: 'lambda.amazonaws.com' }),
        policies: [allow(goal, '*', { Null: { 'ec2:SourceInstanceARN': 'false' } })],
      }),
      'implicitDeny',
    ],
  },
  'keys of identity providers': {
    'a claim of the token': [
      box({
        trust: trust({ Federated: github }, 'sts:AssumeRoleWithWebIdentity'),
        policies: [allow(goal, '*', { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:shop/*' } })],
      }),
      'conditional, if token.actions.githubusercontent.com:sub is repo:shop/*',
    ],
    'a claim of another provider': [
      box({
        trust: trust({ Federated: saml }, 'sts:AssumeRoleWithSAML'),
        policies: [allow(goal, '*', { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:shop/*' } })],
      }),
      'implicitDeny',
    ],
    'the provider': [
      box({
        trust: trust({ Federated: saml }, 'sts:AssumeRoleWithSAML'),
        policies: [allow(goal, '*', { StringEquals: { 'aws:FederatedProvider': saml } })],
      }),
      `conditional, if aws:FederatedProvider is ${saml}`,
    ],
    'the source identity, where it can be set': [
      box({
        trust: trust({ Federated: saml }, ['sts:AssumeRoleWithSAML', 'sts:SetSourceIdentity']),
        policies: [allow(goal, '*', { StringEquals: { 'aws:SourceIdentity': 'alice' } })],
      }),
      'conditional, if aws:SourceIdentity is alice',
    ],
    'the source identity, where it cannot': [
      box({
        trust: trust({ Federated: saml }, 'sts:AssumeRoleWithSAML'),
        policies: [allow(goal, '*', { StringEquals: { 'aws:SourceIdentity': 'alice' } })],
      }),
      'implicitDeny',
    ],
  },
};

for (const [about, twins] of Object.entries(rows)) {
  void describe(about, () => {
    for (const [difference, [parts, expected]] of Object.entries(twins))
      void test(difference, () => {
        assert.equal(decided(parts), expected);
      });
  });
}

void test('who assumes a role in the account does not have the tags that only an identity provider sends', () => {
  const trusting = [trust({ Federated: saml }, tagging), trust({ AWS: `arn:aws:iam::${home}:user/alice` })];
  const parts = box({ trust: trusting, policies: [byDepartment] }, { users: { alice: {} } });
  const { principals } = whoCan(buildAccessModel(account(parts), reference), {
    action: goal,
    resource: 'i-1',
    direct: false,
  });
  assert.deepEqual(
    principals.map(({ name, decision }) => `${name} ${decision}`),
    ['box conditional'],
  );
});

void test('two instances with other tags are told apart by what a provider can send', () => {
  const parts = box(
    {
      trust: trust({ Federated: saml }, tagging, { StringEquals: { 'aws:RequestTag/department': 'dev' } }),
      policies: [byDepartment],
    },
    { instances: [...instances, { id: 'i-2', tags: { department: 'dev' } }] },
  );
  const { principals } = whoCan(buildAccessModel(account(parts), reference), {
    action: goal,
    resource: 'kind:instance',
    direct: true,
  });
  assert.deepEqual(
    principals.map(({ name, resources }) => [name, resources?.count, resources?.example.split('/')[1]]),
    [['box', 1, 'i-2']],
  );
});

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadReference, type Reference } from '../../../src/access/index.ts';
import { home } from '../../accounts/account.ts';
import { allow, deny, trust, type Statement } from '../../accounts/statements.ts';
import { compare } from './compare.ts';
import { names } from './random-account.ts';
import { iamArn, type Principal, type World } from './world.ts';

let reference: Reference;
before(async () => {
  reference = await loadReference('all');
});

const fence = iamArn('policy', 'fence');
const appRoles = iamArn('role', 'app-*');
const bounded = { StringEquals: { 'iam:PermissionsBoundary': fence } };
const delegated: readonly Statement[] = [
  allow(['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'], appRoles, bounded),
  allow('sts:AssumeRole', appRoles),
];
const onlyStorage: readonly Statement[] = [allow('s3:*')];
const unbounded = { role: { trust: trust({ AWS: `arn:aws:iam::${home}:root` }) } };

/** What alice may do, what the boundary allows, and a role that exists. */
interface Situation {
  readonly alice: readonly Statement[];
  readonly boundary?: readonly Statement[];
  readonly role?: { readonly trust: Statement; readonly boundary?: string };
}

/** Delegation with a mandatory boundary, its usual mistakes, and whether alice terminates the instance. */
const situations: Readonly<Record<string, Situation & { readonly can: 'never' | 'by four calls' | 'by more calls' }>> =
  {
    'creates roles with the boundary': { alice: delegated, can: 'never' },
    'creates roles without any': {
      alice: [allow(['iam:CreateRole', 'iam:PutRolePolicy'], appRoles)],
      can: 'by four calls',
    },
    'creates roles that she does not trust to do anything': {
      alice: [allow('iam:CreateRole', appRoles)],
      can: 'never',
    },
    'may also remove the boundary': {
      alice: [...delegated, allow('iam:DeleteRolePermissionsBoundary')],
      can: 'by more calls',
    },
    'may also remove the boundary of a role that she may assume': {
      alice: [...delegated, allow('iam:DeleteRolePermissionsBoundary')],
      role: { trust: trust({ AWS: iamArn('user', 'alice') }), boundary: fence },
      can: 'by four calls',
    },
    'may do everything with such roles but remove the boundary': {
      alice: [...delegated, allow('iam:*', appRoles), deny('iam:DeleteRolePermissionsBoundary')],
      role: { trust: trust({ AWS: iamArn('user', 'alice') }), boundary: fence },
      can: 'by four calls',
    },
    'may rewrite the policy that is the boundary': {
      alice: [...delegated, allow('iam:CreatePolicyVersion', iamArn('policy', '*'))],
      role: { trust: trust({ AWS: iamArn('user', 'alice') }), boundary: fence },
      can: 'by four calls',
    },
    'may rewrite other policies': {
      alice: [...delegated, allow('iam:CreatePolicyVersion', iamArn('policy', 'app-*'))],
      role: { trust: trust({ AWS: iamArn('user', 'alice') }), boundary: fence },
      can: 'never',
    },
    'may rewrite that policy, and no role exists': {
      alice: [...delegated, allow('iam:CreatePolicyVersion', iamArn('policy', '*'))],
      can: 'by more calls',
    },
    'may set another boundary': {
      alice: [...delegated, allow('iam:PutRolePermissionsBoundary', appRoles)],
      role: { trust: trust({ AWS: iamArn('user', 'alice') }), boundary: fence },
      can: 'by four calls',
    },
    'may set that boundary alone': {
      alice: [...delegated, allow('iam:PutRolePermissionsBoundary', appRoles, bounded)],
      role: { trust: trust({ AWS: iamArn('user', 'alice') }), boundary: fence },
      can: 'never',
    },
    'has conditions on CreateRole alone, and no role is without a boundary': {
      alice: [allow('iam:CreateRole', appRoles, bounded), allow(['iam:PutRolePolicy', 'sts:AssumeRole'], appRoles)],
      can: 'never',
    },
    'has conditions on CreateRole alone, and a role has no boundary': {
      alice: [allow('iam:CreateRole', appRoles, bounded), allow(['iam:PutRolePolicy', 'sts:AssumeRole'], appRoles)],
      ...unbounded,
      can: 'by four calls',
    },
    'has conditions on all, and a role has no boundary': { alice: delegated, ...unbounded, can: 'never' },
    'has a boundary that allows reading identities': {
      alice: delegated,
      boundary: [allow(['s3:*', 'iam:Get*', 'iam:List*'])],
      can: 'never',
    },
    'has a boundary that allows what it should not': {
      alice: delegated,
      boundary: [allow('ec2:*')],
      can: 'by four calls',
    },
    'has a boundary that allows changing identities': {
      alice: delegated,
      boundary: [allow(['s3:*', 'iam:*'])],
      can: 'by more calls',
    },
  };

function worldOf({ alice, boundary = onlyStorage, role }: Situation): World {
  const plain = { tags: {}, groups: [], keys: 0, password: false, attached: [] };
  const user: Principal = { ...plain, kind: 'user', name: 'alice', inline: { own: { Statement: alice } } };
  return {
    principals: {
      [iamArn('user', 'alice')]: user,
      ...(role && {
        [iamArn('role', 'app-1')]: {
          ...plain,
          kind: 'role',
          name: 'app-1',
          inline: {},
          boundary: role.boundary,
          trust: { Statement: [role.trust] },
        } satisfies Principal,
      }),
    },
    groups: {},
    policies: { [fence]: { versions: [{ Statement: boundary }], current: 0 } },
    profiles: {},
    instance: { tags: {}, terminationProtection: false, stopProtection: false, isTerminated: false },
    held: [],
  };
}

const all = { toRefuteNo: 50_000, toCheckItself: 50_000 };

for (const [title, { can, ...situation }] of Object.entries(situations)) {
  void test(`alice ${title}; she terminates the instance: ${can}`, () => {
    const compared = compare(worldOf(situation), names, reference, all);
    const [alice] = compared;
    assert.ok(alice);
    const found = alice.actions.length > 0 ? 'by four calls' : alice.decision ? 'by more calls' : 'never';
    assert.deepEqual({ found, kind: alice.kind }, { found: can, kind: 'agree' }, alice.detail);
  });
}

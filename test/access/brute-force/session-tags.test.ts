import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadReference, type Reference } from '../../../src/access/index.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { allow, deny, trust, type Statement } from '../../accounts/statements.ts';
import { compare } from './compare.ts';
import { names } from './random-account.ts';
import { iamArn, type Principal, type World } from './world.ts';

let reference: Reference;
before(async () => {
  reference = await loadReference('all');
});

const ofTeam = { StringEquals: { 'aws:PrincipalTag/team': 'a' } };
const terminates = 'ec2:TerminateInstances';
const rewrites = allow('iam:UpdateAssumeRolePolicy');
const noTags = deny('sts:TagSession');
const fence = iamArn('policy', 'fence');
const creates = allow(['iam:CreateRole', 'iam:PutRolePolicy'], iamArn('role', 'app-*'), {
  StringEquals: { 'iam:PermissionsBoundary': fence },
});
const trusting = (actions: readonly string[], condition?: JsonObject) =>
  trust({ AWS: iamArn('user', 'alice') }, [...actions], condition);

/** What alice and a role may do, whom the role trusts, and what the boundary of new roles allows. */
interface Situation {
  readonly alice: readonly Statement[];
  readonly ops?: readonly Statement[];
  readonly trust?: Statement;
  readonly boundary?: readonly Statement[];
}

/** Whether alice terminates the instance by a session of a role with tags that she chooses. */
const situations: Readonly<Record<string, Situation & { readonly can: boolean }>> = {
  'rewrites the trust policy of a role whose policies read a tag': { alice: [rewrites], can: true },
  'may rewrite no trust policy': { alice: [allow('iam:GetRole')], can: false },
  'rewrites it, and neither she nor the role may tag sessions': {
    alice: [rewrites, noTags],
    ops: [allow(terminates, '*', ofTeam), noTags],
    can: false,
  },
  'rewrites it, and may not tag sessions, but the role may assume itself': { alice: [rewrites, noTags], can: true },
  'rewrites it, and the role is denied it without that tag': {
    alice: [rewrites],
    ops: [allow(terminates), deny(terminates, '*', { StringNotEquals: { 'aws:PrincipalTag/team': 'a' } })],
    can: true,
  },
  'rewrites it, and the role is denied it whatever its tags': {
    alice: [rewrites],
    ops: [allow(terminates, '*', ofTeam), deny(terminates)],
    can: false,
  },
  'rewrites it, and she and the role may send another tag alone': {
    alice: [rewrites, deny('sts:TagSession', '*', { StringNotEquals: { 'aws:RequestTag/team': 'b' } })],
    ops: [
      allow(terminates, '*', ofTeam),
      deny('sts:TagSession', '*', { StringNotEquals: { 'aws:RequestTag/team': 'b' } }),
    ],
    can: false,
  },
  'is trusted with session tags': { alice: [], trust: trusting(['sts:AssumeRole', 'sts:TagSession']), can: true },
  'is trusted without session tags': { alice: [], trust: trusting(['sts:AssumeRole']), can: false },
  'is trusted with another session tag alone': {
    alice: [],
    trust: trusting(['sts:AssumeRole', 'sts:TagSession'], { StringEquals: { 'aws:RequestTag/team': 'b' } }),
    can: false,
  },
  'creates roles whose boundary reads a tag': { alice: [creates], boundary: [allow('*', '*', ofTeam)], can: true },
  'creates roles whose boundary reads a tag, and may not tag sessions': {
    alice: [creates, noTags],
    boundary: [allow('*', '*', ofTeam)],
    can: false,
  },
  'creates roles whose boundary does not allow it': {
    alice: [creates],
    boundary: [allow('s3:*', '*', ofTeam)],
    can: false,
  },
};

function worldOf({
  alice,
  ops = [allow(terminates, '*', ofTeam)],
  trust: trusted = trust({ Service: 'lambda.amazonaws.com' }),
  boundary = [],
}: Situation): World {
  const plain = { tags: {}, groups: [], keys: 0, password: false, attached: [] };
  const user: Principal = { ...plain, kind: 'user', name: 'alice', inline: { own: { Statement: alice } } };
  const role: Principal = {
    ...plain,
    kind: 'role',
    name: 'ops',
    inline: { own: { Statement: ops } },
    trust: { Statement: [trusted] },
  };
  return {
    principals: { [iamArn('user', 'alice')]: user, [iamArn('role', 'ops')]: role },
    groups: {},
    policies: { [fence]: { versions: [{ Statement: boundary }], current: 0 } },
    profiles: {},
    instance: { tags: {}, terminationProtection: false, stopProtection: false, isTerminated: false },
    held: [],
  };
}

for (const [title, { can, ...situation }] of Object.entries(situations))
  void test(`alice ${title}: she ${can ? 'terminates the instance' : 'does not'}`, () => {
    const [alice] = compare(worldOf(situation), names, reference, { toRefuteNo: 50_000, toCheckItself: 50_000 });
    assert.ok(alice);
    assert.deepEqual({ can: alice.decision === 'allowed', kind: alice.kind }, { can, kind: 'agree' }, alice.detail);
  });

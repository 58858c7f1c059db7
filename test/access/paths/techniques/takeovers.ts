import { home } from '../../../accounts/account.ts';
import {
  aliceArn,
  assume,
  bobArn,
  goal,
  instances,
  ops,
  otherRole,
  terminates,
  trustsAlice,
  trustsEc2,
} from '../fixtures/escalation.ts';
import { allow, deny, trust } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const onlyTagged = deny(assume, '*', { StringNotEquals: { 'aws:RequestTag/team': 'a' } });

/** Taking over users and roles. */
export const takeoverCases: readonly TechniqueCase[] = [
  {
    technique: 'assume-role',
    goal,
    given: { instances, alice: {}, ...ops({ policies: [terminates] }) },
    path: [assume, goal],
    counterexamples: {
      'the role trusts another user': ops({ trust: trust({ AWS: bobArn }), policies: [terminates] }),
      'the role trusts the account, and nothing allows her to': ops({
        trust: trust({ AWS: home }),
        policies: [terminates],
      }),
      'she is denied it': { alice: { policies: [deny(assume)] } },
      'the role trusts her with MFA, and she has no device': ops({
        trust: trust({ AWS: aliceArn }, assume, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
        policies: [terminates],
      }),
      'she gets there by another role': {
        roles: {
          first: { trust: trustsAlice },
          ops: { trust: trust({ AWS: `arn:aws:iam::${home}:role/first` }), policies: [terminates] },
        },
        path: [assume, assume, goal],
      },
    },
  },
  {
    technique: 'update-assume-role-policy',
    goal,
    given: {
      instances,
      alice: { policies: [allow('iam:UpdateAssumeRolePolicy')] },
      ...ops({ trust: trustsEc2, policies: [terminates] }),
    },
    path: ['iam:UpdateAssumeRolePolicy', assume, goal],
    counterexamples: {
      'she may change another role alone': { alice: { policies: [allow('iam:UpdateAssumeRolePolicy', otherRole)] } },
      'she may assume no role': { alice: { policies: [allow('iam:UpdateAssumeRolePolicy'), deny(assume)] } },
      'she may assume no role, but become a user who may': {
        alice: { policies: [allow(['iam:UpdateAssumeRolePolicy', 'iam:CreateAccessKey']), deny(assume)] },
        users: { bob: {} },
        path: ['iam:CreateAccessKey', 'iam:UpdateAssumeRolePolicy', assume, goal],
      },
      'she may assume no role, nor may the user whom she can become': {
        alice: { policies: [allow(['iam:UpdateAssumeRolePolicy', 'iam:CreateAccessKey']), deny(assume)] },
        users: { bob: { policies: [deny(assume)] } },
      },
      'the role is bounded to less': {
        managed: { less: [allow('ec2:Describe*')] },
        ...ops({ trust: trustsEc2, policies: [terminates], boundary: 'less' }),
      },
      'she may assume roles with a session tag alone, and may tag no session': {
        alice: {
          policies: [allow('iam:UpdateAssumeRolePolicy'), onlyTagged, deny('sts:TagSession')],
        },
      },
      'she may assume roles with a session tag alone, and may tag sessions': {
        alice: { policies: [allow('iam:UpdateAssumeRolePolicy'), onlyTagged] },
        path: ['iam:UpdateAssumeRolePolicy', assume, 'sts:TagSession', goal],
      },
      'she may assume roles with a session tag alone, and the role is denied what that tag takes from it': {
        alice: { policies: [allow('iam:UpdateAssumeRolePolicy'), onlyTagged] },
        ...ops({
          trust: trustsEc2,
          policies: [terminates, deny(goal, '*', { StringEquals: { 'aws:PrincipalTag/team': 'a' } })],
        }),
      },
    },
  },
  {
    technique: 'enable-mfa-device',
    goal,
    given: {
      instances,
      alice: {
        policies: [
          allow(goal, '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
          allow(['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice']),
        ],
      },
    },
    path: ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice', goal],
    conditions: ['with MFA'],
    counterexamples: {
      'she may create a device and not enable it': {
        alice: {
          policies: [
            allow(goal, '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
            allow('iam:CreateVirtualMFADevice'),
          ],
        },
      },
    },
  },
  {
    technique: 'create-access-key',
    goal,
    given: {
      instances,
      alice: { policies: [allow('iam:CreateAccessKey')] },
      users: { bob: { policies: [terminates] } },
    },
    path: ['iam:CreateAccessKey', goal],
    counterexamples: {
      'he has two keys': { users: { bob: { policies: [terminates], keys: 2 } } },
      'she may for herself alone': {
        alice: { policies: [allow('iam:CreateAccessKey', `arn:aws:iam::${home}:user/\${aws:username}`)] },
      },
      'his rights depend on MFA': {
        users: { bob: { mfa: true, policies: [allow(goal, '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })] } },
      },
      'the number of his keys is unknown': {
        credentialReport: false,
        path: ['iam:CreateAccessKey', goal],
        conditions: ['if bob has fewer than two access keys'],
      },
    },
  },
  {
    technique: 'replace-access-key',
    goal,
    given: {
      instances,
      alice: { policies: [allow(['iam:DeleteAccessKey', 'iam:CreateAccessKey'])] },
      users: { bob: { policies: [terminates], keys: 2 } },
    },
    path: ['iam:DeleteAccessKey', 'iam:CreateAccessKey', goal],
    counterexamples: {
      'she may delete keys alone': { alice: { policies: [allow('iam:DeleteAccessKey')] } },
      'he can spare a key': {
        users: { bob: { policies: [terminates], keys: 1 } },
        path: ['iam:CreateAccessKey', goal],
      },
    },
  },
  {
    technique: 'create-login-profile',
    goal,
    given: {
      instances,
      alice: { policies: [allow('iam:CreateLoginProfile')] },
      users: { bob: { policies: [terminates] } },
    },
    path: ['iam:CreateLoginProfile', goal],
    counterexamples: {
      'he has a password': { users: { bob: { policies: [terminates], password: true } } },
      'he is asked for his device': { users: { bob: { policies: [terminates], mfa: true } } },
    },
  },
  {
    technique: 'update-login-profile',
    goal,
    given: {
      instances,
      alice: { policies: [allow('iam:UpdateLoginProfile')] },
      users: { bob: { policies: [terminates], password: true } },
    },
    path: ['iam:UpdateLoginProfile', goal],
    counterexamples: {
      'he has no password': { users: { bob: { policies: [terminates] } } },
      'he is asked for his device': { users: { bob: { policies: [terminates], password: true, mfa: true } } },
      'his device can be deactivated': {
        alice: { policies: [allow(['iam:UpdateLoginProfile', 'iam:DeactivateMFADevice'])] },
        users: { bob: { policies: [terminates], password: true, mfa: true } },
        path: ['iam:DeactivateMFADevice', 'iam:UpdateLoginProfile', goal],
      },
    },
  },
];

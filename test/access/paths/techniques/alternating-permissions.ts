import { home } from '../../../accounts/account.ts';
import { allow, deny } from '../../../accounts/statements.ts';
import {
  aliceArn,
  assume,
  bobArn,
  goal,
  neverTerminates,
  teamDev,
  teamOps,
  terminates,
  trustsAlice,
} from '../fixtures/escalation.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const modify = 'ec2:ModifyInstanceAttribute';
const isProtected = [{ id: 'i-1', flags: { disableApiTermination: true } }];
const arnOf = (kind: string, name: string) => `arn:aws:iam::${home}:${kind}/${name}`;
const untagged = { Null: { 'aws:PrincipalTag/team': 'true' } };

/** Paths on which somebody needs one version, policy, boundary or tag for one call, and another one for the next. */
export const alternatingCases: readonly TechniqueCase[] = [
  {
    technique: 'set-default-policy-version',
    goal,
    given: {
      instances: isProtected,
      alice: { policies: [allow('iam:SetDefaultPolicyVersion')], attached: ['mine'] },
      managed: { mine: [terminates, allow(modify)] },
    },
    // One version allows the first call, the other one the second.
    path: ['iam:SetDefaultPolicyVersion', modify, 'iam:SetDefaultPolicyVersion', goal],
    counterexamples: {
      'the policy itself allows to change its version': {
        alice: { policies: [], attached: ['mine'] },
        managed: { mine: [[terminates, allow('iam:SetDefaultPolicyVersion')], allow(modify)] },
      },
      'the first call is allowed by the version that is the default': {
        managed: { mine: [allow(modify), terminates] },
        path: [modify, 'iam:SetDefaultPolicyVersion', goal],
      },
      'the other version allows both': {
        managed: { mine: [terminates, [terminates, allow(modify)]] },
        path: ['iam:SetDefaultPolicyVersion', modify, goal],
      },
      'a role has the policy, too, and can terminate by the default version': {
        alice: { policies: [allow('iam:SetDefaultPolicyVersion'), neverTerminates], attached: ['mine'] },
        roles: { ops: { trust: trustsAlice, attached: ['mine'] } },
        path: ['iam:SetDefaultPolicyVersion', modify, assume, 'iam:SetDefaultPolicyVersion', goal],
      },
      'a role has the policy, too, and only the default version allows to change it': {
        alice: { policies: [neverTerminates], attached: ['mine'] },
        managed: { mine: [[terminates, allow('iam:SetDefaultPolicyVersion')], allow(modify)] },
        roles: { ops: { trust: trustsAlice, attached: ['mine'] } },
      },
    },
  },
  {
    technique: 'delete-user-policy',
    goal,
    given: {
      instances: isProtected,
      alice: {
        policies: [allow('iam:DeleteUserPolicy', aliceArn), [terminates, allow(modify)]],
        inline: { one: deny(modify), other: neverTerminates },
      },
    },
    path: ['iam:DeleteUserPolicy', 'iam:DeleteUserPolicy', modify, goal],
    counterexamples: {
      'each of the policies allows what the other one denies': {
        alice: {
          policies: [allow('iam:DeleteUserPolicy', aliceArn)],
          inline: { one: [deny(modify), terminates], other: [neverTerminates, allow(modify)] },
        },
      },
      'one of them allows that, and the other call is allowed besides': {
        alice: {
          policies: [allow('iam:DeleteUserPolicy', aliceArn), allow(modify)],
          inline: { one: [deny(modify), terminates], other: neverTerminates },
        },
      },
      'one of them allows what the policies besides allow, too': {
        alice: {
          policies: [allow('iam:DeleteUserPolicy', aliceArn), [terminates, allow(modify)]],
          inline: { one: [deny(modify), terminates], other: [neverTerminates, allow(modify)] },
        },
        path: ['iam:DeleteUserPolicy', 'iam:DeleteUserPolicy', modify, goal],
      },
    },
  },
  {
    technique: 'put-user-boundary',
    goal,
    given: {
      instances: isProtected,
      alice: {
        policies: [allow([modify, goal, 'iam:PutUserPermissionsBoundary'])],
        boundary: 'less',
      },
      managed: {
        less: [allow('iam:*')],
        one: [allow([modify, 'iam:*'])],
        other: [terminates],
      },
    },
    path: ['iam:PutUserPermissionsBoundary', modify, goal],
    counterexamples: {
      'she may set two boundaries, one after the other': {
        alice: {
          policies: [
            allow([modify, goal]),
            allow('iam:PutUserPermissionsBoundary', '*', {
              ArnEquals: { 'iam:PermissionsBoundary': ['one', 'other'].map((name) => arnOf('policy', name)) },
            }),
          ],
        },
        path: ['iam:PutUserPermissionsBoundary', modify, 'iam:PutUserPermissionsBoundary', goal],
      },
      'the first of two boundaries leaves no way to the second': {
        alice: {
          policies: [
            allow([modify, goal]),
            allow('iam:PutUserPermissionsBoundary', '*', {
              ArnEquals: { 'iam:PermissionsBoundary': ['one', 'other'].map((name) => arnOf('policy', name)) },
            }),
          ],
        },
        managed: { less: [allow('iam:*')], one: [allow(modify)], other: [terminates] },
      },
      'it is so, but somebody else whose credentials she can create makes the second call': {
        alice: {
          policies: [
            allow([modify, goal]),
            allow(['iam:DeleteAccessKey', 'iam:CreateAccessKey'], bobArn),
            allow('iam:PutUserPermissionsBoundary', '*', {
              ArnEquals: { 'iam:PermissionsBoundary': ['one', 'other'].map((name) => arnOf('policy', name)) },
            }),
          ],
        },
        users: { bob: { policies: [terminates], keys: 2 } },
        managed: { less: [allow('iam:*')], one: [allow(modify)], other: [terminates] },
        path: ['iam:DeleteAccessKey', 'iam:CreateAccessKey', 'iam:PutUserPermissionsBoundary', modify, goal],
      },
    },
  },
  {
    technique: 'tag-user',
    goal,
    given: {
      instances: isProtected,
      alice: { policies: [allow(goal, '*', teamOps), allow(modify, '*', teamDev), allow('iam:TagUser', aliceArn)] },
    },
    path: ['iam:TagUser', modify, 'iam:TagUser', goal],
    counterexamples: {
      'she may give herself a tag once': {
        alice: {
          policies: [allow(goal, '*', teamOps), allow(modify, '*', teamDev), allow('iam:TagUser', aliceArn, untagged)],
        },
      },
      'she may do it once, and has one of the tags': {
        alice: {
          policies: [allow(goal, '*', teamOps), allow(modify, '*', teamDev), allow('iam:TagUser', aliceArn, untagged)],
          tags: { team: 'dev' },
        },
      },
      'she may do it once, and needs it for one of the calls': {
        alice: {
          policies: [allow(goal, '*', teamOps), allow(modify), allow('iam:TagUser', aliceArn, untagged)],
        },
        path: ['iam:TagUser', modify, goal],
      },
      'she may do it once, and has to make the other call before': {
        alice: {
          policies: [allow(goal, '*', teamOps), allow(modify, '*', untagged), allow('iam:TagUser', aliceArn, untagged)],
        },
        path: [modify, 'iam:TagUser', goal],
      },
    },
  },
];

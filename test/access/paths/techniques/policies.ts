import { home } from '../../../accounts/account.ts';
import {
  assume,
  bobArn,
  goal,
  instances,
  neverTerminates,
  ops,
  otherRole,
  readOnly,
  terminates,
  trustsEc2,
} from '../fixtures/escalation.ts';
import { allow, deny } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

/** Getting more than one has: for oneself, for one's group, for a role that one can assume. */
export const policyCases: readonly TechniqueCase[] = [
  {
    technique: 'put-user-policy',
    goal,
    given: { instances, alice: { policies: [allow('iam:PutUserPolicy')] } },
    path: ['iam:PutUserPolicy', goal],
    counterexamples: {
      'she may for another user alone': {
        alice: { policies: [allow('iam:PutUserPolicy', bobArn)] },
        users: { bob: {} },
      },
      'her group denies what she is after, but not to write that policy over': {
        alice: { groups: ['all'] },
        groups: { all: { policies: [neverTerminates] } },
        path: ['iam:PutUserPolicy', 'iam:PutGroupPolicy', goal],
      },
      'her group denies all the rest': {
        alice: { groups: ['all'] },
        groups: { all: { policies: [{ Effect: 'Deny', NotAction: 'iam:PutUserPolicy', Resource: '*' }] } },
      },
      'she is bounded, but not from taking that off': {
        alice: { boundary: 'less' },
        managed: { less: [allow(['ec2:Describe*', 'iam:*'])] },
        path: ['iam:PutUserPolicy', 'iam:DeleteUserPermissionsBoundary', goal],
      },
      'she is bounded': {
        alice: { boundary: 'less' },
        managed: { less: [allow(['ec2:Describe*', 'iam:PutUserPolicy'])] },
      },
    },
  },
  {
    technique: 'put-role-policy',
    goal,
    given: { instances, alice: { policies: [allow('iam:PutRolePolicy')] }, ...ops({}) },
    path: ['iam:PutRolePolicy', assume, goal],
    counterexamples: {
      'she cannot assume the role': ops({ trust: trustsEc2 }),
      'the policy names another role': { alice: { policies: [allow('iam:PutRolePolicy', otherRole)] } },
    },
  },
  {
    technique: 'put-group-policy',
    goal,
    given: { instances, alice: { groups: ['devs'], policies: [allow('iam:PutGroupPolicy')] }, groups: { devs: {} } },
    path: ['iam:PutGroupPolicy', goal],
    counterexamples: { 'she is not in the group': { alice: { groups: [] } } },
  },
  {
    technique: 'attach-user-policy',
    goal,
    given: { instances, alice: { policies: [allow('iam:AttachUserPolicy')] } },
    path: ['iam:AttachUserPolicy', goal],
    counterexamples: {
      'she may attach a harmless one alone': {
        alice: { policies: [allow('iam:AttachUserPolicy', '*', { ArnEquals: { 'iam:PolicyARN': readOnly } })] },
      },
    },
  },
  {
    technique: 'attach-role-policy',
    goal,
    given: { instances, alice: { policies: [allow('iam:AttachRolePolicy')] }, ...ops({}) },
    path: ['iam:AttachRolePolicy', assume, goal],
    counterexamples: {
      'she may attach a harmless one alone': {
        alice: { policies: [allow('iam:AttachRolePolicy', '*', { ArnEquals: { 'iam:PolicyARN': readOnly } })] },
      },
      'she cannot assume the role': ops({ trust: trustsEc2 }),
    },
  },
  {
    technique: 'attach-group-policy',
    goal,
    given: { instances, alice: { groups: ['devs'], policies: [allow('iam:AttachGroupPolicy')] }, groups: { devs: {} } },
    path: ['iam:AttachGroupPolicy', goal],
    counterexamples: { 'she is not in the group': { alice: { groups: [] } } },
  },
  {
    technique: 'create-policy-version',
    goal,
    given: {
      instances,
      alice: { policies: ['own', allow('iam:CreatePolicyVersion')] },
      managed: { own: [allow('ec2:Describe*')] },
    },
    path: ['iam:CreatePolicyVersion', goal],
    counterexamples: {
      'she does not hold the policy': { alice: { policies: [allow('iam:CreatePolicyVersion')] } },
      'she does not hold the policy, and may attach it': {
        alice: {
          policies: [
            allow('iam:CreatePolicyVersion'),
            allow('iam:AttachUserPolicy', '*', { ArnLike: { 'iam:PolicyARN': 'arn:aws:iam::*:policy/own' } }),
          ],
        },
        path: ['iam:CreatePolicyVersion', 'iam:AttachUserPolicy', goal],
      },
      'she does not hold the policy, and may attach others': {
        alice: {
          policies: [
            allow('iam:CreatePolicyVersion'),
            allow('iam:AttachUserPolicy', '*', { ArnLike: { 'iam:PolicyARN': 'arn:aws:iam::*:policy/other' } }),
          ],
        },
      },
      'the policy has five versions, none of which she may delete': {
        managed: { own: Array.from({ length: 5 }, () => allow('ec2:Describe*')) },
      },
      'the policy has five versions, and she may delete one': {
        alice: { policies: ['own', allow(['iam:CreatePolicyVersion', 'iam:DeletePolicyVersion'])] },
        managed: { own: Array.from({ length: 5 }, () => allow('ec2:Describe*')) },
        path: ['iam:DeletePolicyVersion', 'iam:CreatePolicyVersion', goal],
      },
    },
  },
  {
    technique: 'set-default-policy-version',
    goal,
    given: {
      instances,
      alice: { policies: ['own', allow('iam:SetDefaultPolicyVersion')] },
      managed: { own: [allow('ec2:Describe*'), terminates] },
    },
    path: ['iam:SetDefaultPolicyVersion', goal],
    counterexamples: { 'no version of it says more': { managed: { own: [allow('ec2:Describe*'), allow('s3:*')] } } },
  },
  {
    technique: 'add-user-to-group',
    goal,
    given: {
      instances,
      alice: { policies: [allow('iam:AddUserToGroup')] },
      groups: { ops: { policies: [terminates] } },
    },
    path: ['iam:AddUserToGroup', goal],
    counterexamples: {
      'she may add to another group alone': {
        alice: { policies: [allow('iam:AddUserToGroup', `arn:aws:iam::${home}:group/devs`)] },
      },
      'the group gives nothing of the kind': { groups: { ops: { policies: [allow('s3:*')] } } },
    },
  },
  {
    technique: 'remove-user-from-group',
    goal,
    given: {
      instances,
      alice: { groups: ['held'], policies: [allow([goal, 'iam:RemoveUserFromGroup'])] },
      groups: { held: { policies: [neverTerminates] } },
    },
    path: ['iam:RemoveUserFromGroup', goal],
    counterexamples: {
      'the Deny is her own': {
        alice: { groups: [], policies: [allow([goal, 'iam:RemoveUserFromGroup']), neverTerminates] },
      },
      'what she may do is attach policies to the group that she has left': {
        alice: { groups: ['held'], policies: [allow(['iam:RemoveUserFromGroup', 'iam:AttachGroupPolicy'])] },
        groups: { held: { policies: [deny('iam:AttachGroupPolicy')] } },
      },
    },
  },
  {
    technique: 'detach-user-policy',
    goal,
    given: {
      instances,
      alice: { policies: ['never', allow([goal, 'iam:DetachUserPolicy'])] },
      managed: { never: [neverTerminates] },
    },
    path: ['iam:DetachUserPolicy', goal],
    counterexamples: {
      'it is attached to her group': {
        alice: { groups: ['all'], policies: [allow([goal, 'iam:DetachUserPolicy'])] },
        groups: { all: { policies: ['never'] } },
      },
    },
  },
  {
    technique: 'detach-role-policy',
    goal,
    given: {
      instances,
      alice: { policies: [allow('iam:DetachRolePolicy')] },
      managed: { never: [neverTerminates] },
      ...ops({ policies: ['never', terminates] }),
    },
    path: ['iam:DetachRolePolicy', assume, goal],
    counterexamples: {
      'the policy names another role': { alice: { policies: [allow('iam:DetachRolePolicy', otherRole)] } },
    },
  },
  {
    technique: 'detach-group-policy',
    goal,
    given: {
      instances,
      alice: { groups: ['all'], policies: [allow([goal, 'iam:DetachGroupPolicy'])] },
      groups: { all: { policies: ['never'] } },
      managed: { never: [neverTerminates] },
    },
    path: ['iam:DetachGroupPolicy', goal],
    counterexamples: { 'it is inline': { groups: { all: { policies: [neverTerminates] } } } },
  },
  {
    technique: 'delete-user-policy',
    goal,
    given: { instances, alice: { policies: [allow([goal, 'iam:DeleteUserPolicy']), neverTerminates] } },
    path: ['iam:DeleteUserPolicy', goal],
    counterexamples: {
      'it is managed': {
        alice: { policies: [allow([goal, 'iam:DeleteUserPolicy']), 'never'] },
        managed: { never: [neverTerminates] },
      },
    },
  },
  {
    technique: 'delete-role-policy',
    goal,
    given: {
      instances,
      alice: { policies: [allow('iam:DeleteRolePolicy')] },
      ...ops({ policies: [terminates, neverTerminates] }),
    },
    path: ['iam:DeleteRolePolicy', assume, goal],
    counterexamples: {
      'the policy that denies is the one that allows': ops({ policies: [[terminates, neverTerminates]] }),
    },
  },
  {
    technique: 'delete-group-policy',
    goal,
    given: {
      instances,
      alice: { groups: ['all'], policies: [allow([goal, 'iam:DeleteGroupPolicy'])] },
      groups: { all: { policies: [neverTerminates] } },
    },
    path: ['iam:DeleteGroupPolicy', goal],
    counterexamples: {
      'it is managed': { groups: { all: { policies: ['never'] } }, managed: { never: [neverTerminates] } },
    },
  },
];

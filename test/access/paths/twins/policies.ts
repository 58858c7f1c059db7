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
} from '../fixtures/becoming.ts';
import { allow } from '../../../accounts/statements.ts';
import type { Twins } from '../fixtures/twins.ts';

/** Getting more than one has: for oneself, for one's group, for a role that one can assume. */
export const policyTwins: readonly Twins[] = [
  {
    technique: 'put-user-policy',
    goal,
    given: { instances, alice: { policies: [allow('iam:PutUserPolicy')] } },
    way: ['iam:PutUserPolicy', goal],
    but: {
      'she may for another user alone': {
        alice: { policies: [allow('iam:PutUserPolicy', bobArn)] },
        users: { bob: {} },
      },
      'her group denies what she is after, but not to write that policy over': {
        alice: { groups: ['all'] },
        groups: { all: { policies: [neverTerminates] } },
        way: ['iam:PutUserPolicy', 'iam:PutGroupPolicy', goal],
      },
      'her group denies all the rest': {
        alice: { groups: ['all'] },
        groups: { all: { policies: [{ Effect: 'Deny', NotAction: 'iam:PutUserPolicy', Resource: '*' }] } },
      },
      'she is bounded, but not from taking that off': {
        alice: { boundary: 'less' },
        managed: { less: [allow(['ec2:Describe*', 'iam:*'])] },
        way: ['iam:PutUserPolicy', 'iam:DeleteUserPermissionsBoundary', goal],
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
    way: ['iam:PutRolePolicy', assume, goal],
    but: {
      'she cannot assume the role': ops({ trust: trustsEc2 }),
      'another role is meant': { alice: { policies: [allow('iam:PutRolePolicy', otherRole)] } },
    },
  },
  {
    technique: 'put-group-policy',
    goal,
    given: { instances, alice: { groups: ['devs'], policies: [allow('iam:PutGroupPolicy')] }, groups: { devs: {} } },
    way: ['iam:PutGroupPolicy', goal],
    but: { 'she is not in the group': { alice: { groups: [] } } },
  },
  {
    technique: 'attach-user-policy',
    goal,
    given: { instances, alice: { policies: [allow('iam:AttachUserPolicy')] } },
    way: ['iam:AttachUserPolicy', goal],
    but: {
      'she may attach a harmless one alone': {
        alice: { policies: [allow('iam:AttachUserPolicy', '*', { ArnEquals: { 'iam:PolicyARN': readOnly } })] },
      },
    },
  },
  {
    technique: 'attach-role-policy',
    goal,
    given: { instances, alice: { policies: [allow('iam:AttachRolePolicy')] }, ...ops({}) },
    way: ['iam:AttachRolePolicy', assume, goal],
    but: {
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
    way: ['iam:AttachGroupPolicy', goal],
    but: { 'she is not in the group': { alice: { groups: [] } } },
  },
  {
    technique: 'create-policy-version',
    goal,
    given: {
      instances,
      alice: { policies: ['own', allow('iam:CreatePolicyVersion')] },
      managed: { own: [allow('ec2:Describe*')] },
    },
    way: ['iam:CreatePolicyVersion', goal],
    but: {
      'she does not hold the policy': { alice: { policies: [allow('iam:CreatePolicyVersion')] } },
      'the policy has five versions, none of which she may delete': {
        managed: { own: Array.from({ length: 5 }, () => allow('ec2:Describe*')) },
      },
      'the policy has five versions, and she may delete one': {
        alice: { policies: ['own', allow(['iam:CreatePolicyVersion', 'iam:DeletePolicyVersion'])] },
        managed: { own: Array.from({ length: 5 }, () => allow('ec2:Describe*')) },
        way: ['iam:DeletePolicyVersion', 'iam:CreatePolicyVersion', goal],
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
    way: ['iam:SetDefaultPolicyVersion', goal],
    but: { 'no version of it says more': { managed: { own: [allow('ec2:Describe*'), allow('s3:*')] } } },
  },
  {
    technique: 'add-user-to-group',
    goal,
    given: {
      instances,
      alice: { policies: [allow('iam:AddUserToGroup')] },
      groups: { ops: { policies: [terminates] } },
    },
    way: ['iam:AddUserToGroup', goal],
    but: {
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
    way: ['iam:RemoveUserFromGroup', goal],
    but: {
      'the Deny is her own': {
        alice: { groups: [], policies: [allow([goal, 'iam:RemoveUserFromGroup']), neverTerminates] },
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
    way: ['iam:DetachUserPolicy', goal],
    but: {
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
    way: ['iam:DetachRolePolicy', assume, goal],
    but: { 'another role is meant': { alice: { policies: [allow('iam:DetachRolePolicy', otherRole)] } } },
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
    way: ['iam:DetachGroupPolicy', goal],
    but: { 'it is inline': { groups: { all: { policies: [neverTerminates] } } } },
  },
  {
    technique: 'delete-user-policy',
    goal,
    given: { instances, alice: { policies: [allow([goal, 'iam:DeleteUserPolicy']), neverTerminates] } },
    way: ['iam:DeleteUserPolicy', goal],
    but: {
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
    way: ['iam:DeleteRolePolicy', assume, goal],
    but: { 'the policy that denies is the one that allows': ops({ policies: [[terminates, neverTerminates]] }) },
  },
  {
    technique: 'delete-group-policy',
    goal,
    given: {
      instances,
      alice: { groups: ['all'], policies: [allow([goal, 'iam:DeleteGroupPolicy'])] },
      groups: { all: { policies: [neverTerminates] } },
    },
    way: ['iam:DeleteGroupPolicy', goal],
    but: { 'it is managed': { groups: { all: { policies: ['never'] } }, managed: { never: [neverTerminates] } } },
  },
];

import { home } from '../../../accounts/account.ts';
import { allow, deny } from '../../../accounts/statements.ts';
import { assume, goal, instances, ops, terminates, trustsEc2 } from '../fixtures/escalation.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const iamArn = (kind: string, name: string) => `arn:aws:iam::${home}:${kind}/${name}`;

/** Making the managed policy or group that one lacks. */
export const createdPolicyCases: readonly TechniqueCase[] = [
  {
    technique: 'create-policy-for-user',
    goal,
    given: {
      instances,
      alice: {
        policies: [
          allow('iam:CreatePolicy', iamArn('policy', 'app-*')),
          allow('iam:AttachUserPolicy', '*', { ArnLike: { 'iam:PolicyARN': `arn:aws:iam::${home}:policy/*` } }),
        ],
      },
    },
    path: ['iam:CreatePolicy', 'iam:AttachUserPolicy', goal],
    counterexamples: {
      'she may attach policies of other names alone': {
        alice: {
          policies: [
            allow('iam:CreatePolicy', iamArn('policy', 'app-*')),
            allow('iam:AttachUserPolicy', '*', { ArnLike: { 'iam:PolicyARN': iamArn('policy', 'web-*') } }),
          ],
        },
      },
      'she may not attach any': { alice: { policies: [allow('iam:CreatePolicy')] } },
    },
  },
  {
    technique: 'create-policy-for-role',
    goal,
    given: {
      instances,
      alice: {
        policies: [
          allow('iam:CreatePolicy'),
          allow('iam:AttachRolePolicy', '*', { ArnLike: { 'iam:PolicyARN': iamArn('policy', 'app-*') } }),
        ],
      },
      ...ops({}),
    },
    path: ['iam:CreatePolicy', 'iam:AttachRolePolicy', assume, goal],
    counterexamples: { 'she cannot assume the role': ops({ trust: trustsEc2 }) },
  },
  {
    technique: 'create-policy-for-group',
    goal,
    given: {
      instances,
      alice: {
        groups: ['devs'],
        policies: [
          allow('iam:CreatePolicy'),
          allow('iam:AttachGroupPolicy', '*', { ArnLike: { 'iam:PolicyARN': iamArn('policy', 'app-*') } }),
        ],
      },
      groups: { devs: {} },
    },
    path: ['iam:CreatePolicy', 'iam:AttachGroupPolicy', goal],
    counterexamples: { 'she is not in the group': { alice: { groups: [] } } },
  },
  {
    technique: 'create-user-boundary',
    goal,
    given: {
      instances,
      alice: {
        boundary: 'less',
        policies: [
          terminates,
          allow('iam:CreatePolicy', iamArn('policy', 'app-*')),
          allow('iam:PutUserPermissionsBoundary', '*', {
            ArnLike: { 'iam:PermissionsBoundary': iamArn('policy', 'app-*') },
          }),
        ],
      },
      managed: { less: [allow(['ec2:Describe*', 'iam:*'])] },
    },
    path: ['iam:CreatePolicy', 'iam:PutUserPermissionsBoundary', goal],
    counterexamples: {
      'the boundary leaves that out': {
        managed: { less: [allow(['ec2:Describe*', 'iam:PutUserPermissionsBoundary'])] },
      },
    },
  },
  {
    technique: 'create-role-boundary',
    goal,
    given: {
      instances,
      alice: {
        policies: [
          allow('iam:CreatePolicy', iamArn('policy', 'app-*')),
          allow('iam:PutRolePermissionsBoundary', '*', {
            ArnLike: { 'iam:PermissionsBoundary': iamArn('policy', 'app-*') },
          }),
        ],
      },
      managed: { less: [allow('ec2:Describe*')] },
      ...ops({ boundary: 'less', policies: [terminates] }),
    },
    path: ['iam:CreatePolicy', 'iam:PutRolePermissionsBoundary', assume, goal],
    counterexamples: {
      'the role may do nothing of the kind without it either': ops({ boundary: 'less', policies: [allow('s3:*')] }),
    },
  },
  {
    technique: 'create-group',
    goal,
    given: {
      instances,
      alice: { policies: [allow(['iam:CreateGroup', 'iam:PutGroupPolicy', 'iam:AddUserToGroup'])] },
    },
    path: ['iam:CreateGroup', 'iam:PutGroupPolicy', 'iam:AddUserToGroup', goal],
    counterexamples: {
      'she may not add to it': { alice: { policies: [allow(['iam:CreateGroup', 'iam:PutGroupPolicy'])] } },
      'she may write the policies of other groups alone': {
        alice: {
          policies: [
            allow(['iam:CreateGroup', 'iam:AddUserToGroup'], iamArn('group', 'app-*')),
            allow('iam:AttachGroupPolicy', iamArn('group', 'web-*')),
          ],
        },
      },
    },
  },
  {
    technique: 'fill-group',
    goal,
    given: {
      instances,
      alice: { policies: [allow(['iam:AttachGroupPolicy', 'iam:AddUserToGroup'])] },
      groups: { empty: {} },
    },
    path: ['iam:AttachGroupPolicy', 'iam:AddUserToGroup', goal],
    counterexamples: {
      'there is no group': { groups: {} },
      'the group denies it, which an administrator may undo': {
        groups: { empty: { policies: [deny(goal)] } },
        path: ['iam:AttachGroupPolicy', 'iam:AddUserToGroup', 'iam:PutGroupPolicy', goal],
      },
      'she may attach one of the policies of AWS': {
        alice: {
          policies: [
            allow('iam:AddUserToGroup'),
            allow('iam:AttachGroupPolicy', '*', {
              ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AmazonEC2FullAccess' },
            }),
          ],
        },
        path: ['iam:AttachGroupPolicy', 'iam:AddUserToGroup', goal],
      },
      'she may attach a harmless one of AWS': {
        alice: {
          policies: [
            allow('iam:AddUserToGroup'),
            allow('iam:AttachGroupPolicy', '*', {
              ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AmazonS3FullAccess' },
            }),
          ],
        },
      },
      'the group denies everything': { groups: { empty: { policies: [deny('*')] } } },
    },
  },
];

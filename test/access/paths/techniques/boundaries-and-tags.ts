import { home } from '../../../accounts/account.ts';
import {
  assume,
  goal,
  instances,
  ops,
  otherRole,
  teamDev,
  teamOps,
  terminates,
  trustsEc2,
} from '../fixtures/escalation.ts';
import { allow, deny } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

/** Getting rid of what bounds one, and carrying what policies read. */
export const boundaryAndTagCases: readonly TechniqueCase[] = [
  {
    technique: 'delete-user-boundary',
    goal,
    given: {
      instances,
      alice: { boundary: 'less', policies: [allow([goal, 'iam:DeleteUserPermissionsBoundary'])] },
      managed: { less: [allow(['ec2:Describe*', 'iam:*'])] },
    },
    path: ['iam:DeleteUserPermissionsBoundary', goal],
    counterexamples: { 'the boundary leaves that out': { managed: { less: [allow('ec2:Describe*')] } } },
  },
  {
    technique: 'delete-role-boundary',
    goal,
    given: {
      instances,
      alice: { policies: [allow('iam:DeleteRolePermissionsBoundary')] },
      managed: { less: [allow('ec2:Describe*')] },
      ...ops({ boundary: 'less', policies: [terminates] }),
    },
    path: ['iam:DeleteRolePermissionsBoundary', assume, goal],
    counterexamples: {
      'the role may do nothing of the kind without it either': ops({ boundary: 'less', policies: [allow('s3:*')] }),
    },
  },
  {
    technique: 'put-user-boundary',
    goal,
    given: {
      instances,
      alice: { boundary: 'less', policies: [allow([goal, 'iam:PutUserPermissionsBoundary'])] },
      managed: { less: [allow(['ec2:Describe*', 'iam:*'])] },
    },
    path: ['iam:PutUserPermissionsBoundary', goal],
    counterexamples: {
      'she may set the same one alone': {
        alice: {
          boundary: 'less',
          policies: [
            terminates,
            allow('iam:PutUserPermissionsBoundary', '*', {
              StringEquals: { 'iam:PermissionsBoundary': `arn:aws:iam::${home}:policy/less` },
            }),
          ],
        },
      },
    },
  },
  {
    technique: 'put-role-boundary',
    goal,
    given: {
      instances,
      alice: { policies: [allow('iam:PutRolePermissionsBoundary')] },
      managed: { less: [allow('ec2:Describe*')] },
      ...ops({ boundary: 'less', policies: [terminates] }),
    },
    path: ['iam:PutRolePermissionsBoundary', assume, goal],
    counterexamples: {
      'the policy names another role': { alice: { policies: [allow('iam:PutRolePermissionsBoundary', otherRole)] } },
    },
  },
  {
    technique: 'tag-user',
    goal,
    given: { instances, alice: { policies: [allow(goal, '*', teamOps), allow('iam:TagUser')] } },
    path: ['iam:TagUser', goal],
    counterexamples: {
      'she may give that tag one value alone': {
        alice: {
          policies: [
            allow(goal, '*', teamOps),
            allow('iam:TagUser', '*', { StringEquals: { 'aws:RequestTag/team': 'dev' } }),
          ],
        },
      },
    },
  },
  {
    technique: 'untag-user',
    goal,
    given: {
      instances,
      alice: { tags: { team: 'dev' }, policies: [allow([goal, 'iam:UntagUser']), deny(goal, '*', teamDev)] },
    },
    path: ['iam:UntagUser', goal],
    counterexamples: {
      'she may remove tags only with a value, which such a request does not have': {
        alice: {
          policies: [
            terminates,
            allow('iam:UntagUser', '*', { StringEquals: { 'aws:RequestTag/team': 'dev' } }),
            deny(goal, '*', teamDev),
          ],
        },
      },
      'she may remove only other tags': {
        alice: {
          policies: [
            terminates,
            allow('iam:UntagUser', '*', { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'colour' } }),
            deny(goal, '*', teamDev),
          ],
        },
      },
    },
  },
  {
    technique: 'tag-role',
    goal,
    given: {
      instances,
      alice: { policies: [allow('iam:TagRole')] },
      ...ops({ policies: [allow(goal, '*', teamOps)] }),
    },
    path: ['iam:TagRole', assume, goal],
    counterexamples: { 'she cannot assume the role': ops({ trust: trustsEc2, policies: [allow(goal, '*', teamOps)] }) },
  },
  {
    technique: 'untag-role',
    goal,
    given: {
      instances,
      alice: { policies: [allow('iam:UntagRole')] },
      ...ops({ tags: { team: 'dev' }, policies: [terminates, deny(goal, '*', teamDev)] }),
    },
    path: ['iam:UntagRole', assume, goal],
    counterexamples: { 'the policy names another role': { alice: { policies: [allow('iam:UntagRole', otherRole)] } } },
  },
];

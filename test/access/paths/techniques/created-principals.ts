import { home } from '../../../accounts/account.ts';
import { allow, deny } from '../../../accounts/statements.ts';
import { aliceArn, assume, goal, instances, ops, readOnly, terminates, trustsEc2 } from '../fixtures/escalation.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const iamArn = (kind: string, name: string) => `arn:aws:iam::${home}:${kind}/${name}`;
const appRoles = iamArn('role', 'app-*');
const svcUsers = iamArn('user', 'svc-*');
const boundary = iamArn('policy', 'boundary');
const bounded = { StringEquals: { 'iam:PermissionsBoundary': boundary } };
const roleCalls = ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'];
const delegated = (...more: ReturnType<typeof allow>[]) => ({ policies: [allow(roleCalls, '*', bounded), ...more] });
const created = ['iam:CreateRole', 'iam:PutRolePolicy', assume, goal];

/** Making the role or user that one lacks. */
export const createdPrincipalCases: readonly TechniqueCase[] = [
  {
    technique: 'create-role',
    goal,
    given: { instances, alice: { policies: [allow(['iam:CreateRole', 'iam:PutRolePolicy'], appRoles)] } },
    path: created,
    counterexamples: {
      'she may not write its policies': { alice: { policies: [allow('iam:CreateRole', appRoles)] } },
      'she may write the policies of other roles alone': {
        alice: { policies: [allow('iam:CreateRole', appRoles), allow('iam:PutRolePolicy', iamArn('role', 'web-*'))] },
      },
      'what both patterns match is enough': {
        alice: {
          policies: [allow('iam:CreateRole', appRoles), allow('iam:PutRolePolicy', iamArn('role', '*-dev'))],
        },
        path: created,
      },
      'a Deny leaves one name alone, and its policies are out of reach': {
        alice: {
          policies: [
            allow(roleCalls),
            { Effect: 'Deny', Action: 'iam:CreateRole', NotResource: iamArn('role', 'web') },
            deny(['iam:PutRolePolicy', 'iam:AttachRolePolicy'], iamArn('role', 'web')),
          ],
        },
      },
      'the only name is taken, and she cannot assume that role': {
        alice: { policies: [allow(['iam:CreateRole', 'iam:PutRolePolicy'], iamArn('role', 'ops'))] },
        ...ops({ trust: trustsEc2 }),
      },
      'she may not assume it': {
        alice: { policies: [allow(roleCalls, appRoles), deny(assume)] },
      },
      'she may not assume it, but pass it to a function': {
        alice: {
          policies: [
            allow(roleCalls, appRoles),
            deny(assume),
            allow(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction']),
          ],
        },
        path: [
          'iam:CreateRole',
          'iam:PutRolePolicy',
          'iam:PassRole',
          'lambda:CreateFunction',
          'lambda:InvokeFunction',
          goal,
        ],
      },
      'she may attach a harmless policy alone': {
        alice: {
          policies: [
            allow('iam:CreateRole'),
            allow('iam:AttachRolePolicy', appRoles, { ArnEquals: { 'iam:PolicyARN': readOnly } }),
          ],
        },
      },
      'she may attach a policy that exists': {
        alice: {
          policies: [
            allow('iam:CreateRole'),
            allow('iam:AttachRolePolicy', appRoles, { ArnEquals: { 'iam:PolicyARN': iamArn('policy', 'ops') } }),
          ],
        },
        managed: { ops: [terminates] },
        path: ['iam:CreateRole', 'iam:AttachRolePolicy', assume, goal],
      },
      'she may create it with a tag': {
        alice: {
          policies: [
            allow(['iam:CreateRole', 'iam:TagRole'], appRoles, { StringEquals: { 'aws:RequestTag/team': 'web' } }),
            allow('iam:PutRolePolicy', '*', { StringEquals: { 'aws:ResourceTag/team': 'web' } }),
          ],
        },
        path: ['iam:CreateRole', 'iam:TagRole', 'iam:PutRolePolicy', assume, goal],
      },
      'she may create it with another tag alone': {
        alice: {
          policies: [
            allow(['iam:CreateRole', 'iam:TagRole'], appRoles, { StringEquals: { 'aws:RequestTag/team': 'dev' } }),
            allow('iam:PutRolePolicy', '*', { StringEquals: { 'aws:ResourceTag/team': 'web' } }),
          ],
        },
      },
      'with a mandatory boundary': { alice: delegated(), managed: { boundary: [allow('s3:*')] } },
      'with a mandatory boundary that allows it': {
        alice: delegated(),
        managed: { boundary: [allow(['s3:*', 'ec2:*'])] },
        path: created,
      },
      'with a mandatory boundary of AWS': {
        alice: {
          policies: [
            allow(roleCalls, '*', {
              StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/AmazonS3FullAccess' },
            }),
          ],
        },
      },
      'with a mandatory boundary of AWS that allows it': {
        alice: {
          policies: [
            allow(roleCalls, '*', {
              StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/PowerUserAccess' },
            }),
          ],
        },
        path: created,
      },
      'with a mandatory boundary that does not exist yet': {
        alice: delegated(allow('iam:CreatePolicy')),
        path: ['iam:CreatePolicy', ...created],
      },
      'with a mandatory boundary that may be taken off': {
        alice: delegated(allow('iam:DeleteRolePermissionsBoundary')),
        managed: { boundary: [allow('s3:*')] },
        path: ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:DeleteRolePermissionsBoundary', assume, goal],
      },
      'with a mandatory boundary, taken off elsewhere': {
        alice: delegated(allow('iam:DeleteRolePermissionsBoundary', iamArn('role', 'web'))),
        managed: { boundary: [allow('s3:*')] },
      },
      'with a mandatory boundary that may be rewritten': {
        alice: delegated(allow('iam:CreatePolicyVersion')),
        managed: { boundary: [allow('s3:*')] },
        path: ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:CreatePolicyVersion', assume, goal],
      },
      'with a mandatory boundary, where other policies may be rewritten': {
        alice: delegated(allow('iam:CreatePolicyVersion', iamArn('policy', 'app-*'))),
        managed: { boundary: [allow('s3:*')] },
      },
      'with any boundary of a path, where she may write one': {
        alice: {
          policies: [
            allow(roleCalls, '*', { ArnLike: { 'iam:PermissionsBoundary': iamArn('policy', 'app-*') } }),
            allow('iam:CreatePolicy', iamArn('policy', '*-x')),
          ],
        },
        managed: { boundary: [allow('s3:*')] },
        path: ['iam:CreatePolicy', ...created],
      },
      'with a mandatory boundary for the creation, and none for the policies of others': {
        alice: { policies: [allow('iam:CreateRole', '*', bounded), allow('iam:PutRolePolicy')] },
        ...ops({}),
        managed: { boundary: [allow('s3:*')] },
        path: ['iam:PutRolePolicy', assume, goal],
      },
      'with a boundary that lets it take itself off': {
        alice: delegated(),
        managed: { boundary: [allow(['s3:*', 'iam:DeleteRolePermissionsBoundary'])] },
        path: ['iam:CreateRole', 'iam:PutRolePolicy', assume, 'iam:DeleteRolePermissionsBoundary', goal],
      },
      'with a boundary that denies to take itself off': {
        alice: delegated(),
        managed: {
          boundary: [
            [
              allow(['s3:*', 'iam:*']),
              deny(
                [
                  'iam:Delete*PermissionsBoundary',
                  'iam:Put*PermissionsBoundary',
                  'iam:*PolicyVersion',
                  'iam:Attach*Policy',
                  'iam:*LoginProfile',
                  'iam:*AccessKey',
                  'iam:UpdateAssumeRolePolicy',
                ],
                '*',
              ),
              {
                Effect: 'Deny',
                Action: ['iam:CreateRole', 'iam:CreateUser', 'iam:Put*Policy'],
                Resource: '*',
                Condition: { StringNotEquals: { 'iam:PermissionsBoundary': boundary } },
              },
            ],
          ],
        },
      },
    },
  },
  {
    technique: 'create-user',
    goal,
    given: {
      instances,
      alice: { policies: [allow(['iam:CreateUser', 'iam:AttachUserPolicy', 'iam:CreateAccessKey'], svcUsers)] },
    },
    path: ['iam:CreateUser', 'iam:AttachUserPolicy', 'iam:CreateAccessKey', goal],
    counterexamples: {
      'without a way to sign in': {
        alice: { policies: [allow(['iam:CreateUser', 'iam:AttachUserPolicy'], svcUsers)] },
      },
      'she may give it a password': {
        alice: { policies: [allow(['iam:CreateUser', 'iam:PutUserPolicy', 'iam:CreateLoginProfile'], svcUsers)] },
        path: ['iam:CreateUser', 'iam:PutUserPolicy', 'iam:CreateLoginProfile', goal],
      },
      'she may put it into a group that has what she is after': {
        alice: { policies: [allow(['iam:CreateUser', 'iam:AddUserToGroup', 'iam:CreateAccessKey'])] },
        groups: { admins: { policies: [terminates] } },
        path: ['iam:AddUserToGroup', goal],
      },
      'she may put others into that group': {
        alice: {
          policies: [allow(['iam:CreateUser', 'iam:AddUserToGroup', 'iam:CreateAccessKey']), deny(goal)],
        },
        groups: { admins: { policies: [terminates] } },
        path: ['iam:CreateUser', 'iam:AddUserToGroup', 'iam:CreateAccessKey', goal],
      },
      'its policies must stay under a boundary': {
        alice: {
          policies: [
            allow(['iam:CreateUser', 'iam:AttachUserPolicy'], svcUsers, bounded),
            allow('iam:CreateAccessKey', svcUsers),
          ],
        },
        managed: { boundary: [allow('s3:*')] },
      },
      'she may create keys for herself alone': {
        alice: {
          policies: [
            allow(['iam:CreateUser', 'iam:AttachUserPolicy'], svcUsers),
            allow('iam:CreateAccessKey', aliceArn),
          ],
        },
      },
    },
  },
];

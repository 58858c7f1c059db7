import fc from 'fast-check';
import type { JsonObject } from '../../../src/domain/json.ts';
import { home } from '../../accounts/account.ts';
import { allow, deny, trust, type Statement } from '../../accounts/statements.ts';
import { tagChoices, type Names } from './calls/call.ts';
import { iamArn, ofAws, type Document, type Holder, type Principal, type World } from './world.ts';

/** The names that are given to what is made: one that the patterns of grants match, and one that only `*` does. */
export const names: Names = {
  user: ['svc-new', 'new'],
  role: ['app-new', 'new'],
  group: ['team-new'],
  policy: ['app-new', 'new'],
  awsPolicy: Object.keys(ofAws),
  'instance-profile': ['app-new'],
  sessionTags: [...tagChoices, { team: 'x' }, { x: 'x' }],
};

const fence = iamArn('policy', 'fence');
const appPolicy = iamArn('policy', 'app-1');

/** Actions that are granted together, on resources that they can have, under conditions that they can carry. */
interface Family {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly JsonObject[];
}

const resourceTag: readonly JsonObject[] = [
  { StringEquals: { 'aws:ResourceTag/team': 'a' } },
  { StringEquals: { 'iam:ResourceTag/team': '${aws:PrincipalTag/team}' } },
  { StringNotEquals: { 'aws:ResourceTag/team': 'b' } },
];
const boundary: readonly JsonObject[] = [
  { StringEquals: { 'iam:PermissionsBoundary': fence } },
  { ArnLike: { 'iam:PermissionsBoundary': iamArn('policy', 'app-*') } },
  { StringNotEquals: { 'iam:PermissionsBoundary': fence } },
  { Null: { 'iam:PermissionsBoundary': 'true' } },
  { Null: { 'iam:PermissionsBoundary': 'false' } },
];
const policyArn: readonly JsonObject[] = [
  { ArnEquals: { 'iam:PolicyARN': appPolicy } },
  { ArnLike: { 'iam:PolicyARN': iamArn('policy', '*') } },
  { StringLike: { 'iam:PolicyARN': [iamArn('policy', 'app-*'), iamArn('policy', 'other')] } },
  { ArnNotLike: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/Administrator*' } },
];
const requestTag: readonly JsonObject[] = [
  { StringEquals: { 'aws:RequestTag/team': 'a' } },
  { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } },
  { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['stage'] } },
  { Null: { 'aws:RequestTag/team': 'false' } },
  { StringNotEquals: { 'aws:RequestTag/team': 'a' } },
];
const caller: readonly JsonObject[] = [
  { StringEquals: { 'aws:PrincipalTag/team': 'a' } },
  { StringEquals: { 'aws:username': 'bob' } },
];
const pass: readonly JsonObject[] = [
  { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
  { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
];

const families: readonly Family[] = [
  {
    actions: ['ec2:TerminateInstances', 'ec2:ModifyInstanceAttribute', 'ec2:CreateTags', 'ec2:DeleteTags'],
    resources: ['*', 'arn:aws:ec2:*:*:instance/*'],
    conditions: [
      { StringEquals: { 'aws:ResourceTag/team': 'a' } },
      { StringEquals: { 'ec2:ResourceTag/team': '${aws:PrincipalTag/team}' } },
      { StringNotEquals: { 'ec2:ResourceTag/team': 'b' } },
      { StringEquals: { 'aws:RequestTag/team': 'a' } },
      ...caller,
    ],
  },
  {
    actions: [
      'iam:CreateRole',
      'iam:PutRolePolicy',
      'iam:AttachRolePolicy',
      'iam:DetachRolePolicy',
      'iam:DeleteRolePolicy',
      'iam:DeleteRolePermissionsBoundary',
      'iam:PutRolePermissionsBoundary',
      'iam:UpdateAssumeRolePolicy',
      'iam:TagRole',
      'iam:UntagRole',
      'sts:AssumeRole',
      'sts:TagSession',
      'iam:PassRole',
    ],
    resources: ['*', iamArn('role', '*'), iamArn('role', 'app-*'), iamArn('role', 'ops')],
    conditions: [...resourceTag, ...boundary, ...policyArn, ...requestTag, ...caller, ...pass],
  },
  {
    actions: [
      'iam:CreateUser',
      'iam:PutUserPolicy',
      'iam:AttachUserPolicy',
      'iam:DetachUserPolicy',
      'iam:DeleteUserPolicy',
      'iam:DeleteUserPermissionsBoundary',
      'iam:PutUserPermissionsBoundary',
      'iam:CreateAccessKey',
      'iam:DeleteAccessKey',
      'iam:CreateLoginProfile',
      'iam:UpdateLoginProfile',
      'iam:TagUser',
      'iam:UntagUser',
    ],
    resources: [
      '*',
      iamArn('user', '*'),
      iamArn('user', 'svc-*'),
      iamArn('user', 'bob'),
      iamArn('user', '${aws:username}'),
    ],
    conditions: [...resourceTag, ...boundary, ...policyArn, ...requestTag, ...caller],
  },
  {
    actions: [
      'iam:CreateGroup',
      'iam:PutGroupPolicy',
      'iam:AttachGroupPolicy',
      'iam:DetachGroupPolicy',
      'iam:DeleteGroupPolicy',
      'iam:AddUserToGroup',
      'iam:RemoveUserFromGroup',
    ],
    resources: ['*', iamArn('group', '*'), iamArn('group', 'team-*')],
    conditions: [...policyArn, ...caller],
  },
  {
    actions: ['iam:CreatePolicy', 'iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'],
    resources: ['*', iamArn('policy', '*'), iamArn('policy', 'app-*'), fence],
    conditions: caller,
  },
];

/** A value once in some times, otherwise none. */
function oneIn<Value>(times: number, arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ weight: times - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

/** A grant of some actions of a family, as people write them. */
const familyGrant = (most: number) =>
  fc.constantFrom(...families).chain(({ actions, resources, conditions }) =>
    fc.record({
      actions: fc.subarray([...actions], { minLength: 1, maxLength: Math.min(most, actions.length) }),
      resource: fc.constantFrom(...resources),
      condition: oneIn(2, fc.constantFrom(...conditions)),
    }),
  );

/** Grants that are often seen, and their usual mistakes. */
const commonGrants: readonly Statement[] = [
  allow(['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy', 'sts:AssumeRole'], iamArn('role', 'app-*')),
  allow(['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'], iamArn('role', 'app-*'), boundary[0]),
  allow('iam:CreateRole', iamArn('role', 'app-*'), boundary[0]),
  allow(['iam:AttachRolePolicy', 'iam:PutRolePolicy'], iamArn('role', '*')),
  allow(['iam:CreateUser', 'iam:PutUserPolicy', 'iam:CreateAccessKey'], iamArn('user', 'svc-*')),
  allow(['iam:CreateUser', 'iam:AttachUserPolicy', 'iam:PutUserPolicy'], iamArn('user', '*'), boundary[0]),
  allow(['iam:CreateAccessKey', 'iam:CreateLoginProfile'], iamArn('user', '*')),
  allow(['iam:CreateGroup', 'iam:AttachGroupPolicy', 'iam:AddUserToGroup'], iamArn('group', '*')),
  allow(['iam:CreatePolicy', 'iam:CreatePolicyVersion'], iamArn('policy', 'app-*')),
  allow('iam:AttachUserPolicy', iamArn('user', '${aws:username}'), policyArn[0]),
  allow('iam:AttachRolePolicy', iamArn('role', '*'), policyArn[0]),
  allow('iam:PassRole', iamArn('role', 'app-*'), pass[0]),
  allow('ec2:RunInstances'),
  allow(['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile']),
  allow('sts:AssumeRole'),
  allow('iam:*', iamArn('role', 'app-*')),
  allow(['iam:CreateRole', 'iam:TagRole', 'iam:PutRolePolicy', 'sts:AssumeRole'], iamArn('role', '*'), requestTag[0]),
  allow(['iam:CreateUser', 'iam:TagUser', 'iam:CreateAccessKey', 'iam:AttachUserPolicy'], iamArn('user', 'svc-*')),
  { Effect: 'Allow', NotAction: ['iam:*', 'ec2:*'], Resource: '*' },
  { Effect: 'Allow', Action: 'iam:*', NotResource: [iamArn('user', '*'), iamArn('group', '*'), iamArn('policy', '*')] },
  deny(['iam:DeleteRolePermissionsBoundary', 'iam:DeleteUserPermissionsBoundary']),
  deny(['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'], '*', boundary[2]),
  deny(['iam:CreateUser', 'iam:PutUserPolicy', 'iam:AttachUserPolicy'], '*', boundary[2]),
  deny(['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'], fence),
  deny('ec2:TerminateInstances'),
  allow('iam:UpdateAssumeRolePolicy', iamArn('role', '*')),
  allow('ec2:TerminateInstances', '*', caller[0]),
  deny('sts:TagSession'),
  deny('sts:TagSession', '*', requestTag[0]),
];

const statement = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...commonGrants) },
  {
    weight: 4,
    arbitrary: familyGrant(4).map(({ actions, resource, condition }) => allow(actions, resource, condition)),
  },
  {
    weight: 1,
    arbitrary: familyGrant(2).map(({ actions, resource, condition }) => deny(actions, resource, condition)),
  },
);

const documentWith = (statements: fc.Arbitrary<Statement>, minLength: number, maxLength: number) =>
  fc.array(statements, { minLength, maxLength }).map((Statement): Document => ({ Statement }));

const managedArns = [fence, appPolicy, 'arn:aws:iam::aws:policy/AdministratorAccess'];
const tags = fc.constantFrom<Record<string, string>>({}, {}, { team: 'a' }, { team: 'b' });

const holder = (most: number): fc.Arbitrary<Holder> =>
  fc
    .record({
      own: documentWith(statement, 0, most),
      denying: oneIn(8, fc.constant({ Statement: [deny('ec2:TerminateInstances')] })),
      attached: fc.subarray(managedArns.slice(0, 2), { maxLength: 1 }),
    })
    .map(({ own, denying, attached }) => ({
      inline: { ...(own.Statement.length > 0 && { own }), ...(denying && { denying }) },
      attached,
    }));
const boundaryChoice = oneIn(3, fc.constantFrom(...managedArns.slice(0, 2)));

const user = fc.record({
  held: holder(3),
  tags,
  boundary: boundaryChoice,
  groups: fc.subarray(['team-1']),
  keys: fc.constantFrom(0, 1, 2),
  password: fc.boolean(),
});

const role = fc.record({
  held: holder(2),
  tags,
  boundary: boundaryChoice,
  trust: fc.constantFrom<Statement | readonly Statement[]>(
    trust({ Service: 'ec2.amazonaws.com' }),
    trust({ AWS: `arn:aws:iam::${home}:root` }),
    trust({ AWS: iamArn('user', 'alice') }),
    trust({ AWS: iamArn('role', 'app-1') }),
    trust({ AWS: `arn:aws:iam::${home}:root` }, 'sts:AssumeRole', caller[0]),
    trust({ AWS: `arn:aws:iam::${home}:root` }, 'sts:AssumeRole', {
      ArnLike: { 'aws:PrincipalArn': iamArn('role', 'app-*') },
    }),
    [
      trust({ AWS: `arn:aws:iam::${home}:root` }),
      { ...trust({ AWS: iamArn('user', 'alice') }), Effect: 'Deny' },
      trust({ Service: 'ec2.amazonaws.com' }),
    ],
    trust({ AWS: `arn:aws:iam::${home}:root` }, ['sts:AssumeRole', 'sts:TagSession']),
    trust({ AWS: iamArn('user', 'alice') }, ['sts:AssumeRole', 'sts:TagSession'], requestTag[4]),
    trust({ AWS: `arn:aws:iam::${home}:root` }, 'sts:AssumeRole', { StringEquals: { 'sts:ExternalId': 'e-1' } }),
    trust({ AWS: `arn:aws:iam::${home}:root` }, 'sts:AssumeRole', { StringLike: { 'sts:RoleSessionName': 'a*' } }),
  ),
  profile: fc.boolean(),
});

/** What the boundary of the account allows: what developers need, and what it should not. */
const fences: readonly (readonly Statement[])[] = [
  [allow(['s3:*', 'ec2:Describe*'])],
  [allow(['s3:*', 'iam:*', 'sts:*'])],
  [allow('*'), deny('ec2:TerminateInstances')],
  [allow('ec2:*')],
  [allow('*'), deny('iam:*')],
  [allow('*', '*', caller[0])],
  [{ Effect: 'Allow', NotAction: 'ec2:*', Resource: '*' }],
  [allow('*')],
];

const managed = fc.record({
  fence: fc.constantFrom(...fences).map((Statement): Document => ({ Statement })),
  app: fc.array(documentWith(statement, 1, 2), { minLength: 1, maxLength: 2 }),
});

/** Small accounts in which some may create others, and in which boundaries, tags and names limit what they create. */
export const randomWorld: fc.Arbitrary<World> = fc
  .record({
    users: fc.record({ alice: user, bob: user }),
    roles: fc.record({ ops: role, 'app-1': role }),
    group: holder(2),
    managed,
    instance: fc.record({
      tags,
      terminationProtection: oneIn(6, fc.constant(true)).map((isOn) => isOn ?? false),
      stopProtection: oneIn(12, fc.constant(true)).map((isOn) => isOn ?? false),
      isTerminated: fc.constant(false),
    }),
  })
  .map(({ users, roles, group, managed: policies, instance }): World => {
    const shared = { keys: 0, password: false, groups: [] };
    const allUsers = Object.entries(users).map(([name, { held, ...more }]): [string, Principal] => [
      iamArn('user', name),
      { kind: 'user', name, ...held, ...more },
    ]);
    const allRoles = Object.entries(roles).map(([name, { held, trust: one, ...more }]): [string, Principal] => [
      iamArn('role', name),
      { kind: 'role', name, ...shared, ...held, ...more, trust: { Statement: [one].flat() } },
    ]);
    return {
      principals: Object.fromEntries([...allUsers, ...allRoles]),
      groups: { 'team-1': group },
      policies: {
        [fence]: { versions: [policies.fence], current: 0 },
        [appPolicy]: { versions: policies.app, current: 0 },
      },
      profiles: Object.fromEntries(
        Object.entries(roles).flatMap(([name, { profile }]) => (profile ? [[name, iamArn('role', name)]] : [])),
      ),
      instance,
      held: [],
    };
  });

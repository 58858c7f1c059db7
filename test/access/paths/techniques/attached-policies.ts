import { home, type AccountParts } from '../../../accounts/account.ts';
import type { UserParts } from '../../../accounts/identities.ts';
import { allow, deny, trust } from '../../../accounts/statements.ts';
import { assume, goal, ops, terminates } from '../fixtures/escalation.ts';

/** Which AWS managed policies alice may attach, and the path that follows: her line of `who-can`, without her name. */
export interface AttachmentCase extends Omit<AccountParts, 'users'> {
  readonly alice: UserParts;
  readonly users?: AccountParts['users'];
  readonly path: string | undefined;
  readonly conditions?: readonly string[];
}

/** The ARN of an AWS managed policy. */
export const aws = (name: string) => `arn:aws:iam::aws:policy/${name}`;
const policyArn = (operator: string, ...names: readonly string[]) => ({ [operator]: { 'iam:PolicyARN': names } });
const attachUser = 'iam:AttachUserPolicy';
/** Somebody who may attach what the condition says to a user. */
export const may = (operator: string, ...names: readonly string[]): UserParts => ({
  policies: [allow(attachUser, '*', policyArn(operator, ...names))],
});
const withEc2 = [allow(attachUser, '*', policyArn('ArnEquals', aws('AmazonEC2FullAccess')))];
const boundaryArn = (arn: string) => ({ StringEquals: { 'iam:PermissionsBoundary': arn } });
const twoTogether = [aws('AmazonDynamoDBFullAccesswithDataPipeline'), aws('AWSStepFunctionsFullAccess')] as const;
const tenPolicies = Array.from({ length: 10 }, (_, number) => `Policy${number}`);
/** The line of who attaches it to themselves and then terminates. */
export const attaches = (name: string) => `attaches ${aws(name)} to user alice (${attachUser}), then ${goal}`;
const putsThenAll = `then writes a policy for user alice (iam:PutUserPolicy), then ${goal}`;

/** By what alice may attach. */
export const attachmentCases: Readonly<Record<string, AttachmentCase>> = {
  'AmazonEC2FullAccess alone': {
    alice: may('ArnEquals', aws('AmazonEC2FullAccess')),
    path: attaches('AmazonEC2FullAccess'),
  },
  'the same, written as a string': {
    alice: may('StringEquals', aws('AmazonEC2FullAccess')),
    path: attaches('AmazonEC2FullAccess'),
  },
  'the same in a list without any other useful one': {
    alice: may('ArnLike', aws('AmazonS3FullAccess'), aws('AmazonEC2FullAccess'), aws('ReadOnlyAccess')),
    path: attaches('AmazonEC2FullAccess'),
  },
  'a list without any useful one': {
    alice: may('ArnEquals', aws('AmazonEC2ReadOnlyAccess'), aws('AmazonS3FullAccess'), aws('CloudWatchLogsFullAccess')),
    path: undefined,
  },
  'the name in another case': { alice: may('ArnEquals', aws('amazonec2fullaccess')), path: undefined },
  'a policy of a customer with that name': {
    alice: may('ArnEquals', `arn:aws:iam::${home}:policy/AmazonEC2FullAccess`),
    path: undefined,
  },
  'the same name in another partition': {
    alice: may('ArnEquals', 'arn:aws-cn:iam::aws:policy/AmazonEC2FullAccess'),
    path: undefined,
  },
  'that of a service-linked role': {
    alice: may('ArnLike', aws('aws-service-role/*')),
    path: undefined,
  },
  'a pattern': { alice: may('ArnLike', aws('AmazonEC2*')), path: attaches('AmazonEC2FullAccess') },
  'a pattern under a string operator that takes it for a name': {
    alice: may('StringEquals', aws('AmazonEC2*')),
    path: undefined,
  },
  'job functions': { alice: may('ArnLike', aws('job-function/*')), path: attaches('job-function/SystemAdministrator') },
  'service roles': {
    alice: may('ArnLike', aws('service-role/AWSBatch*')),
    path: attaches('service-role/AWSBatchServiceRole'),
  },
  'any but AdministratorAccess': {
    alice: may('ArnNotLike', aws('AdministratorAccess')),
    path: attaches('PowerUserAccess'),
  },
  'any but AdministratorAccess, which a pattern with a star meets too': {
    alice: may('ArnNotLike', aws('*AdministratorAccess*')),
    path: attaches('PowerUserAccess'),
  },
  'any but four': {
    alice: may('StringNotLike', ...['AdministratorAccess', 'PowerUserAccess', 'IAMFullAccess', 'AmazonEC2*'].map(aws)),
    path: attaches('job-function/SystemAdministrator'),
  },
  'any, and a Deny of full access': {
    alice: {
      policies: [
        allow(attachUser),
        deny(
          attachUser,
          '*',
          policyArn('ArnLike', aws('*FullAccess*'), aws('AdministratorAccess*'), aws('PowerUserAccess')),
        ),
      ],
    },
    path: attaches('job-function/SystemAdministrator'),
  },
  'any, and a Deny of all but some': {
    alice: {
      policies: [allow(attachUser), deny(attachUser, '*', policyArn('ArnNotEquals', aws('AmazonEC2FullAccess')))],
    },
    path: attaches('AmazonEC2FullAccess'),
  },
  'any, and a Deny of all but some that are of no use': {
    alice: {
      policies: [allow(attachUser), deny(attachUser, '*', policyArn('ArnNotEquals', aws('IAMReadOnlyAccess')))],
    },
    path: undefined,
  },
  'IAMFullAccess alone, with which she writes the rest': {
    alice: may('ArnEquals', aws('IAMFullAccess')),
    path: `attaches ${aws('IAMFullAccess')} to user alice (${attachUser}), ${putsThenAll}`,
  },
  'any, without a condition': { alice: { policies: [allow(attachUser)] }, path: attaches('AdministratorAccess') },
  'AmazonEC2FullAccess, and she has a Deny that remains': {
    alice: { policies: [...withEc2, deny(['ec2:Terminate*', 'ec2:Modify*'])] },
    path: undefined,
  },
  'PowerUserAccess, and she has a Deny that leaves her another way': {
    alice: {
      policies: [
        allow(attachUser, '*', policyArn('ArnEquals', aws('PowerUserAccess'))),
        deny(['ec2:*', 'ssm:*', 'autoscaling:TerminateInstanceInAutoScalingGroup']),
      ],
    },
    path: undefined,
  },
  'AmazonEC2FullAccess, to a user with another name': {
    alice: {
      policies: [
        allow(attachUser, `arn:aws:iam::${home}:user/bob`, policyArn('ArnEquals', aws('AmazonEC2FullAccess'))),
      ],
    },
    users: { bob: {} },
    path: undefined,
  },
  'AmazonEC2FullAccess, and she has it attached already': {
    alice: {
      policies: ['arn:aws:iam::aws:policy/AmazonEC2FullAccess', ...withEc2],
    },
    managed: { [aws('AmazonEC2FullAccess')]: [allow('ec2:Describe*')] },
    path: undefined,
  },
  'AmazonEC2FullAccess, inside a boundary that leaves it': {
    alice: { boundary: 'less', ...may('ArnEquals', aws('AmazonEC2FullAccess')) },
    managed: { less: [allow([attachUser, goal])] },
    path: attaches('AmazonEC2FullAccess'),
  },
  'AmazonEC2FullAccess, inside a boundary that cuts it': {
    alice: { boundary: 'less', ...may('ArnEquals', aws('AmazonEC2FullAccess')) },
    managed: { less: [allow([attachUser, 'ec2:Describe*'])] },
    path: undefined,
  },
  'AmazonEC2FullAccess, only with a device that she has not': {
    alice: {
      policies: [
        allow(attachUser, '*', {
          ...policyArn('ArnEquals', aws('AmazonEC2FullAccess')),
          Bool: { 'aws:MultiFactorAuthPresent': 'true' },
        }),
      ],
    },
    path: undefined,
  },
  'any from one address, and AmazonEC2FullAccess from everywhere': {
    alice: {
      policies: [
        allow(attachUser, '*', { IpAddress: { 'aws:SourceIp': '192.0.2.1/32' } }),
        allow(attachUser, '*', policyArn('ArnEquals', aws('AmazonEC2FullAccess'))),
      ],
    },
    path: attaches('AmazonEC2FullAccess'),
  },
  'any from one address alone': {
    alice: { policies: [allow(attachUser, '*', { IpAddress: { 'aws:SourceIp': '192.0.2.1/32' } })] },
    path: attaches('AdministratorAccess'),
    conditions: ['from 192.0.2.1/32'],
  },
  'AmazonEC2FullAccess, and ten policies are attached to her': {
    alice: { policies: [...withEc2, ...tenPolicies] },
    managed: Object.fromEntries(tenPolicies.map((name) => [name, [allow('s3:Get*')]])),
    path: attaches('AmazonEC2FullAccess'),
    conditions: ['if user alice may have more than 10 managed policies attached'],
  },
  'AmazonEC2FullAccess, of which the snapshot has a version that allows less': {
    alice: { policies: withEc2 },
    managed: { [aws('AmazonEC2FullAccess')]: [allow('ec2:Describe*')] },
    path: undefined,
  },
  'AWSLambda_FullAccess, which runs functions with a role': {
    alice: may('ArnEquals', aws('AWSLambda_FullAccess')),
    roles: { worker: { trust: trust({ Service: 'lambda.amazonaws.com' }), policies: [terminates] } },
    path:
      `attaches ${aws('AWSLambda_FullAccess')} to user alice (${attachUser}), then passes role worker (iam:PassRole), ` +
      `then creates a function (lambda:CreateFunction), then runs a function (lambda:InvokeFunction), as worker ${goal}`,
  },
  "AWSLambda_FullAccess, where the role is another service's": {
    alice: may('ArnEquals', aws('AWSLambda_FullAccess')),
    roles: { worker: { trust: trust({ Service: 'glue.amazonaws.com' }), policies: [terminates] } },
    path: undefined,
  },
  'two policies, of which one passes roles and the other starts state machines': {
    alice: { policies: [allow(attachUser, '*', policyArn('ArnEquals', ...twoTogether)), deny('ec2:*')] },
    roles: { worker: { trust: trust({ Service: 'states.amazonaws.com' }), policies: [terminates] } },
    path:
      `attaches ${twoTogether[0]} to user alice (${attachUser}), then attaches ${twoTogether[1]} to user alice (${attachUser}), ` +
      `then passes role worker (iam:PassRole), then states:CreateStateMachine, then states:StartExecution, as worker ${goal}`,
  },
  'the one that passes roles alone': {
    alice: { policies: [allow(attachUser, '*', policyArn('ArnEquals', ...twoTogether.slice(0, 1))), deny('ec2:*')] },
    roles: { worker: { trust: trust({ Service: 'states.amazonaws.com' }), policies: [terminates] } },
    path: undefined,
  },
  'the one that starts state machines alone': {
    alice: { policies: [allow(attachUser, '*', policyArn('ArnEquals', ...twoTogether.slice(1))), deny('ec2:*')] },
    roles: { worker: { trust: trust({ Service: 'states.amazonaws.com' }), policies: [terminates] } },
    path: undefined,
  },
  'AmazonEC2FullAccess to a role that she assumes': {
    alice: {
      policies: [allow('iam:AttachRolePolicy', '*', policyArn('ArnEquals', aws('AmazonEC2FullAccess')))],
    },
    ...ops({}),
    path: `attaches ${aws('AmazonEC2FullAccess')} to role ops (iam:AttachRolePolicy), then assumes role ops (${assume}), as ops ${goal}`,
  },
  'AmazonEC2FullAccess to a role that she cannot assume': {
    alice: {
      policies: [allow('iam:AttachRolePolicy', '*', policyArn('ArnEquals', aws('AmazonEC2FullAccess')))],
    },
    ...ops({ trust: trust({ Service: 'ecs-tasks.amazonaws.com' }) }),
    path: undefined,
  },
  'AmazonEC2FullAccess to her group': {
    alice: {
      groups: ['devs'],
      policies: [allow('iam:AttachGroupPolicy', '*', policyArn('ArnEquals', aws('AmazonEC2FullAccess')))],
    },
    groups: { devs: {} },
    path: `attaches ${aws('AmazonEC2FullAccess')} to group devs (iam:AttachGroupPolicy), then ${goal}`,
  },
  'AmazonEC2FullAccess to a group that she is not in': {
    alice: {
      policies: [allow('iam:AttachGroupPolicy', '*', policyArn('ArnEquals', aws('AmazonEC2FullAccess')))],
    },
    groups: { devs: {} },
    path: undefined,
  },
  'nothing, but set PowerUserAccess as her boundary': {
    alice: {
      boundary: 'less',
      policies: [terminates, allow('iam:PutUserPermissionsBoundary', '*', boundaryArn(aws('PowerUserAccess')))],
    },
    managed: { less: [allow('iam:*')] },
    path: `sets ${aws('PowerUserAccess')} as the permissions boundary of user alice (iam:PutUserPermissionsBoundary), then ${goal}`,
  },
  'nothing, but set ReadOnlyAccess as her boundary': {
    alice: {
      boundary: 'less',
      policies: [terminates, allow('iam:PutUserPermissionsBoundary', '*', boundaryArn(aws('ReadOnlyAccess')))],
    },
    managed: { less: [allow('iam:*')] },
    path: undefined,
  },
};

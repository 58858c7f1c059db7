import { home } from '../../../accounts/account.ts';
import { allow, trust } from '../../../accounts/statements.ts';
import { goal, terminates, trustsEc2 } from '../fixtures/escalation.ts';
import { pass, passing } from '../fixtures/passing.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const ec2 = 'ec2.amazonaws.com';
const older = 'as older accounts may';
const create = 'iam:CreateInstanceProfile';
const add = 'iam:AddRoleToInstanceProfile';
const pipeline = ['datapipeline:CreatePipeline', 'datapipeline:PutPipelineDefinition', 'datapipeline:ActivatePipeline'];
const profiles = `arn:aws:iam::${home}:instance-profile`;
const withoutProfile = { roles: { ops: { trust: trustsEc2, policies: [terminates] } } };
const noOtherRole = {
  'no role trusts the service itself': {
    roles: { ops: { trust: trustsEc2, policies: [terminates], profiles: ['ops'] } },
  },
};

/** Acting by a role on instances that services start with it. */
export const passedToInstancesCases: readonly TechniqueCase[] = [
  passing('spot-instance', ec2, ['ec2:RequestSpotInstances'], {
    'no instance profile carries the role': withoutProfile,
    'she may make a profile for it': {
      ...withoutProfile,
      alice: { policies: [allow([pass, create, add, 'ec2:RequestSpotInstances'])] },
      path: [create, add, pass, 'ec2:RequestSpotInstances', goal],
    },
    'she may make a profile, and put no role into it': {
      ...withoutProfile,
      alice: { policies: [allow([pass, create, 'ec2:RequestSpotInstances'])] },
    },
    'she may make one profile and put roles into another': {
      ...withoutProfile,
      alice: {
        policies: [
          allow([pass, 'ec2:RequestSpotInstances']),
          allow(create, `${profiles}/dev-*`),
          allow(add, `${profiles}/prod-*`),
        ],
      },
    },
    'she may make profiles of some names, which will do': {
      ...withoutProfile,
      alice: { policies: [allow([pass, 'ec2:RequestSpotInstances']), allow([create, add], `${profiles}/dev-*`)] },
      path: [create, add, pass, 'ec2:RequestSpotInstances', goal],
    },
  }),
  passing('spot-fleet', ec2, ['ec2:RequestSpotFleet'], noOtherRole, {
    roles: { other: { trust: trust({ Service: 'spotfleet.amazonaws.com' }) } },
    passes: [pass],
  }),
  passing(
    'fleet',
    ec2,
    ['ec2:CreateLaunchTemplate', 'ec2:CreateFleet'],
    {},
    {
      conditions: ['if the account has the service-linked role of EC2 Fleet'],
    },
  ),
  passing(
    'launch-configuration',
    ec2,
    ['autoscaling:CreateLaunchConfiguration', 'autoscaling:CreateAutoScalingGroup'],
    {},
    { conditions: [`if the account may still create launch configurations, ${older}`] },
  ),
  passing('emr-cluster', ec2, ['elasticmapreduce:RunJobFlow'], noOtherRole, {
    roles: { other: { trust: trust({ Service: 'elasticmapreduce.amazonaws.com' }) } },
    passes: [pass],
  }),
  passing('data-pipeline', ec2, pipeline, noOtherRole, {
    roles: { other: { trust: trust({ Service: 'datapipeline.amazonaws.com' }) } },
    passes: [pass],
    conditions: [`if the account may still use AWS Data Pipeline, ${older}`],
  }),
  passing(
    'data-pipeline-itself',
    'datapipeline.amazonaws.com',
    pipeline,
    {},
    {
      conditions: ['if the account may still use AWS Data Pipeline, and an activity makes the calls with ops itself'],
    },
  ),
  passing('image-build', ec2, [
    'imagebuilder:CreateComponent',
    'imagebuilder:CreateImageRecipe',
    'imagebuilder:CreateInfrastructureConfiguration',
    'imagebuilder:CreateImage',
  ]),
  passing(
    'beanstalk-environment',
    ec2,
    [
      'elasticbeanstalk:CreateApplication',
      'elasticbeanstalk:CreateApplicationVersion',
      'elasticbeanstalk:CreateEnvironment',
    ],
    {},
    { conditions: ['if the caller may also create what the environment consists of'] },
  ),
];

import { home } from '../../../accounts/account.ts';
import { allow, deny } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const terminate = 'ec2:TerminateInstances';
const attach = 'autoscaling:AttachInstances';
const end = 'autoscaling:TerminateInstanceInAutoScalingGroup';
const update = 'autoscaling:UpdateAutoScalingGroup';
const setDesired = 'autoscaling:SetDesiredCapacity';
const endJobs = 'elasticmapreduce:TerminateJobFlows';
const setProtection = 'elasticmapreduce:SetTerminationProtection';
const endProduct = 'servicecatalog:TerminateProvisionedProduct';

const open = { disableApiTermination: false, disableApiStop: false };
const closed = { disableApiTermination: true, disableApiStop: true };

const hasRoom = 'if the account has an Auto Scaling group in its zone that has room for it';
const mayBeEmpty = 'if its Auto Scaling group may be empty, and it is not protected from scale-in';
const environmentHasRole =
  'if its environment is the one that its tags name, and has an operations role that may do it';
const productHasRole = 'if its product has a launch role that may do it, and Service Catalog shows them the product';
const node = 'if it belongs to the node group that its tags name';

const fleet = 'fleet-1111';
const request = 'sfr-1111';
/** The services that manage instances, and terminate them. */
export const managedInstanceCases: readonly TechniqueCase[] = [
  {
    technique: 'auto-scaling-attach',
    goal: terminate,
    given: { alice: { policies: [allow([attach, end])] }, instances: [{ id: 'i-1', flags: closed }] },
    path: [attach, end],
    conditions: [hasRoom],
    counterexamples: {
      'she may attach alone': { alice: { policies: [allow(attach)] } },
      'she may terminate those of groups alone': { alice: { policies: [allow(end)] } },
      'the groups that she may attach to are others than those that she ends': {
        alice: { policies: [allow(attach, group('a-*')), allow(end, group('b-*'))] },
      },
      'the groups are the same': {
        alice: { policies: [allow(attach, group('a-*')), allow(end, group('a-*'))] },
        path: [attach, end],
        conditions: [hasRoom],
      },
      'she may set the size of groups': {
        alice: { policies: [allow([attach, setDesired])] },
        path: [attach, setDesired],
        conditions: [hasRoom, mayBeEmpty],
      },
      'she may set sizes above zero alone': {
        alice: { policies: [allow([attach, update], '*', { NumericGreaterThan: { 'autoscaling:MinSize': '0' } })] },
      },
      'it is stopped': { instances: [{ id: 'i-1', flags: closed, state: 'stopped' }] },
      'it is in a group already': {
        instances: [{ id: 'i-1', flags: closed, tags: { 'aws:autoscaling:groupName': 'web' } }],
        path: [end],
      },
    },
  },
  byTag('delete-fleet', 'ec2:DeleteFleets', { 'aws:ec2:fleet-id': fleet }, `arn:aws:ec2:*:${home}:fleet/${fleet}`, [
    'if its EC2 Fleet still exists',
  ]),
  byTag('shrink-fleet', 'ec2:ModifyFleet', { 'aws:ec2:fleet-id': fleet }, `arn:aws:ec2:*:${home}:fleet/${fleet}`, [
    'if its EC2 Fleet still exists and maintains its capacity',
  ]),
  byTag(
    'cancel-spot-fleet',
    'ec2:CancelSpotFleetRequests',
    { 'aws:ec2spot:fleet-request-id': request },
    `arn:aws:ec2:*:${home}:spot-fleet-request/${request}`,
    ['if its Spot Fleet request is not cancelled yet'],
    {
      'its protection is on': {
        instances: [{ id: 'i-1', tags: { 'aws:ec2spot:fleet-request-id': request }, flags: closed }],
        path: ['ec2:CancelSpotFleetRequests'],
        conditions: [
          'if its Spot Fleet request is not cancelled yet',
          'if its protection does not keep Spot Fleet from terminating it, which AWS does not document',
        ],
      },
      'she may cancel its Spot request alone': { alice: { policies: [allow('ec2:CancelSpotInstanceRequests')] } },
    },
  ),
  byTag(
    'shrink-spot-fleet',
    'ec2:ModifySpotFleetRequest',
    { 'aws:ec2spot:fleet-request-id': request },
    `arn:aws:ec2:*:${home}:spot-fleet-request/${request}`,
    ['if its Spot Fleet request is not cancelled yet and maintains its capacity'],
  ),
  ...(
    [
      ['delete-node-group', 'eks:DeleteNodegroup', []],
      ['shrink-node-group', 'eks:UpdateNodegroupConfig', []],
      ['replace-node-group', 'eks:UpdateNodegroupVersion', ['if its node group can launch another one']],
    ] as const
  ).map(([technique, action, conditions]) =>
    byTag(
      technique,
      action,
      { 'eks:cluster-name': 'shop', 'eks:nodegroup-name': 'web' },
      `arn:aws:eks:*:${home}:nodegroup/shop/web/*`,
      [node, ...conditions],
      {
        'EKS shows its name in that of its Auto Scaling group': {
          instances: [
            {
              id: 'i-1',
              tags: {
                'kubernetes.io/cluster/shop': 'owned',
                'aws:autoscaling:groupName': 'eks-web-0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f',
              },
            },
          ],
          path: [action],
          conditions: [node, ...conditions],
        },
        'it is a node of no managed group': {
          instances: [{ id: 'i-1', tags: { 'kubernetes.io/cluster/shop': 'owned' } }],
        },
        'the policy names a node group by its id': {
          alice: { policies: [allow(action, `arn:aws:eks:*:${home}:nodegroup/shop/web/0a1`)] },
          path: [action],
          conditions: [node, ...conditions, 'if the id of its node group is 0a1, which is not read'],
        },
      },
    ),
  ),
  byTag(
    'terminate-emr-cluster',
    endJobs,
    { 'aws:elasticmapreduce:job-flow-id': 'j-1' },
    `arn:aws:elasticmapreduce:*:${home}:cluster/j-1`,
    ['if its EMR cluster is not protected from termination'],
  ),
  {
    technique: 'terminate-protected-emr-cluster',
    goal: terminate,
    given: {
      alice: { policies: [allow([endJobs, setProtection])] },
      instances: [{ id: 'i-1', tags: { 'aws:elasticmapreduce:job-flow-id': 'j-1' }, flags: closed }],
    },
    path: [setProtection, endJobs],
    counterexamples: {
      'she may not change the protection': {
        alice: { policies: [allow(endJobs)] },
        path: [endJobs],
        conditions: ['if its EMR cluster is not protected from termination'],
      },
      'she may change the protection alone': { alice: { policies: [allow(setProtection)] } },
    },
  },
  byTag(
    'terminate-environment',
    'elasticbeanstalk:TerminateEnvironment',
    { 'elasticbeanstalk:environment-name': 'prod' },
    `arn:aws:elasticbeanstalk:*:${home}:environment/*/prod`,
    [environmentHasRole],
    {
      'the policy names an application': {
        alice: {
          policies: [
            allow('elasticbeanstalk:TerminateEnvironment', `arn:aws:elasticbeanstalk:*:${home}:environment/shop/*`),
          ],
        },
        path: ['elasticbeanstalk:TerminateEnvironment'],
        conditions: [environmentHasRole, 'if the application of its environment is shop, which is not read'],
      },
    },
  ),
  byTag(
    'rebuild-environment',
    'elasticbeanstalk:RebuildEnvironment',
    { 'elasticbeanstalk:environment-name': 'prod' },
    `arn:aws:elasticbeanstalk:*:${home}:environment/*/prod`,
    [environmentHasRole],
  ),
  {
    technique: 'terminate-provisioned-product',
    goal: terminate,
    given: {
      alice: { policies: [allow(endProduct)] },
      instances: [{ id: 'i-1', tags: product('111122223333'), flags: open }],
    },
    path: [endProduct],
    conditions: [productHasRole],
    counterexamples: {
      'it belongs to no product': { instances: [{ id: 'i-1' }] },
      'its protection is on, at which CloudFormation stops': {
        instances: [{ id: 'i-1', tags: product('111122223333'), flags: closed }],
      },
      'it is denied': { alice: { policies: [allow(endProduct), deny('servicecatalog:Terminate*')] } },
    },
  },
];

function product(account: string): Readonly<Record<string, string>> {
  return {
    'aws:servicecatalog:provisionedProductArn': `arn:aws:servicecatalog:us-east-1:${account}:stack/shop/pp-1`,
  };
}

function group(name: string): string {
  return `arn:aws:autoscaling:*:${home}:autoScalingGroup:*:autoScalingGroupName/${name}`;
}

/** A service terminates the instance by a tag that the service sets. */
function byTag(
  technique: string,
  action: string,
  tags: Readonly<Record<string, string>>,
  resource: string,
  conditions: readonly string[],
  but: TechniqueCase['counterexamples'] = {},
): TechniqueCase {
  return {
    technique,
    goal: terminate,
    given: { alice: { policies: [allow(action)] }, instances: [{ id: 'i-1', tags, flags: open }] },
    path: [action],
    conditions,
    counterexamples: {
      'it carries no such tag': { instances: [{ id: 'i-1', flags: open }] },
      'the policy names it': { alice: { policies: [allow(action, resource)] }, path: [action], conditions },
      'the policy names another one': {
        alice: { policies: [allow(action, resource.replace(/(web\/\*|[^/]*)$/, 'x-2'))] },
      },
      ...but,
    },
  };
}

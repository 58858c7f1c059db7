import { allow, deny } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const terminate = 'ec2:TerminateInstances';
const deleteVolume = 'ec2:DeleteVolume';
const release = 'ec2:ReleaseAddress';
const deleteStack = 'cloudformation:DeleteStack';
const updateStack = 'cloudformation:UpdateStack';

const group = { 'aws:autoscaling:groupName': 'web' };
const stack = { 'aws:cloudformation:stack-id': 'arn:aws:cloudformation:us-east-1:111122223333:stack/shop/0aa1' };
const flags = { disableApiTermination: true };

const byRole = 'if its stack has a role that may do it, and it is not protected from termination';
const byPolicy = 'if its stack has a role that may do it, and its stack policy lets parts be removed';

const runsPolicy = [
  'if a scaling policy of its Auto Scaling group terminates it',
  'if it is not protected from scale-in',
];

function groupArn(resource: string): string {
  return `arn:aws:autoscaling:*:*:autoScalingGroup:${resource}`;
}

/** What services of AWS do to what belongs to them. */
export const serviceCases: readonly TechniqueCase[] = [
  onGroup('auto-scaling-terminate', 'autoscaling:TerminateInstanceInAutoScalingGroup', undefined),
  onGroup(
    'auto-scaling-unhealthy',
    'autoscaling:SetInstanceHealth',
    'if its Auto Scaling group replaces instances that are unhealthy',
  ),
  onGroup(
    'auto-scaling-shrink',
    'autoscaling:SetDesiredCapacity',
    'if its Auto Scaling group may be empty, and it is not protected from scale-in',
  ),
  onGroup('auto-scaling-update', 'autoscaling:UpdateAutoScalingGroup', 'if it is not protected from scale-in', {
    NumericGreaterThan: { 'autoscaling:MinSize': '0' },
  }),
  onGroup(
    'auto-scaling-delete',
    'autoscaling:DeleteAutoScalingGroup',
    'if its Auto Scaling group is not protected from deletion',
    { Bool: { 'autoscaling:ForceDelete': 'false' } },
  ),
  onGroup(
    'auto-scaling-schedule',
    'autoscaling:PutScheduledUpdateGroupAction',
    'if it is not protected from scale-in',
    { NumericGreaterThan: { 'autoscaling:MaxSize': '0' } },
  ),
  onGroup(
    'auto-scaling-schedules',
    'autoscaling:BatchPutScheduledUpdateGroupAction',
    'if it is not protected from scale-in',
  ),
  onGroup(
    'auto-scaling-refresh',
    'autoscaling:StartInstanceRefresh',
    'if its Auto Scaling group can launch an instance in its place',
  ),
  {
    technique: 'auto-scaling-existing-policy',
    goal: terminate,
    given: {
      alice: { policies: [allow('autoscaling:ExecutePolicy')] },
      instances: [{ id: 'i-1', tags: group, flags }],
    },
    path: ['autoscaling:ExecutePolicy'],
    conditions: runsPolicy,
    counterexamples: {
      'it belongs to no group': { instances: [{ id: 'i-1', flags }] },
      'the policy names its group by its id': {
        alice: { policies: [allow('autoscaling:ExecutePolicy', groupArn('0a1:autoScalingGroupName/web'))] },
        path: ['autoscaling:ExecutePolicy'],
        conditions: [...runsPolicy, 'if the id of its Auto Scaling group is 0a1, which is not read'],
      },
      'the policy names another group by its id': {
        alice: { policies: [allow('autoscaling:ExecutePolicy', groupArn('0a1:autoScalingGroupName/web2'))] },
      },
    },
  },
  {
    technique: 'auto-scaling-policy',
    goal: terminate,
    given: {
      alice: { policies: [allow(['autoscaling:PutScalingPolicy', 'autoscaling:ExecutePolicy'])] },
      instances: [{ id: 'i-1', tags: group, flags }],
    },
    path: ['autoscaling:PutScalingPolicy', 'autoscaling:ExecutePolicy'],
    conditions: ['if its Auto Scaling group may be empty, and it is not protected from scale-in'],
    counterexamples: {
      'she may run policies alone': {
        alice: { policies: [allow('autoscaling:ExecutePolicy')] },
        path: ['autoscaling:ExecutePolicy'],
        conditions: runsPolicy,
      },
      'she may write policies alone': { alice: { policies: [allow('autoscaling:PutScalingPolicy')] } },
      'it belongs to no group': { instances: [{ id: 'i-1', flags }] },
    },
  },
  {
    technique: 'delete-stack',
    goal: terminate,
    given: { alice: { policies: [allow(deleteStack)] }, instances: [{ id: 'i-1', tags: stack }] },
    path: [deleteStack],
    conditions: [byRole],
    counterexamples: {
      'it belongs to no stack': { instances: [{ id: 'i-1' }] },
      'the policy names another stack': {
        alice: { policies: [allow(deleteStack, 'arn:aws:cloudformation:*:*:stack/blog/*')] },
      },
      'protection is on, at which CloudFormation stops': { instances: [{ id: 'i-1', tags: stack, flags }] },
      "protection is on, but the stack's Auto Scaling group ends it": {
        instances: [{ id: 'i-1', tags: { ...stack, ...group }, flags }],
        path: [deleteStack],
        conditions: [byRole],
      },
    },
  },
  {
    technique: 'update-stack',
    goal: terminate,
    given: { alice: { policies: [allow(updateStack)] }, instances: [{ id: 'i-1', tags: stack }] },
    path: [updateStack],
    conditions: [byPolicy],
    counterexamples: {
      'it belongs to no stack': { instances: [{ id: 'i-1' }] },
      'protection is on': { instances: [{ id: 'i-1', tags: stack, flags }] },
    },
  },
  onStack('delete-stack-of-volume', deleteVolume, deleteStack, byRole),
  onStack('update-stack-of-volume', deleteVolume, updateStack, byPolicy),
  onStack('delete-stack-of-address', release, deleteStack, byRole),
  onStack('update-stack-of-address', release, updateStack, byPolicy),
  {
    technique: 'delete-recovery-point-of-snapshot',
    goal: 'ec2:DeleteSnapshot',
    given: {
      alice: { policies: [allow('backup:DeleteRecoveryPoint')] },
      snapshots: [{ id: 'snap-1', tags: { 'aws:backup:source-resource': 'vol-1' } }],
    },
    path: ['backup:DeleteRecoveryPoint'],
    conditions: ["if its backup vault is not locked, and the vault's policy does not forbid it"],
    counterexamples: {
      'AWS Backup does not keep it': { snapshots: [{ id: 'snap-1' }] },
      'she may delete snapshots alone': { alice: { policies: [allow('ec2:DeleteSnapshot')] } },
    },
  },
  {
    technique: 'delete-recovery-point-of-image',
    goal: 'ec2:DeregisterImage',
    given: {
      alice: { policies: [allow('backup:DeleteRecoveryPoint')] },
      images: [{ id: 'ami-1', tags: { 'aws:backup:source-resource': 'i-1' } }],
    },
    path: ['backup:DeleteRecoveryPoint'],
    conditions: ["if its backup vault is not locked, and the vault's policy does not forbid it"],
    counterexamples: {
      'AWS Backup does not keep it': { images: [{ id: 'ami-1' }] },
      'she may deregister images alone': { alice: { policies: [allow('ec2:DeregisterImage')] } },
    },
  },
  {
    technique: 'shorten-retention-of-snapshot',
    goal: 'ec2:DeleteSnapshot',
    given: {
      alice: { policies: [allow('dlm:UpdateLifecyclePolicy', 'arn:aws:dlm:*:*:policy/policy-0a')] },
      snapshots: [{ id: 'snap-1', tags: { 'aws:dlm:lifecycle-policy-id': 'policy-0a' } }],
    },
    path: ['dlm:UpdateLifecyclePolicy'],
    conditions: ['if the lifecycle policy has a role that may do it'],
    counterexamples: {
      'another policy made it': { snapshots: [{ id: 'snap-1', tags: { 'aws:dlm:lifecycle-policy-id': 'policy-0b' } }] },
      'none did': { snapshots: [{ id: 'snap-1' }] },
    },
  },
  {
    technique: 'shorten-retention-of-image',
    goal: 'ec2:DeregisterImage',
    given: {
      alice: { policies: [allow('dlm:*')] },
      images: [{ id: 'ami-1', tags: { 'aws:dlm:lifecycle-policy-id': 'policy-0a' } }],
    },
    path: ['dlm:UpdateLifecyclePolicy'],
    conditions: ['if the lifecycle policy has a role that may do it'],
    counterexamples: {
      'no lifecycle policy made it': { images: [{ id: 'ami-1' }] },
      'it is denied': { alice: { policies: [allow('dlm:*'), deny('dlm:Update*')] } },
    },
  },
];

function onGroup(
  technique: string,
  action: string,
  condition: string | undefined,
  tooWeak?: Record<string, Record<string, string>>,
): TechniqueCase {
  const conditions = condition === undefined ? [] : [condition];
  return {
    technique,
    goal: terminate,
    given: { alice: { policies: [allow(action)] }, instances: [{ id: 'i-1', tags: group, flags }] },
    path: [action],
    conditions,
    counterexamples: {
      'it belongs to no group': { instances: [{ id: 'i-1', flags }] },
      'the policy names its group': {
        alice: { policies: [allow(action, 'arn:aws:autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/web')] },
        path: [action],
        conditions,
      },
      'the policy names another group': {
        alice: { policies: [allow(action, 'arn:aws:autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/db')] },
      },
      'the tag is one that people write': {
        instances: [{ id: 'i-1', tags: { 'autoscaling:groupName': 'web' }, flags }],
      },
      ...(tooWeak && { 'her right stops before that': { alice: { policies: [allow(action, '*', tooWeak)] } } }),
    },
  };
}

function onStack(technique: string, goal: string, action: string, condition: string): TechniqueCase {
  const kind = goal === release ? 'addresses' : 'volumes';
  return {
    technique,
    goal,
    given: { alice: { policies: [allow(action)] }, [kind]: [{ id: 'x-1', tags: stack }] },
    path: [action],
    conditions: [condition],
    counterexamples: {
      'it belongs to no stack': { [kind]: [{ id: 'x-1' }] },
      'it is denied': { alice: { policies: [allow(action), deny('cloudformation:*')] } },
    },
  };
}

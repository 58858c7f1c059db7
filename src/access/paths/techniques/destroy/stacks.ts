import type { Technique } from '../../model/technique.ts';
import { targetOfArn, type Target } from '../../model/target.ts';
import { deleteCluster, deleteInstance } from '../shared/database-calls.ts';
import { terminate } from '../shared/instance-calls.ts';

/** The resources that CloudFormation creates and may delete. */
const parts = [
  { goal: terminate, kind: 'instance', noun: 'instance', suffix: '' },
  { goal: 'ec2:DeleteVolume', kind: 'volume', noun: 'volume', suffix: '-of-volume' },
  { goal: 'ec2:ReleaseAddress', kind: 'address', noun: 'address', suffix: '-of-address' },
  { goal: deleteInstance, kind: 'db-instance', noun: 'database instance', suffix: '-of-db-instance' },
  { goal: deleteCluster, kind: 'db-cluster', noun: 'database cluster', suffix: '-of-db-cluster' },
] as const;

const operations = [
  {
    id: 'delete-stack',
    action: 'cloudformation:DeleteStack',
    does: 'Delete',
    assumption: 'it is not protected from termination',
  },
  {
    id: 'update-stack',
    action: 'cloudformation:UpdateStack',
    does: 'Update',
    assumption: 'its stack policy lets parts be removed',
  },
] as const;

/**
 * Making CloudFormation delete what belongs to a stack. It acts with the caller's permissions, except for a stack with
 * a service role: then it acts as that role, even for callers who could not pass it.
 */
export const stackTechniques: readonly Technique[] = parts.flatMap(({ goal, kind, noun, suffix }) =>
  operations.map(({ id, action, does, assumption }): Technique => ({
    id: `${id}${suffix}`,
    family: 'around',
    goal,
    summary: `${does} the CloudFormation stack that the ${noun} belongs to, with the permissions of the stack's service role.`,
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html',
    actions: [action],
    plan: (target) => {
      const { stack } = target.facts;
      if (target.kind !== kind || stack === undefined || isProtected(target)) return undefined;
      return {
        calls: [{ action, on: targetOfArn(stack, target.account) }],
        assumptions: [`its stack has a role that may do it, and ${assumption}`, ...assumptionsOn(target)],
      };
    },
  })),
);

/** A protection of the instance stops CloudFormation, unless an Auto Scaling group of the stack terminates it. */
function isProtected({ facts }: Target): boolean {
  const { terminationProtection, stopProtection, autoScalingGroup, deletionProtection } = facts;
  return (
    deletionProtection === true ||
    ((terminationProtection === true || stopProtection === true) && autoScalingGroup === undefined)
  );
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html */
function assumptionsOn({ kind, facts: { deletionProtection } }: Target): readonly string[] {
  if (kind !== 'db-instance' && kind !== 'db-cluster') return [];
  return [
    'its DeletionPolicy is not Retain',
    ...(deletionProtection === undefined ? ['its deletion protection is off, which could not be read'] : []),
  ];
}

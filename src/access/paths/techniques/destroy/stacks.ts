import type { Technique } from '../../model/technique.ts';
import { targetOfArn, type Target } from '../../model/target.ts';
import { terminate } from '../shared/instance-calls.ts';

/** The resources that CloudFormation creates and may delete. */
const parts = [
  { goal: terminate, kind: 'instance', suffix: '' },
  { goal: 'ec2:DeleteVolume', kind: 'volume', suffix: '-of-volume' },
  { goal: 'ec2:ReleaseAddress', kind: 'address', suffix: '-of-address' },
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
export const stackTechniques: readonly Technique[] = parts.flatMap(({ goal, kind, suffix }) =>
  operations.map(({ id, action, does, assumption }): Technique => ({
    id: `${id}${suffix}`,
    family: 'around',
    goal,
    summary: `${does} the CloudFormation stack that the ${kind} belongs to, with the permissions of the stack's service role.`,
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html',
    actions: [action],
    plan: (target) => {
      const { stack } = target.facts;
      if (target.kind !== kind || stack === undefined || isProtected(target)) return undefined;
      return {
        calls: [{ action, on: targetOfArn(stack, target.account) }],
        assumptions: [`its stack has a role that may do it, and ${assumption}`],
      };
    },
  })),
);

/** A protection of the instance stops CloudFormation, unless an Auto Scaling group of the stack terminates it. */
function isProtected({ facts: { terminationProtection, stopProtection, autoScalingGroup } }: Target): boolean {
  return (terminationProtection === true || stopProtection === true) && autoScalingGroup === undefined;
}

import type { Technique } from '../../model/technique.ts';
import { targetOfArn, type Target } from '../../model/target.ts';
import { terminate } from '../shared/instance-calls.ts';

/** What CloudFormation makes and so may take away. */
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
    provided: 'it is not protected from termination',
  },
  {
    id: 'update-stack',
    action: 'cloudformation:UpdateStack',
    does: 'Update',
    provided: 'its stack policy lets parts be removed',
  },
] as const;

/**
 * Having CloudFormation take away what belongs to a stack. It acts with the caller's own rights, but for a stack with a
 * service role: it acts by that then, even for callers who could not pass it.
 */
export const stackTechniques: readonly Technique[] = parts.flatMap(({ goal, kind, suffix }) =>
  operations.map(({ id, action, does, provided }): Technique => ({
    id: `${id}${suffix}`,
    family: 'around',
    goal,
    summary: `${does} the CloudFormation stack that the ${kind} belongs to, by the stack's own role.`,
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html',
    actions: [action],
    plan: (target) => {
      const { stack } = target.facts;
      if (target.kind !== kind || stack === undefined || isKept(target)) return undefined;
      return {
        calls: [{ action, on: targetOfArn(stack, target.account) }],
        assumptions: [`its stack has a role that may do it, and ${provided}`],
      };
    },
  })),
);

/** CloudFormation stops at what protects an instance, but for those that an Auto Scaling group of the stack's ends. */
function isKept({ facts: { terminationProtection, stopProtection, autoScalingGroup } }: Target): boolean {
  return (terminationProtection === true || stopProtection === true) && autoScalingGroup === undefined;
}

import { partitionOf } from '../../../../domain/arn.ts';
import type { Sent } from '../../model/call.ts';
import type { Technique } from '../../model/technique.ts';
import { targetOfArn, type Target } from '../../model/target.ts';
import { terminate } from '../shared/instance-calls.ts';

const reference = 'https://docs.aws.amazon.com/autoscaling/ec2/APIReference';

/**
 * Having the Auto Scaling group that an instance belongs to end it: what protects the instance does not count there.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html
 */
export const autoScalingTechniques: readonly Technique[] = [
  onGroup({
    id: 'auto-scaling-terminate',
    action: 'autoscaling:TerminateInstanceInAutoScalingGroup',
    summary: "Have the instance's Auto Scaling group terminate it.",
  }),
  onGroup({
    id: 'auto-scaling-unhealthy',
    action: 'autoscaling:SetInstanceHealth',
    summary: 'Call the instance unhealthy, for its Auto Scaling group to replace it.',
    provided: 'its Auto Scaling group replaces instances that are unhealthy',
  }),
  onGroup({
    id: 'auto-scaling-shrink',
    action: 'autoscaling:SetDesiredCapacity',
    summary: "Shrink the instance's Auto Scaling group to nothing.",
    provided: 'its Auto Scaling group may be empty, and it is not protected from scale-in',
  }),
  onGroup({
    id: 'auto-scaling-update',
    action: 'autoscaling:UpdateAutoScalingGroup',
    summary: "Set the size of the instance's Auto Scaling group to zero.",
    sends: { 'autoscaling:MinSize': '0', 'autoscaling:MaxSize': '0' },
    provided: 'it is not protected from scale-in',
  }),
  onGroup({
    id: 'auto-scaling-delete',
    action: 'autoscaling:DeleteAutoScalingGroup',
    summary: "Delete the instance's Auto Scaling group by force, and the instance with it.",
    sends: { 'autoscaling:ForceDelete': 'true' },
    provided: 'its Auto Scaling group is not protected from deletion',
  }),
];

interface OnGroup {
  readonly id: string;
  readonly action: string;
  readonly summary: string;
  readonly sends?: Sent;
  /** Of groups no more is read than their names. */
  readonly provided?: string;
}

function onGroup({ id, action, summary, sends, provided }: OnGroup): Technique {
  return {
    id,
    summary,
    family: 'around',
    goal: terminate,
    source: `${reference}/API_${action.slice('autoscaling:'.length)}.html`,
    actions: [action],
    plan: (target) => {
      const on = groupOf(target);
      return (
        on && {
          calls: [{ action, on, ...(sends && { sends }) }],
          assumptions: provided === undefined ? [] : [provided],
        }
      );
    },
  };
}

/** A group's ARN also holds an id, which an instance's tag does not tell. */
function groupOf({ kind, account, region, facts: { autoScalingGroup } }: Target): Target | undefined {
  if (kind !== 'instance' || autoScalingGroup === undefined) return undefined;
  return targetOfArn(
    `arn:${partitionOf(region)}:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${autoScalingGroup}`,
    account,
  );
}

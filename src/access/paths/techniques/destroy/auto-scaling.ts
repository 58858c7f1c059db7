import { partitionOf } from '../../../../domain/arn.ts';
import type { Sent } from '../../model/call.ts';
import type { Technique } from '../../model/technique.ts';
import { targetOfArn, type Target } from '../../model/target.ts';
import { terminate } from '../shared/instance-calls.ts';

const reference = 'https://docs.aws.amazon.com/autoscaling/ec2/APIReference';

/**
 * Making the Auto Scaling group of an instance terminate it: termination protection does not stop that.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html
 */
export const autoScalingTechniques: readonly Technique[] = [
  onGroup({
    id: 'auto-scaling-terminate',
    action: 'autoscaling:TerminateInstanceInAutoScalingGroup',
    summary: "Make the instance's Auto Scaling group terminate it.",
  }),
  onGroup({
    id: 'auto-scaling-unhealthy',
    action: 'autoscaling:SetInstanceHealth',
    summary: 'Report the instance as unhealthy, so that its Auto Scaling group replaces it.',
    assumption: 'its Auto Scaling group replaces instances that are unhealthy',
  }),
  onGroup({
    id: 'auto-scaling-shrink',
    action: 'autoscaling:SetDesiredCapacity',
    summary: "Set the desired capacity of the instance's Auto Scaling group to zero.",
    assumption: 'its Auto Scaling group may be empty, and it is not protected from scale-in',
  }),
  onGroup({
    id: 'auto-scaling-update',
    action: 'autoscaling:UpdateAutoScalingGroup',
    summary: "Set the size of the instance's Auto Scaling group to zero.",
    sends: { 'autoscaling:MinSize': '0', 'autoscaling:MaxSize': '0' },
    assumption: 'it is not protected from scale-in',
  }),
  onGroup({
    id: 'auto-scaling-delete',
    action: 'autoscaling:DeleteAutoScalingGroup',
    summary: "Delete the instance's Auto Scaling group by force, and the instance with it.",
    sends: { 'autoscaling:ForceDelete': 'true' },
    assumption: 'its Auto Scaling group is not protected from deletion',
  }),
];

interface OnGroup {
  readonly id: string;
  readonly action: string;
  readonly summary: string;
  readonly sends?: Sent;
  /** What else must be true: only the names of groups are read. */
  readonly assumption?: string;
}

function onGroup({ id, action, summary, sends, assumption }: OnGroup): Technique {
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
          assumptions: assumption === undefined ? [] : [assumption],
        }
      );
    },
  };
}

/** A group's ARN also has an id, which the instance's tag does not tell. */
function groupOf({ kind, account, region, facts: { autoScalingGroup } }: Target): Target | undefined {
  if (kind !== 'instance' || autoScalingGroup === undefined) return undefined;
  return targetOfArn(
    `arn:${partitionOf(region)}:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${autoScalingGroup}`,
    account,
  );
}

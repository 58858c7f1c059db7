import { partitionOf } from '../../../../domain/arn.ts';
import type { Sent } from '../../model/call.ts';
import type { Plan, Technique } from '../../model/technique.ts';
import { targetOfArn, type Target } from '../../model/target.ts';
import { start, terminate } from '../shared/instance-calls.ts';
import { between, resourcesToChoose, withUnreadPart } from '../shared/resources-not-read.ts';

const reference = 'https://docs.aws.amazon.com/autoscaling/ec2/APIReference';

const attach = 'autoscaling:AttachInstances';

/** The calls by which a group terminates an instance. */
const endings: readonly Ending[] = [
  {
    id: 'auto-scaling-terminate',
    actions: ['autoscaling:TerminateInstanceInAutoScalingGroup'],
    summary: "Make the instance's Auto Scaling group terminate it.",
  },
  {
    id: 'auto-scaling-unhealthy',
    actions: ['autoscaling:SetInstanceHealth'],
    summary: 'Report the instance as unhealthy, so that its Auto Scaling group replaces it.',
    assumptions: ['its Auto Scaling group replaces instances that are unhealthy'],
  },
  {
    id: 'auto-scaling-shrink',
    actions: ['autoscaling:SetDesiredCapacity'],
    summary: "Set the desired capacity of the instance's Auto Scaling group to zero.",
    assumptions: ['its Auto Scaling group may be empty, and it is not protected from scale-in'],
  },
  {
    id: 'auto-scaling-update',
    actions: ['autoscaling:UpdateAutoScalingGroup'],
    summary: "Set the size of the instance's Auto Scaling group to zero.",
    sends: { 'autoscaling:MinSize': '0', 'autoscaling:MaxSize': '0' },
    assumptions: ['it is not protected from scale-in'],
  },
  {
    id: 'auto-scaling-delete',
    actions: ['autoscaling:DeleteAutoScalingGroup'],
    summary: "Delete the instance's Auto Scaling group by force, and the instance with it.",
    sends: { 'autoscaling:ForceDelete': 'true' },
    assumptions: ['its Auto Scaling group is not protected from deletion'],
  },
  {
    id: 'auto-scaling-schedule',
    actions: ['autoscaling:PutScheduledUpdateGroupAction'],
    summary: "Schedule that the size of the instance's Auto Scaling group is set to zero.",
    sends: { 'autoscaling:MinSize': '0', 'autoscaling:MaxSize': '0' },
    assumptions: ['it is not protected from scale-in'],
  },
  {
    id: 'auto-scaling-schedules',
    actions: ['autoscaling:BatchPutScheduledUpdateGroupAction'],
    summary: 'Schedule the same by the call for several scheduled actions, which no condition key limits.',
    assumptions: ['it is not protected from scale-in'],
  },
  {
    id: 'auto-scaling-refresh',
    actions: ['autoscaling:StartInstanceRefresh'],
    summary: "Replace the instances of the instance's Auto Scaling group, those protected from scale-in included.",
    assumptions: ['its Auto Scaling group can launch an instance in its place'],
  },
  {
    id: 'auto-scaling-policy',
    actions: ['autoscaling:PutScalingPolicy', 'autoscaling:ExecutePolicy'],
    summary: "Write a scaling policy for the instance's Auto Scaling group that empties it, and run the policy.",
    assumptions: ['its Auto Scaling group may be empty, and it is not protected from scale-in'],
  },
  {
    id: 'auto-scaling-existing-policy',
    actions: ['autoscaling:ExecutePolicy'],
    summary: "Run a scaling policy of the instance's Auto Scaling group that shrinks it.",
    assumptions: ['a scaling policy of its Auto Scaling group terminates it', 'it is not protected from scale-in'],
  },
];

/**
 * Making the Auto Scaling group of an instance terminate it: termination protection does not stop that.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html
 */
export const autoScalingTechniques: readonly Technique[] = [...endings.map(onGroup), attaching()];

interface Ending {
  readonly id: string;
  /** The calls on the group, in order. */
  readonly actions: readonly string[];
  readonly summary: string;
  readonly sends?: Sent;
  /** What else must be true: only the names of groups are read. */
  readonly assumptions?: readonly string[];
}

function onGroup(ending: Ending): Technique {
  const { id, actions, summary } = ending;
  const [first = ''] = actions;
  return {
    id,
    summary,
    family: 'around',
    goal: terminate,
    source: `${reference}/API_${first.slice('autoscaling:'.length)}.html`,
    actions,
    plan: ({ kind, account, region, facts: { autoScalingGroup } }, model) => {
      if (kind !== 'instance' || autoScalingGroup === undefined) return undefined;
      const group = `autoScalingGroupName/${autoScalingGroup}`;
      const partOf = (pattern: string) => between(pattern, ':autoScalingGroup:', `:${group}`);
      // A group's ARN also has an id, which the instance's tag does not tell.
      return withUnreadPart({ actions, partOf, what: 'the id of its Auto Scaling group' }, model, (groupId) =>
        planOf(ending, groupTarget(`${groupId}:${group}`, { account, region })),
      );
    },
  };
}

/**
 * An instance that runs and is in no group can be attached to one that spans its zone.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-detach-attach-instances.html
 */
function attaching(): Technique {
  return {
    id: 'auto-scaling-attach',
    summary: 'Attach the instance to an Auto Scaling group, and make the group terminate it.',
    family: 'around',
    goal: terminate,
    source: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-detach-attach-instances.html',
    actions: [...new Set([start, attach, ...endings.flatMap(({ actions }) => actions)])],
    plan: (target, model) => {
      if (target.kind !== 'instance' || target.facts.autoScalingGroup !== undefined) return undefined;
      return endings.flatMap((ending) =>
        resourcesToChoose('autoScalingGroup', [attach, ...ending.actions], target, model).map((group): Plan => {
          const { calls, assumptions = [] } = planOf(ending, group);
          return {
            calls: [
              ...(target.facts.isStopped === true ? [{ action: start, on: target }] : []),
              { action: attach, on: group },
              ...calls,
            ],
            assumptions: ['the account has an Auto Scaling group in its zone that has room for it', ...assumptions],
          };
        }),
      );
    },
  };
}

function planOf({ actions, sends, assumptions = [] }: Ending, on: Target): Plan {
  return {
    calls: actions.map((action) => ({ action, on, ...(sends && { sends }) })),
    assumptions,
  };
}

function groupTarget(resource: string, { account, region }: Pick<Target, 'account' | 'region'>): Target {
  return targetOfArn(
    `arn:${partitionOf(region)}:autoscaling:${region}:${account}:autoScalingGroup:${resource}`,
    account,
  );
}

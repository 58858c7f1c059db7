import { partitionOf } from '../../../../domain/arn.ts';
import type { Technique } from '../../model/technique.ts';
import { targetOfArn, type Target } from '../../model/target.ts';

const kept = [
  { goal: 'ec2:DeleteSnapshot', kind: 'snapshot', what: 'EBS snapshot' },
  { goal: 'ec2:DeregisterImage', kind: 'image', what: 'image' },
] as const;

const deletePoint = 'backup:DeleteRecoveryPoint';
const updatePolicy = 'dlm:UpdateLifecyclePolicy';

/** Having the services that keep snapshots and images delete them. */
export const backupTechniques: readonly Technique[] = kept.flatMap(({ goal, kind, what }): readonly Technique[] => [
  {
    id: `delete-recovery-point-of-${kind}`,
    family: 'around',
    goal,
    summary: `Have AWS Backup delete an ${what} that it keeps, which EC2 alone cannot.`,
    source: 'https://docs.aws.amazon.com/aws-backup/latest/devguide/deleting-backups.html',
    actions: [deletePoint],
    plan: (target) => {
      if (target.kind !== kind || target.facts.isBackup !== true) return undefined;
      return {
        calls: [{ action: deletePoint, on: target }],
        assumptions: ["its backup vault is not locked, and the vault's policy does not forbid it"],
      };
    },
  },
  {
    id: `shorten-retention-of-${kind}`,
    family: 'around',
    goal,
    summary: `Have the lifecycle policy that an ${what} belongs to keep fewer.`,
    source: 'https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-lifecycle.html',
    actions: [updatePolicy],
    plan: (target) => {
      const on = target.kind === kind ? lifecyclePolicyOf(target) : undefined;
      return (
        on && { calls: [{ action: updatePolicy, on }], assumptions: ['the lifecycle policy has a role that may do it'] }
      );
    },
  },
]);

function lifecyclePolicyOf({ account, region, facts: { lifecyclePolicy } }: Target): Target | undefined {
  if (lifecyclePolicy === undefined) return undefined;
  return targetOfArn(`arn:${partitionOf(region)}:dlm:${region}:${account}:policy/${lifecyclePolicy}`, account);
}

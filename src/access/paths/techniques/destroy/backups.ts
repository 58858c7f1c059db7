import { partitionOf } from '../../../../domain/arn.ts';
import type { Technique } from '../../model/technique.ts';
import { targetOfArn, type Target, type TargetableKind } from '../../model/target.ts';
import { unlessLocked } from './snapshot-locks.ts';

interface Kept {
  readonly goal: string;
  readonly kind: TargetableKind;
  /** With its article. */
  readonly what: string;
  /** The service that refuses to delete it. */
  readonly service: string;
}

const keptByLifecyclePolicies: readonly Kept[] = [
  { goal: 'ec2:DeleteSnapshot', kind: 'snapshot', what: 'an EBS snapshot', service: 'EC2' },
  { goal: 'ec2:DeregisterImage', kind: 'image', what: 'an image', service: 'EC2' },
];

const keptByBackup: readonly Kept[] = [
  ...keptByLifecyclePolicies,
  { goal: 'rds:DeleteDBSnapshot', kind: 'db-snapshot', what: 'a database snapshot', service: 'RDS' },
  { goal: 'rds:DeleteDBClusterSnapshot', kind: 'db-cluster-snapshot', what: 'a cluster snapshot', service: 'RDS' },
];

const deletePoint = 'backup:DeleteRecoveryPoint';
const updatePolicy = 'dlm:UpdateLifecyclePolicy';

const updateLifecycle = 'backup:UpdateRecoveryPointLifecycle';

/** Making the services that manage snapshots and images delete them, whether or not a snapshot is locked. */
export const deletionsByServices: readonly Technique[] = [
  ...keptByBackup.map(({ goal, kind, what, service }): Technique => ({
    id: `delete-recovery-point-of-${kind}`,
    family: 'around',
    goal,
    summary: `Make AWS Backup delete ${what} that it manages, which ${service} refuses to delete.`,
    source: 'https://docs.aws.amazon.com/aws-backup/latest/devguide/deleting-backups.html',
    actions: [deletePoint],
    plan: (target) => {
      if (target.kind !== kind || target.facts.isBackup !== true) return undefined;
      return {
        calls: [{ action: deletePoint, on: target }],
        assumptions: ["its backup vault is not locked, and the vault's policy does not forbid it"],
      };
    },
  })),
  ...keptByBackup.map(({ goal, kind, what }): Technique => ({
    id: `shorten-recovery-point-of-${kind}`,
    family: 'around',
    goal,
    summary: `Make AWS Backup keep ${what} that it manages for one day.`,
    source: 'https://docs.aws.amazon.com/aws-backup/latest/devguide/API_UpdateRecoveryPointLifecycle.html',
    actions: [updateLifecycle],
    plan: (target) => {
      if (target.kind !== kind || target.facts.isBackup !== true) return undefined;
      return {
        calls: [{ action: updateLifecycle, on: target }],
        assumptions: [
          "its backup vault is not locked, and the vault's policy does not forbid it",
          'it is no continuous backup and not in cold storage',
        ],
      };
    },
  })),
  ...keptByLifecyclePolicies.map(({ goal, kind, what }): Technique => ({
    id: `shorten-retention-of-${kind}`,
    family: 'around',
    goal,
    summary: `Make the lifecycle policy of ${what} keep fewer copies.`,
    source: 'https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-lifecycle.html',
    actions: [updatePolicy],
    plan: (target) => {
      const on = target.kind === kind ? lifecyclePolicyOf(target) : undefined;
      return (
        on && { calls: [{ action: updatePolicy, on }], assumptions: ['the lifecycle policy has a role that may do it'] }
      );
    },
  })),
];

/** The same for snapshots that are not locked: no service can delete a locked one. */
export const backupTechniques: readonly Technique[] = deletionsByServices.map(unlessLocked);

function lifecyclePolicyOf({ account, region, facts: { lifecyclePolicy } }: Target): Target | undefined {
  if (lifecyclePolicy === undefined) return undefined;
  return targetOfArn(`arn:${partitionOf(region)}:dlm:${region}:${account}:policy/${lifecyclePolicy}`, account);
}

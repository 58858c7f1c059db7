import type { Target } from '../../model/target.ts';
import type { Plan, Technique } from '../../model/technique.ts';
import { modification, modifyCluster, modifyGlobalCluster, modifyInstance } from '../shared/database-calls.ts';

const modifying = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html';

/**
 * Calls that remove a protection of a database, so that others can destroy it. Their requests carry no condition key
 * that tells what they change: who may make one of the changes may make all.
 */
export const rdsProtectionChanges: readonly Technique[] = [
  {
    id: 'weaken-deletion-protection',
    family: 'direct',
    goal: 'switch off deletion protection of',
    summary: 'Switch off the deletion protection of a database instance, a cluster or a global cluster.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html',
    actions: [modifyInstance, modifyCluster, modifyGlobalCluster],
    plan: (target) => (hasOwnProtection(target) ? changing(target, 'DeletionProtection') : undefined),
  },
  {
    id: 'weaken-automated-backups',
    family: 'direct',
    goal: 'stop automated backups of',
    summary: 'Set the backup retention of a database instance to zero days, which deletes its automated backups.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html',
    actions: [modifyInstance],
    plan: (target) => (hasStoppableBackups(target) ? changing(target, 'BackupRetentionPeriod') : undefined),
  },
  {
    id: 'weaken-name',
    family: 'direct',
    goal: 'rename',
    summary: 'Give a database instance or a cluster another name, so that policies no longer match its ARN.',
    source: modifying,
    actions: [modifyInstance, modifyCluster],
    plan: (target) =>
      target.kind === 'db-instance' || target.kind === 'db-cluster' ? changing(target, 'NewIdentifier') : undefined,
  },
];

/** A flag that was not read may be on. The cluster of an instance has the flag for it. */
function hasOwnProtection({ kind, facts: { deletionProtection, memberOf } }: Target): boolean {
  const isDatabase = kind === 'db-instance' || kind === 'db-cluster' || kind === 'global-cluster';
  return isDatabase && memberOf === undefined && deletionProtection !== false;
}

/** Clusters always have automated backups. */
function hasStoppableBackups({ kind, facts: { hasAutomatedBackups, hasReplicas, memberOf } }: Target): boolean {
  return kind === 'db-instance' && memberOf === undefined && hasAutomatedBackups !== false && hasReplicas !== true;
}

function changing(target: Target, parameter: string): Plan | undefined {
  const call = modification(target, parameter);
  return call && { calls: [call] };
}

import type { Target } from '../../model/target.ts';
import type { Plan, Technique } from '../../model/technique.ts';
import { whereOn } from './where-on.ts';
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
    plan: (target) => {
      const plan = canHaveProtection(target) ? changing(target, 'DeletionProtection') : undefined;
      return plan && whereOn(target.facts.deletionProtection, 'its deletion protection is on', plan);
    },
  },
  {
    id: 'weaken-automated-backups',
    family: 'direct',
    goal: 'stop automated backups of',
    summary: 'Set the backup retention of a database instance to zero days, which deletes its automated backups.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html',
    actions: [modifyInstance],
    plan: (target) => {
      const plan = canStopBackups(target) ? changing(target, 'BackupRetentionPeriod') : undefined;
      return plan && whereOn(target.facts.hasAutomatedBackups, 'it has automated backups', plan);
    },
  },
  {
    id: 'weaken-name',
    family: 'direct',
    goal: 'rename',
    summary: 'Give a database instance or a cluster another name, so that policies no longer match its ARN.',
    source: modifying,
    actions: [modifyInstance, modifyCluster],
    plan: (target) => {
      const parameter = newNames.get(target.kind);
      return parameter === undefined ? undefined : changing(target, parameter);
    },
  },
];

const newNames: ReadonlyMap<string, string> = new Map([
  ['db-instance', 'NewDBInstanceIdentifier'],
  ['db-cluster', 'NewDBClusterIdentifier'],
]);

/** The cluster of an instance has the flag for it. */
function canHaveProtection({ kind, facts: { memberOf } }: Target): boolean {
  const isDatabase = kind === 'db-instance' || kind === 'db-cluster' || kind === 'global-cluster';
  return isDatabase && memberOf === undefined;
}

/** Clusters always have automated backups. */
function canStopBackups({ kind, facts: { hasReplicas, memberOf } }: Target): boolean {
  return kind === 'db-instance' && memberOf === undefined && hasReplicas !== true;
}

function changing(target: Target, parameter: string): Plan | undefined {
  const call = modification(target, parameter);
  return call && { calls: [call] };
}

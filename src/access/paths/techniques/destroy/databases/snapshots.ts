import type { Target } from '../../../model/target.ts';
import type { Plan, Technique } from '../../../model/technique.ts';
import {
  assuming,
  deleteCluster,
  deleteInstance,
  modification,
  modifyCluster,
  modifyInstance,
  promoteCluster,
  removeFromGlobal,
  startCluster,
  startInstance,
  whileRunning,
} from '../../shared/database-calls.ts';
import { clusterDeletions } from './clusters.ts';
import { instanceDeletions, unprotectedInstanceDeletions } from './instances.ts';
import { deleteKeptBackup } from './kept-backups.ts';

const deleteSnapshot = 'rds:DeleteDBSnapshot';
const deleteClusterSnapshot = 'rds:DeleteDBClusterSnapshot';
const deleting = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteSnapshot.html';
const deletingOfCluster = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteSnapshot.html';
const retention = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.html';
const deletingCluster = [startCluster, removeFromGlobal, promoteCluster, deleteInstance, deleteCluster];

/** Deleting snapshots of databases: RDS deletes automated ones only with the backups that they belong to. */
export const dbSnapshotTechniques: readonly Technique[] = [
  {
    id: 'delete-db-snapshot',
    family: 'direct',
    goal: deleteSnapshot,
    summary: 'Delete a manual snapshot of a database instance.',
    source: deleting,
    actions: [deleteSnapshot],
    plan: (target) => deletionOfManual(target, 'db-snapshot', deleteSnapshot),
  },
  {
    id: 'stop-backups-of-db-snapshot',
    family: 'around',
    goal: deleteSnapshot,
    summary:
      'Set the backup retention of a database instance to zero days, which deletes its automated snapshots. No condition key prevents that.',
    source: deleting,
    actions: [startInstance, modifyInstance],
    plan: (target) => {
      const instance = sourceOfAutomated(target, 'db-snapshot');
      return instance && canStopBackups(instance) ? changingRetention(instance) : undefined;
    },
  },
  {
    id: 'delete-instance-of-db-snapshot',
    family: 'around',
    goal: deleteSnapshot,
    summary: 'Delete a database instance, and its automated snapshots with it.',
    source: deleting,
    actions: [deleteInstance],
    plan: (target) => {
      const instance = sourceOfAutomated(target, 'db-snapshot');
      return instance && instanceDeletions(instance, "its instance's");
    },
  },
  {
    id: 'clear-deletion-protection-of-instance-of-db-snapshot',
    family: 'unprotect',
    goal: deleteSnapshot,
    summary:
      'Switch off the deletion protection of a database instance, then delete it, and its automated snapshots with it.',
    source: deleting,
    actions: [startInstance, modifyInstance, deleteInstance],
    plan: (target) => {
      const instance = sourceOfAutomated(target, 'db-snapshot');
      return instance && unprotectedInstanceDeletions(instance);
    },
  },
  {
    id: 'delete-kept-backup-of-db-snapshot',
    family: 'around',
    goal: deleteSnapshot,
    summary:
      'Delete the automated backups that were kept of a deleted database instance, and their snapshots with them.',
    source: deleting,
    actions: [deleteKeptBackup],
    plan: ({ kind, facts: { keptBackups = [] } }) =>
      kind === 'db-snapshot'
        ? keptBackups.map((on) => ({ calls: [{ action: deleteKeptBackup, on }], assumptions: ofSeveral(keptBackups) }))
        : undefined,
  },
  {
    id: 'delete-db-cluster-snapshot',
    family: 'direct',
    goal: deleteClusterSnapshot,
    summary: 'Delete a manual snapshot of a database cluster.',
    source: deletingOfCluster,
    actions: [deleteClusterSnapshot],
    plan: (target) => deletionOfManual(target, 'db-cluster-snapshot', deleteClusterSnapshot),
  },
  {
    id: 'shorten-backups-of-db-cluster-snapshot',
    family: 'around',
    goal: deleteClusterSnapshot,
    summary:
      'Set the backup retention of a database cluster to one day, which deletes older automated snapshots. No condition key prevents that.',
    source: retention,
    actions: [startCluster, modifyCluster],
    plan: (target) => {
      const cluster = sourceOfAutomated(target, 'db-cluster-snapshot');
      return cluster && changingRetention(cluster).map((plan) => assuming(plan, 'the snapshot is older than a day'));
    },
  },
  {
    // Who may switch off the cluster's deletion protection may also shorten the retention.
    id: 'delete-cluster-of-db-cluster-snapshot',
    family: 'around',
    goal: deleteClusterSnapshot,
    summary: 'Delete a database cluster with all that it takes, and its automated snapshots with it.',
    source: deletingOfCluster,
    actions: deletingCluster,
    plan: (target) => {
      const cluster = sourceOfAutomated(target, 'db-cluster-snapshot');
      return cluster && clusterDeletions(cluster).map((plan) => assuming(plan, notKept));
    },
  },
];

function deletionOfManual(target: Target, kind: Target['kind'], action: string): Plan | undefined {
  const { snapshotType, isBackup } = target.facts;
  if (target.kind !== kind || isBackup === true) return undefined;
  if (snapshotType !== undefined && snapshotType !== 'manual') return undefined;
  const plan = { calls: [{ action, on: target }] };
  return snapshotType === undefined ? assuming(plan, 'it is a manual snapshot, which was not read') : plan;
}

function sourceOfAutomated({ kind, facts }: Target, wanted: Target['kind']): Target | undefined {
  return kind === wanted && facts.snapshotType === 'automated' ? facts.source : undefined;
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBCluster.html */
const notKept = 'no rule of AWS Backup keeps the automated backups of its cluster';

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html */
function canStopBackups({ attributes, facts: { memberOf, hasReplicas } }: Target): boolean {
  const isOracleCustom = attributes.get('rds:databaseengine')?.startsWith('custom-oracle') === true;
  return memberOf === undefined && hasReplicas !== true && !isOracleCustom;
}

function changingRetention(database: Target): readonly Plan[] {
  const call = modification(database, 'BackupRetentionPeriod');
  return call ? whileRunning(database, database, { calls: [call] }) : [];
}

function ofSeveral({ length }: readonly Target[]): readonly string[] {
  return length > 1 ? ['it belongs to these automated backups: others of an instance of that name were kept too'] : [];
}

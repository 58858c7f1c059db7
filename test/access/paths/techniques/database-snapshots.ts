import { allow, deny } from '../../../accounts/statements.ts';
import { aurora, auroraWith, multiAzWith, rdsArn } from '../fixtures/databases.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const ofInstance = 'rds:DeleteDBSnapshot';
const ofCluster = 'rds:DeleteDBClusterSnapshot';
const deleteBackup = 'rds:DeleteDBInstanceAutomatedBackup';
const deleteTenant = 'rds:DeleteTenantDatabase';
const deletePoint = 'backup:DeleteRecoveryPoint';
const modify = 'rds:ModifyDBInstance';
const modifyCluster = 'rds:ModifyDBCluster';
const deleteInstance = 'rds:DeleteDBInstance';
const deleteCluster = 'rds:DeleteDBCluster';
const start = 'rds:StartDBInstance';
const automated = { id: 'rds:orders-1', source: 'orders', snapshotType: 'automated' };
const automatedOfCluster = { id: 'rds:ledger-1', source: 'ledger', snapshotType: 'automated' };
const orders = { id: 'orders' };
const vault = "if its backup vault is not locked, and the vault's policy does not forbid it";
const older = 'if the snapshot is older than a day';
const notKept = 'if no rule of AWS Backup keeps the automated backups of its cluster';
const otherTenant = { id: 'tdb-2', instance: 'oracle' };
const oracle = { id: 'oracle', engine: 'oracle-ee-cdb', multiTenant: true };
const covered = 'if the deletion protection of its instance is off or does not cover tenant databases';

/** Deleting snapshots of databases, backups that were kept, and tenant databases. */
export const databaseSnapshotCases: readonly TechniqueCase[] = [
  {
    technique: 'delete-db-snapshot',
    goal: ofInstance,
    given: {
      alice: { policies: [allow(ofInstance, '*', { StringEquals: { 'rds:snapshot-tag/team': 'a' } })] },
      dbSnapshots: [{ id: 'before', tags: { team: 'a' } }],
    },
    path: [ofInstance],
    counterexamples: {
      'its tag is another': { dbSnapshots: [{ id: 'before', tags: { team: 'b' } }] },
      'the policy reads the tag of an instance': {
        alice: { policies: [allow(ofInstance, '*', { StringEquals: { 'rds:db-tag/team': 'a' } })] },
      },
      'it is an automated one': { dbSnapshots: [{ ...automated, tags: { team: 'a' } }] },
      'AWS Backup keeps it': { dbSnapshots: [{ id: 'awsbackup:1', snapshotType: 'awsbackup', tags: { team: 'a' } }] },
      'its type was not read': {
        dbSnapshots: [{ id: 'before', snapshotType: null, tags: { team: 'a' } }],
        path: [ofInstance],
        conditions: ['if it is a manual snapshot, which was not read'],
      },
    },
  },
  {
    technique: 'stop-backups-of-db-snapshot',
    goal: ofInstance,
    given: { alice: { policies: [allow(modify)] }, dbSnapshots: [automated], dbInstances: [orders] },
    path: [modify],
    counterexamples: {
      'it is a manual one': { dbSnapshots: [{ ...automated, snapshotType: 'manual' }] },
      'its instance has replicas': { dbInstances: [{ ...orders, readReplicas: ['copy'] }] },
      'its instance is of RDS Custom for Oracle': { dbInstances: [{ ...orders, engine: 'custom-oracle-ee' }] },
      'the policy names another instance': { alice: { policies: [allow(modify, rdsArn('db', 'other'))] } },
      'its instance exists no more': { dbInstances: [] },
      'its instance is stopped': {
        alice: { policies: [allow([modify, start])] },
        dbInstances: [{ ...orders, status: 'stopped' }],
        path: [start, modify],
      },
    },
  },
  {
    technique: 'delete-instance-of-db-snapshot',
    goal: ofInstance,
    given: { alice: { policies: [allow(deleteInstance)] }, dbSnapshots: [automated], dbInstances: [orders] },
    path: [deleteInstance],
    counterexamples: {
      'it is a manual one': { dbSnapshots: [{ ...automated, snapshotType: 'manual' }] },
      'its instance is protected': { dbInstances: [{ ...orders, deletionProtection: true }] },
      'it is of another instance': { dbSnapshots: [{ ...automated, source: 'other' }] },
    },
  },
  {
    technique: 'clear-deletion-protection-of-instance-of-db-snapshot',
    goal: ofInstance,
    given: {
      alice: { policies: [allow([deleteInstance, modify])] },
      dbSnapshots: [automated],
      dbInstances: [{ ...orders, deletionProtection: true, readReplicas: ['copy'] }],
    },
    path: [modify, deleteInstance],
    counterexamples: {
      'she may not modify it': { alice: { policies: [allow(deleteInstance)] } },
      'without replicas its backups can be stopped': {
        dbInstances: [{ ...orders, deletionProtection: true }],
        path: [modify],
      },
    },
  },
  {
    technique: 'delete-kept-backup-of-db-snapshot',
    goal: ofInstance,
    given: {
      alice: { policies: [allow(deleteBackup)] },
      dbSnapshots: [automated],
      dbAutomatedBackups: [{ id: 'ab-1', source: 'orders' }],
    },
    path: [deleteBackup],
    counterexamples: {
      'the backups are of another instance': { dbAutomatedBackups: [{ id: 'ab-1', source: 'other' }] },
      'it is a manual one': { dbSnapshots: [{ ...automated, snapshotType: 'manual' }] },
      'backups of two instances of that name were kept': {
        dbAutomatedBackups: [
          { id: 'ab-1', source: 'orders' },
          { id: 'ab-2', source: 'orders' },
        ],
        path: [deleteBackup],
        conditions: ['if it belongs to these automated backups: others of an instance of that name were kept too'],
      },
    },
  },
  backupCase('delete-recovery-point-of-db-snapshot', ofInstance, 'dbSnapshots'),
  backupCase('delete-recovery-point-of-db-cluster-snapshot', ofCluster, 'dbClusterSnapshots'),
  {
    technique: 'delete-db-cluster-snapshot',
    goal: ofCluster,
    given: {
      alice: { policies: [allow(ofCluster, '*', { StringEquals: { 'rds:cluster-snapshot-tag/team': 'a' } })] },
      dbClusterSnapshots: [{ id: 'before', tags: { team: 'a' } }],
    },
    path: [ofCluster],
    counterexamples: {
      'it is an automated one': { dbClusterSnapshots: [{ ...automatedOfCluster, tags: { team: 'a' } }] },
      'the policy reads the tag of a snapshot of an instance': {
        alice: { policies: [allow(ofCluster, '*', { StringEquals: { 'rds:snapshot-tag/team': 'a' } })] },
      },
      'she may delete snapshots of instances alone': { alice: { policies: [allow(ofInstance)] } },
    },
  },
  {
    technique: 'shorten-backups-of-db-cluster-snapshot',
    goal: ofCluster,
    given: { alice: { policies: [allow(modifyCluster)] }, dbClusterSnapshots: [automatedOfCluster], ...aurora },
    path: [modifyCluster],
    conditions: [older],
    counterexamples: {
      'it is a manual one': { dbClusterSnapshots: [{ ...automatedOfCluster, snapshotType: 'manual' }] },
      'she may modify instances alone': { alice: { policies: [allow(modify)] } },
    },
  },
  {
    technique: 'delete-cluster-of-db-cluster-snapshot',
    goal: ofCluster,
    given: {
      alice: { policies: [allow([deleteCluster, deleteInstance])] },
      dbClusterSnapshots: [automatedOfCluster],
      ...aurora,
    },
    path: [deleteInstance, deleteInstance, deleteCluster],
    conditions: [notKept],
    counterexamples: {
      'she may not delete its instances': { alice: { policies: [allow(deleteCluster)] } },
      'its cluster is protected': auroraWith({ deletionProtection: true }),
      'its cluster is protected, and she may modify it': {
        alice: { policies: [allow([deleteCluster, deleteInstance, modifyCluster])] },
        ...auroraWith({ deletionProtection: true }),
        path: [modifyCluster],
        conditions: [older],
      },
      'its cluster is a Multi-AZ cluster': { ...multiAzWith({}), path: [deleteCluster], conditions: [notKept] },
    },
  },
  {
    technique: 'delete-db-automated-backup',
    goal: deleteBackup,
    given: {
      alice: { policies: [allow(deleteBackup, rdsArn('auto-backup', '*'))] },
      dbAutomatedBackups: [{ id: 'ab-1' }],
    },
    path: [deleteBackup],
    counterexamples: {
      'the policy names instances': { alice: { policies: [allow(deleteBackup, rdsArn('db', '*'))] } },
      'it is denied': { alice: { policies: [allow('rds:*'), deny('rds:*Backup')] } },
    },
  },
  {
    technique: 'delete-tenant-database',
    goal: deleteTenant,
    given: {
      alice: { policies: [allow(deleteTenant, [rdsArn('tenant-database', '*'), rdsArn('db', 'oracle')])] },
      tenantDatabases: [{ id: 'tdb-1', instance: 'oracle' }, otherTenant],
      dbInstances: [oracle],
    },
    path: [deleteTenant],
    counterexamples: {
      'the policy does not name its instance': {
        alice: { policies: [allow(deleteTenant, rdsArn('tenant-database', '*'))] },
      },
      'it is the only one': { tenantDatabases: [{ id: 'tdb-1', instance: 'oracle' }] },
      'its instance is a replica': { dbInstances: [{ ...oracle, replicates: 'other' }] },
      'its instance is protected': {
        tenantDatabases: [{ id: 'tdb-1', instance: 'oracle', deletionProtection: true }, otherTenant],
        path: [deleteTenant],
        conditions: [covered],
      },
    },
  },
  {
    technique: 'start-instance-of-tenant-database',
    goal: deleteTenant,
    given: {
      alice: { policies: [allow([deleteTenant, start])] },
      tenantDatabases: [{ id: 'tdb-1', instance: 'oracle' }, otherTenant],
      dbInstances: [{ ...oracle, status: 'stopped' }],
    },
    path: [start, deleteTenant],
    counterexamples: {
      'it runs': { dbInstances: [oracle], path: [deleteTenant] },
      'she may not start it': {
        alice: { policies: [allow(deleteTenant)] },
        path: [deleteTenant],
        conditions: ['if RDS has started it again, as it does after seven days'],
      },
    },
  },
  {
    technique: 'clear-deletion-protection-of-tenant-database',
    goal: deleteTenant,
    given: {
      alice: { policies: [allow([deleteTenant, modify])] },
      tenantDatabases: [{ id: 'tdb-1', instance: 'oracle', deletionProtection: true }, otherTenant],
      dbInstances: [{ ...oracle, deletionProtection: true }],
    },
    path: [modify, deleteTenant],
    counterexamples: {
      'she may modify tenant databases alone': {
        alice: { policies: [allow([deleteTenant, 'rds:ModifyTenantDatabase'])] },
        path: [deleteTenant],
        conditions: [covered],
      },
      'its instance is a replica': { dbInstances: [{ ...oracle, deletionProtection: true, replicates: 'other' }] },
    },
  },
  {
    technique: 'delete-instance-of-tenant-database',
    goal: deleteTenant,
    given: {
      alice: { policies: [allow(deleteInstance)] },
      tenantDatabases: [{ id: 'tdb-1', instance: 'oracle' }],
      dbInstances: [oracle],
    },
    path: [deleteInstance],
    counterexamples: {
      'its instance is protected': { dbInstances: [{ ...oracle, deletionProtection: true }] },
      'the policy names another instance': { alice: { policies: [allow(deleteInstance, rdsArn('db', 'orders'))] } },
    },
  },
  {
    technique: 'clear-deletion-protection-of-instance-of-tenant-database',
    goal: deleteTenant,
    given: {
      alice: { policies: [allow([deleteInstance, modify])] },
      tenantDatabases: [{ id: 'tdb-1', instance: 'oracle' }],
      dbInstances: [{ ...oracle, deletionProtection: true }],
    },
    path: [modify, deleteInstance],
    counterexamples: {
      'she may not modify it': { alice: { policies: [allow(deleteInstance)] } },
      'it is off': { dbInstances: [oracle], path: [deleteInstance] },
    },
  },
];

function backupCase(technique: string, goal: string, kind: 'dbSnapshots' | 'dbClusterSnapshots'): TechniqueCase {
  const kept = { id: 'awsbackup:job-1', snapshotType: 'awsbackup' };
  return {
    technique,
    goal,
    given: { alice: { policies: [allow(deletePoint)] }, [kind]: [kept] },
    path: [deletePoint],
    conditions: [vault],
    counterexamples: {
      'AWS Backup does not keep it': { [kind]: [{ id: 'before' }] },
      'AWS Backup keeps it, by its tag': {
        [kind]: [{ id: 'before', tags: { 'aws:backup:source-resource': 'db-1' } }],
        path: [deletePoint],
        conditions: [vault],
      },
      'she may delete snapshots alone': { alice: { policies: [allow(goal)] } },
    },
  };
}

import { allow, deny } from '../../../accounts/statements.ts';
import { aurora, auroraWith, globalWith, multiAzWith, rdsArn } from '../fixtures/databases.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const stop = 'rds:StopDBInstance';
const stopCluster = 'rds:StopDBCluster';
const reboot = 'rds:RebootDBInstance';
const rebootCluster = 'rds:RebootDBCluster';
const promote = 'rds:PromoteReadReplica';
const remove = 'rds:RemoveFromGlobalCluster';
const deleteInstance = 'rds:DeleteDBInstance';
const deleteCluster = 'rds:DeleteDBCluster';
const unknownKind = 'if the database is of a kind that can be stopped';
const stack = { 'aws:cloudformation:stack-id': 'arn:aws:cloudformation:us-east-1:111122223333:stack/shop/0aa1' };
const kmsKey = 'arn:aws:kms:us-east-1:111122223333:key/1';
const customer = 'if its key is a customer managed key, and the policy of the key lets IAM policies decide';
const waits = 'if nobody cancels the deletion in the seven days or more that it waits';

/** Stopping and rebooting databases, and what other services do to them. */
export const databaseStopCases: readonly TechniqueCase[] = [
  {
    technique: 'stop-db-instance',
    goal: stop,
    given: { alice: { policies: [allow(stop)] }, dbInstances: [{ id: 'orders', deletionProtection: true }] },
    path: [stop],
    counterexamples: {
      'it is stopped': { dbInstances: [{ id: 'orders', status: 'stopped' }] },
      'it is a replica': { dbInstances: [{ id: 'orders', replicates: 'other' }] },
      'it has replicas': { dbInstances: [{ id: 'orders', readReplicas: ['copy'] }] },
      'it is in an Aurora cluster': aurora,
      'it is SQL Server in several zones': { dbInstances: [{ id: 'orders', engine: 'sqlserver-se', multiAz: true }] },
      'it is SQL Server in one zone': {
        dbInstances: [{ id: 'orders', engine: 'sqlserver-se', multiAz: false }],
        path: [stop],
      },
      'its engine was not read': {
        dbInstances: [{ id: 'orders', engine: null }],
        path: [stop],
        conditions: [unknownKind],
      },
      'it is denied': { alice: { policies: [allow('rds:*'), deny('rds:Stop*')] } },
    },
  },
  {
    technique: 'promote-db-instance',
    goal: stop,
    given: {
      alice: { policies: [allow([stop, promote])] },
      dbInstances: [{ id: 'copy', replicates: 'orders' }],
    },
    path: [promote, stop],
    counterexamples: {
      'it has replicas of its own': { dbInstances: [{ id: 'copy', replicates: 'orders', readReplicas: ['third'] }] },
      'she may not promote it': { alice: { policies: [allow(stop)] } },
      'it is none': { dbInstances: [{ id: 'copy' }], path: [stop] },
    },
  },
  {
    technique: 'stop-cluster-of-db-instance',
    goal: stop,
    given: { alice: { policies: [allow(stopCluster)] }, ...aurora },
    path: [stopCluster],
    counterexamples: {
      'it is in a Multi-AZ cluster': multiAzWith({}),
      'it is in none': { dbInstances: [{ id: 'orders' }] },
      'the cluster is in a global cluster': globalWith(false),
    },
  },
  {
    technique: 'stop-db-cluster',
    goal: stopCluster,
    given: { alice: { policies: [allow(stopCluster)] }, ...auroraWith({ deletionProtection: true }) },
    path: [stopCluster],
    counterexamples: {
      'it is a Multi-AZ cluster': multiAzWith({}),
      'it is stopped': auroraWith({ status: 'stopped' }),
      'it is Aurora Serverless v1': auroraWith({ engineMode: 'serverless' }),
      'it has replicas': auroraWith({ readReplicas: ['arn:aws:rds:eu-west-1:111122223333:cluster:copy'] }),
      'it runs parallel queries': {
        ...auroraWith({ engineMode: 'parallelquery' }),
        path: [stopCluster],
        conditions: [unknownKind],
      },
      'it is in a global cluster': globalWith(false),
    },
  },
  {
    technique: 'remove-from-global-cluster-and-stop',
    goal: stopCluster,
    given: { alice: { policies: [allow([stopCluster, remove])] }, ...aurora, ...globalWith(false) },
    path: [remove, stopCluster],
    counterexamples: {
      'the policy names another global cluster': {
        alice: {
          policies: [allow(stopCluster), allow(remove, [rdsArn('cluster', '*'), rdsArn('global-cluster', 'other')])],
        },
      },
      'it is in none': { globalClusters: [], path: [stopCluster] },
    },
  },
  {
    technique: 'reboot-db-instance',
    goal: reboot,
    given: { alice: { policies: [allow(reboot)] }, dbInstances: [{ id: 'orders', deletionProtection: true }] },
    path: [reboot],
    counterexamples: {
      'it is stopped': { dbInstances: [{ id: 'orders', status: 'stopped' }] },
      'it is of RDS Custom': { dbInstances: [{ id: 'orders', engine: 'custom-sqlserver-se' }] },
      'it is in a cluster': { ...aurora, path: [reboot] },
    },
  },
  {
    technique: 'reboot-cluster-of-db-instance',
    goal: reboot,
    given: { alice: { policies: [allow(rebootCluster)] }, ...multiAzWith({}) },
    path: [rebootCluster],
    counterexamples: {
      'it is in an Aurora cluster': aurora,
      'the policy names another cluster': { alice: { policies: [allow(rebootCluster, rdsArn('cluster', 'other'))] } },
    },
  },
  {
    technique: 'reboot-db-cluster',
    goal: rebootCluster,
    given: { alice: { policies: [allow(rebootCluster)] }, ...multiAzWith({}) },
    path: [rebootCluster],
    counterexamples: {
      'it is of Aurora': aurora,
      'its engine was not read': {
        ...multiAzWith({ engine: null }),
        path: [rebootCluster],
        conditions: ['if it is a Multi-AZ cluster, which was not read'],
      },
    },
  },
  ...keyCases('db-instance', deleteInstance, 'dbInstances'),
  ...keyCases('db-cluster', deleteCluster, 'dbClusters'),
  ...keyCases('db-snapshot', 'rds:DeleteDBSnapshot', 'dbSnapshots'),
  ...keyCases('db-cluster-snapshot', 'rds:DeleteDBClusterSnapshot', 'dbClusterSnapshots'),
  ...keyCases('db-automated-backup', 'rds:DeleteDBInstanceAutomatedBackup', 'dbAutomatedBackups'),
  ...stackCases('db-instance', deleteInstance, 'dbInstances'),
  ...stackCases('db-cluster', deleteCluster, 'dbClusters'),
];

type Kind = 'dbInstances' | 'dbClusters' | 'dbSnapshots' | 'dbClusterSnapshots' | 'dbAutomatedBackups';

function keyCases(kind: string, goal: string, part: Kind): readonly TechniqueCase[] {
  const operations = [
    { id: 'delete-key', action: 'kms:ScheduleKeyDeletion', conditions: [customer, waits] },
    { id: 'disable-key', action: 'kms:DisableKey', conditions: [customer] },
  ];
  return operations.map(({ id, action, conditions }): TechniqueCase => ({
    technique: `${id}-of-${kind}`,
    goal,
    given: { alice: { policies: [allow(action, kmsKey)] }, [part]: [{ id: 'orders', kmsKey }] },
    path: [action],
    conditions,
    counterexamples: {
      'the policy names another key': { alice: { policies: [allow(action, kmsKey.replace('key/1', 'key/2'))] } },
      'it is not encrypted': { [part]: [{ id: 'orders', kmsKey: null }] },
      'the key is of another account': {
        alice: { policies: [allow(action)] },
        [part]: [{ id: 'orders', kmsKey: kmsKey.replace('111122223333', '444455556666') }],
      },
      'the policy reads the spec of the key': {
        alice: { policies: [allow(action, '*', { StringEquals: { 'kms:KeySpec': 'SYMMETRIC_DEFAULT' } })] },
        path: [action],
        conditions: ['if kms:KeySpec is SYMMETRIC_DEFAULT', ...conditions],
      },
      'the policy reads a tag of the key': {
        alice: { policies: [allow(action, '*', { StringEquals: { 'aws:ResourceTag/team': 'a' } })] },
        path: [action],
        conditions: ['if it is tagged team=a', ...conditions],
      },
    },
  }));
}

function stackCases(kind: string, goal: string, part: 'dbInstances' | 'dbClusters'): readonly TechniqueCase[] {
  const kept = 'if its DeletionPolicy is not Retain';
  const operations = [
    {
      id: 'delete-stack',
      action: 'cloudformation:DeleteStack',
      condition: 'if its stack has a role that may do it, and it is not protected from termination',
    },
    {
      id: 'update-stack',
      action: 'cloudformation:UpdateStack',
      condition: 'if its stack has a role that may do it, and its stack policy lets parts be removed',
    },
  ];
  return operations.map(({ id, action, condition }): TechniqueCase => ({
    technique: `${id}-of-${kind}`,
    goal,
    given: { alice: { policies: [allow(action)] }, [part]: [{ id: 'orders', tags: stack }] },
    path: [action],
    conditions: [condition, kept],
    counterexamples: {
      'it belongs to no stack': { [part]: [{ id: 'orders' }] },
      'it is protected': { [part]: [{ id: 'orders', tags: stack, deletionProtection: true }] },
      'its protection was not read': {
        [part]: [{ id: 'orders', tags: stack, deletionProtection: null }],
        path: [action],
        conditions: [condition, kept, 'if its deletion protection is off, which was not read'],
      },
    },
  }));
}

import { home, region } from '../../../accounts/account.ts';
import { allow, deny, trust } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const goal = 'rds-db:connect';
const arnOf = (rest: string) => `arn:aws:rds:${region}:${home}:${rest}`;
const create = 'rds:CreateDBSnapshot';
const createOfCluster = 'rds:CreateDBClusterSnapshot';
const restore = 'rds:RestoreDBInstanceFromDBSnapshot';
const restoreCluster = 'rds:RestoreDBClusterFromSnapshot';
const toTime = 'rds:RestoreDBInstanceToPointInTime';
const clusterToTime = 'rds:RestoreDBClusterToPointInTime';
const createInstance = 'rds:CreateDBInstance';
const modify = 'rds:ModifyDBInstance';
const modifyCluster = 'rds:ModifyDBCluster';
const share = 'rds:ModifyDBSnapshotAttribute';
const shareOfCluster = 'rds:ModifyDBClusterSnapshotAttribute';
const copy = 'rds:CopyDBSnapshot';
const pass = 'iam:PassRole';
const start = 'rds:StartExportTask';

const reachesCopy = 'if the copy can be reached over the network';
const mayUseKey = 'if they may use its KMS key, if that is a customer managed key';
const maySharesKey = 'if its KMS key is a customer managed key that they can share';
const exported = [
  'if data of its engine can be exported, and they can read the bucket that the role writes to',
  'if they may use a KMS key that the export is encrypted with',
];

const kmsKey = `arn:aws:kms:${region}:${home}:key/1`;
const orders = { id: 'orders', tags: { department: 'prod' } };
const ledger = { id: 'ledger' };
const before = { id: 'before', source: 'orders', tags: { department: 'prod' } };
const prod = (type: string) => ({ StringEquals: { [`rds:${type}-tag/department`]: 'prod' } });
/** May change databases of her own alone. */
const ownDatabases = allow([modify, modifyCluster], [arnOf('db:mine-*'), arnOf('cluster:mine-*')]);
const exporter = { roles: { exporter: { trust: trust({ Service: 'export.rds.amazonaws.com' }) } } };

/** Reading data from copies: restored, shared or exported. */
export const databaseCopyCases: readonly TechniqueCase[] = [
  {
    technique: 'restore-new-snapshot-of-database',
    goal,
    about: 'db-instance',
    given: { alice: { policies: [allow([create, restore]), ownDatabases] }, dbInstances: [orders] },
    path: [create, restore, modify],
    conditions: [reachesCopy],
    counterexamples: {
      'she may not modify databases of her own': { alice: { policies: [allow([create, restore])] } },
      'she may modify databases that she may not create': {
        alice: { policies: [allow(create), ownDatabases, allow(restore), deny(restore, arnOf('db:mine-*'))] },
      },
      'she may modify an existing database alone': {
        alice: { policies: [allow([create, restore]), allow(modify, arnOf('db:other'))] },
        dbInstances: [orders, { id: 'other' }],
      },
      'she may modify a database that does not exist': {
        alice: { policies: [allow([create, restore]), allow(modify, arnOf('db:other'))] },
        path: [create, restore, modify],
        conditions: [reachesCopy],
      },
      'she may take snapshots of other databases alone': {
        alice: {
          policies: [allow(create, [arnOf('db:other'), arnOf('snapshot:*')]), allow(restore), ownDatabases],
        },
      },
      'she may take snapshots that she may not restore': {
        alice: {
          policies: [
            allow(create, [arnOf('db:*'), arnOf('snapshot:mine-*')]),
            allow(restore),
            deny(restore, arnOf('snapshot:mine-*')),
            ownDatabases,
          ],
        },
      },
      'she may restore with a subnet group that she may not use': {
        alice: { policies: [allow([create, restore]), deny(restore, arnOf('subgrp:*')), ownDatabases] },
      },
      'it is encrypted': {
        dbInstances: [{ ...orders, kmsKey }],
        path: [create, restore, modify],
        conditions: [mayUseKey, reachesCopy],
      },
      'it is an Aurora cluster without an instance that she may add': {
        alice: { policies: [allow([createOfCluster, restoreCluster]), ownDatabases] },
        dbInstances: [{ id: 'ledger-1', cluster: 'ledger', engine: 'aurora-postgresql' }],
        dbClusters: [ledger],
      },
      'it is in an Aurora cluster': {
        alice: { policies: [allow([createOfCluster, restoreCluster, createInstance]), ownDatabases] },
        dbInstances: [{ id: 'ledger-1', cluster: 'ledger', engine: 'aurora-postgresql' }],
        dbClusters: [ledger],
        path: [createOfCluster, restoreCluster, createInstance, modifyCluster],
        conditions: [reachesCopy],
      },
      'it is in a Multi-AZ cluster': {
        alice: { policies: [allow([createOfCluster, restoreCluster]), ownDatabases] },
        dbInstances: [{ id: 'ledger-1', cluster: 'ledger', engine: 'postgres' }],
        dbClusters: [{ ...ledger, engine: 'postgres' }],
        path: [createOfCluster, restoreCluster, modifyCluster],
        conditions: [reachesCopy],
      },
    },
  },
  {
    technique: 'restore-database-to-point-in-time',
    goal,
    about: 'db-instance',
    given: { alice: { policies: [allow(toTime), ownDatabases] }, dbInstances: [orders] },
    path: [toTime, modify],
    conditions: [reachesCopy],
    counterexamples: {
      'it has no automated backups': { dbInstances: [{ ...orders, backupRetentionDays: 0 }] },
      'she may restore other databases alone': {
        alice: { policies: [allow(toTime), deny(toTime, arnOf('db:orders')), ownDatabases] },
      },
      'whether it has backups was not read': {
        dbInstances: [{ ...orders, backupRetentionDays: null }],
        path: [toTime, modify],
        conditions: ['if it has automated backups, which was not read', reachesCopy],
      },
      'it is in an Aurora cluster': {
        alice: { policies: [allow([clusterToTime, createInstance]), ownDatabases] },
        dbInstances: [{ id: 'ledger-1', cluster: 'ledger', engine: 'aurora-postgresql' }],
        dbClusters: [ledger],
        path: [clusterToTime, createInstance, modifyCluster],
        conditions: [reachesCopy],
      },
    },
  },
  {
    technique: 'restore-database-snapshot',
    goal,
    about: 'db-snapshot',
    given: {
      alice: {
        policies: [
          allow(restore, arnOf('snapshot:*'), prod('snapshot')),
          allow(
            restore,
            ['db', 'og', 'pg', 'subgrp'].map((type) => arnOf(`${type}:*`)),
          ),
          ownDatabases,
        ],
      },
      dbSnapshots: [before],
    },
    path: [restore, modify],
    conditions: [reachesCopy],
    counterexamples: {
      'it has another tag': { dbSnapshots: [{ ...before, tags: { department: 'dev' } }] },
      'it is encrypted': {
        dbSnapshots: [{ ...before, kmsKey }],
        path: [restore, modify],
        conditions: [mayUseKey, reachesCopy],
      },
      'she may sign in to its database': { alice: { policies: [allow(goal)] } },
    },
  },
  {
    technique: 'share-new-snapshot-of-database',
    goal,
    about: 'db-instance',
    given: { alice: { policies: [allow([create, share])] }, dbInstances: [orders] },
    path: [create, share],
    counterexamples: {
      'she may not share': { alice: { policies: [allow(create)] } },
      'she may share those snapshots alone that she may not take': {
        alice: {
          policies: [allow(create, [arnOf('db:*'), arnOf('snapshot:mine-*')]), allow(share, arnOf('snapshot:other-*'))],
        },
      },
      'it is encrypted': { dbInstances: [{ ...orders, kmsKey }], path: [create, share], conditions: [maySharesKey] },
      'it is in a cluster': {
        alice: { policies: [allow([createOfCluster, shareOfCluster])] },
        dbInstances: [{ id: 'ledger-1', cluster: 'ledger', engine: 'aurora-postgresql' }],
        dbClusters: [ledger],
        path: [createOfCluster, shareOfCluster],
      },
    },
  },
  {
    technique: 'share-database-snapshot',
    goal,
    about: 'db-snapshot',
    given: { alice: { policies: [allow(share, '*', prod('snapshot'))] }, dbSnapshots: [before] },
    path: [share],
    counterexamples: {
      'it is an automated snapshot': { dbSnapshots: [{ ...before, snapshotType: 'automated' }] },
      'the condition reads the tags of databases': { alice: { policies: [allow(share, '*', prod('db'))] } },
      'it is encrypted': { dbSnapshots: [{ ...before, kmsKey }], path: [share], conditions: [maySharesKey] },
    },
  },
  {
    technique: 'share-copy-of-database-snapshot',
    goal,
    about: 'db-snapshot',
    given: {
      alice: { policies: [allow([copy, share])] },
      dbSnapshots: [{ ...before, snapshotType: 'automated' }],
    },
    path: [copy, share],
    counterexamples: {
      'she may not copy': { alice: { policies: [allow(share)] } },
      'she may copy other snapshots alone': {
        alice: { policies: [allow([copy, share]), deny(copy, arnOf('snapshot:before'))] },
      },
      'it is encrypted': {
        dbSnapshots: [{ ...before, snapshotType: 'automated', kmsKey }],
        path: [copy, share],
        conditions: ['if they have a KMS key that they can share, and may use its own'],
      },
    },
  },
  {
    technique: 'export-new-snapshot-of-database',
    goal,
    about: 'db-instance',
    given: { alice: { policies: [allow([create, pass, start])] }, dbInstances: [orders], ...exporter },
    path: [create, pass, start],
    conditions: exported,
    counterexamples: {
      'the role trusts another service': { roles: { exporter: { trust: trust({ Service: 'rds.amazonaws.com' }) } } },
      'she may pass the role to another service alone': {
        alice: {
          policies: [
            allow([create, start]),
            allow(pass, '*', { StringEquals: { 'iam:PassedToService': 'rds.amazonaws.com' } }),
          ],
        },
      },
    },
  },
  {
    technique: 'export-cluster',
    goal,
    about: 'db-cluster',
    given: { alice: { policies: [allow([pass, start])] }, dbClusters: [ledger], ...exporter },
    path: [pass, start],
    conditions: exported,
    counterexamples: {
      'it is a Multi-AZ cluster': { dbClusters: [{ ...ledger, engine: 'mysql' }] },
      'she may export snapshots alone': {
        alice: { policies: [allow(pass), allow(start, arnOf('cluster-snapshot:*'))] },
      },
    },
  },
  {
    technique: 'export-database-snapshot',
    goal,
    about: 'db-cluster-snapshot',
    given: {
      alice: { policies: [allow([pass, start])] },
      dbClusterSnapshots: [{ id: 'before', source: 'ledger' }],
      ...exporter,
    },
    path: [pass, start],
    conditions: exported,
    counterexamples: {
      'she may not pass a role': { alice: { policies: [allow(start)] } },
    },
  },
];

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { collect, directorySource } from '../../../src/aws/index.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { indexSnapshot, type KindMap, type SnapshotIndex } from '../../../src/domain/snapshot.ts';
import { writeFiles, type Files } from '../../accounts/files.ts';
import { temporaryFolder } from '../fixtures/environment.ts';
import { account, inAccount, richAccount } from '../fixtures/rich-account.ts';

type Test = { after(cleanUp: () => Promise<void>): void };

async function reading(t: Test, files: Files): Promise<SnapshotIndex> {
  const directory = await temporaryFolder(t);
  await writeFiles(directory, inAccount(account, files));
  return indexSnapshot(await collect(directorySource(directory), { log: silentLog }));
}

const region = 'us-east-1';
const instancesFile = `${region}/rds/describe-db-instances.json`;
let snapshot: SnapshotIndex;

before(async (t) => {
  snapshot = await reading(t as Test, richAccount);
});

function find<K extends keyof KindMap>(kind: K, id: string, place = region): KindMap[K] {
  const found = snapshot.find({ account, region: place, kind }, id);
  assert.ok(found, `${kind} ${id}`);
  return found;
}

const idsOf = (kind: keyof KindMap) => snapshot.ofKind(kind).map(({ region: place, id }) => `${place} ${id}`);

describe('database instances', () => {
  test('have what the list tells, without a password, with sorted members and one form of time', () => {
    assert.deepEqual(find('db-instance', 'orders'), {
      account,
      region,
      kind: 'db-instance',
      id: 'orders',
      arn: `arn:aws:rds:us-east-1:${account}:db:orders`,
      name: 'the <orders>',
      tags: { Name: 'the <orders>', department: 'prod' },
      attributes: {
        status: 'available',
        resourceId: 'db-ABCDEFGHIJKLMNOPQRSTUVWXY0',
        engine: 'postgres',
        engineVersion: '16.4',
        deletionProtection: true,
        backupRetentionDays: 14,
        publiclyAccessible: false,
        encrypted: true,
        kmsKey: `arn:aws:kms:us-east-1:${account}:key/1`,
        multiAz: false,
        iamAuthentication: true,
        copyTagsToSnapshot: true,
        masterUser: 'postgres',
        masterSecret: `arn:aws:secretsmanager:us-east-1:${account}:secret:rds!db-1-abcdef`,
        parameterGroups: ['orders-postgres16'],
        subnetGroup: 'private',
        securityGroups: ['sg-1', 'sg-2'],
        maintenanceWindow: 'sun:04:00-sun:04:30',
        backupWindow: '03:00-03:30',
        autoMinorVersionUpgrade: true,
        pendingChanges: {
          AllocatedStorage: '200',
          EngineVersion: '16.5',
          MultiAZ: 'true',
          PendingCloudwatchLogsExports: '{"LogTypesToDisable":[],"LogTypesToEnable":["postgresql","upgrade"]}',
          ProcessorFeatures: '[{"Name":"coreCount","Value":"2"},{"Name":"threadsPerCore","Value":"1"}]',
        },
        createdAt: '2026-01-02T03:04:05.678Z',
        type: 'db.r6g.large',
        storage: 100,
        iops: 3000,
        storageType: 'gp3',
        databaseName: 'orders',
        vpc: 'vpc-1',
        availabilityZone: 'us-east-1a',
        cluster: null,
        caCertificate: 'rds-ca-rsa2048-g1',
        endpoint: 'orders.abc.us-east-1.rds.amazonaws.com',
        replicates: null,
        readReplicas: ['orders-copy', 'orders-copy-2'],
        multiTenant: false,
      },
    });
  });

  test('have no value for what the answer leaves out: it is unknown, and not off', () => {
    const { attributes } = find('db-instance', 'bare');
    const known = Object.entries(attributes).filter(([, value]) => value !== null && !isEmpty(value));
    assert.deepEqual(known, [['status', 'unknown']]);
  });

  test('name what they replicate, and the cluster that they belong to', () => {
    assert.equal(find('db-instance', 'orders-copy').attributes.replicates, 'orders');
    assert.equal(find('db-instance', 'ledger-1').attributes.cluster, 'ledger');
  });

  const same: Readonly<Record<string, JsonObject>> = {
    'a later restorable time': { LatestRestorableTime: '2026-11-28T20:00:00+00:00' },
    'security groups in another order': {
      VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1' }, { VpcSecurityGroupId: 'sg-2' }],
    },
    'tags in another order': {
      TagList: [
        { Key: 'Name', Value: 'the <orders>' },
        { Key: 'department', Value: 'prod' },
      ],
    },
    'replicas in another order': { ReadReplicaDBInstanceIdentifiers: ['orders-copy', 'orders-copy-2'] },
    'progress of its storage': { PercentProgress: '7', StorageOperationPercentProgress: 3 },
    'a synchronised parameter group': {
      DBParameterGroups: [{ DBParameterGroupName: 'orders-postgres16', ParameterApplyStatus: 'pending-reboot' }],
    },
  };
  const different: Readonly<Record<string, JsonObject>> = {
    'deletion protection off': { DeletionProtection: false },
    'one day of backups': { BackupRetentionPeriod: 1 },
    'a public address': { PubliclyAccessible: true },
    'other security groups': { VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1' }] },
    'another version that waits': { PendingModifiedValues: { EngineVersion: '16.6' } },
    'a tag of another case': { TagList: [{ Key: 'Department', Value: 'prod' }] },
  };
  for (const [what, change, isSame] of [
    ...Object.entries(same).map(([name, more]) => [name, more, true] as const),
    ...Object.entries(different).map(([name, more]) => [name, more, false] as const),
  ]) {
    test(`${isSame ? 'are unchanged' : 'have changed'} with ${what}`, async (t) => {
      const file = richAccount[instancesFile] as { readonly DBInstances: readonly JsonObject[] };
      const [orders = {}, ...others] = file.DBInstances;
      const changed = { DBInstances: [{ ...orders, ...change }, ...others] as Json };
      const after = await reading(t, { ...richAccount, [instancesFile]: changed });
      const now = after.find({ account, region, kind: 'db-instance' }, 'orders');
      assert.equal(isDeepStrictEqual(now, find('db-instance', 'orders')), isSame);
    });
  }
});

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

describe('database clusters', () => {
  test('have what the list tells: of a pending password not even that it is one', () => {
    const { attributes, tags, arn } = find('db-cluster', 'ledger');
    assert.equal(arn, `arn:aws:rds:us-east-1:${account}:cluster:ledger`);
    assert.deepEqual(tags, { department: 'prod' });
    const { members, parameterGroups, globalCluster, readReplicas, dataApi, engineMode, type, createdAt } = attributes;
    assert.deepEqual(
      { members, parameterGroups, globalCluster, readReplicas, dataApi, engineMode, type, createdAt },
      {
        members: [
          { instance: 'ledger-1', isWriter: true },
          { instance: 'ledger-2', isWriter: false },
        ],
        parameterGroups: ['default.aurora-postgresql16'],
        globalCluster: 'world',
        readReplicas: [`arn:aws:rds:us-east-1:${account}:cluster:ledger-copy`],
        dataApi: true,
        engineMode: 'provisioned',
        type: null,
        createdAt: '2026-01-02T03:04:05.678Z',
      },
    );
    assert.deepEqual(attributes.pendingChanges, {});
  });

  test('are those of Neptune too, which the API returns', () => {
    assert.equal(find('db-cluster', 'graph').attributes.engine, 'neptune');
  });
});

describe('database snapshots', () => {
  test('are the manual ones, the automated ones and those of AWS Backup', () => {
    assert.deepEqual(
      snapshot.ofKind('db-snapshot').map(({ id, attributes }) => `${attributes.snapshotType} ${id}`),
      ['awsbackup awsbackup:job-1', 'manual before-the-move', 'manual private', 'automated rds:orders-2026-11-27'],
    );
    assert.equal(find('db-snapshot', 'before-the-move').name, 'kept');
    assert.equal(find('db-snapshot', 'awsbackup:job-1').attributes.encrypted, false);
  });

  test('are shared with whom a call for each manual one says', () => {
    assert.deepEqual(
      snapshot.ofKind('db-snapshot-attribute').map(({ id, attributes }) => [id, attributes.sharedWith]),
      [
        ['before-the-move', ['222233334444', '444455556666', 'all']],
        ['private', []],
      ],
    );
    assert.deepEqual(
      snapshot.ofKind('db-cluster-snapshot-attribute').map(({ id, attributes }) => [id, attributes.sharedWith]),
      [['ledger-1', ['444455556666']]],
    );
  });

  test('of clusters have their own field for encryption', () => {
    const { attributes, tags } = find('db-cluster-snapshot', 'ledger-1');
    assert.equal(attributes.encrypted, false);
    assert.equal(attributes.source, 'ledger');
    assert.deepEqual(tags, { team: 'a' });
  });
});

describe('other kinds of databases', () => {
  test('a global database is in the region of its writer, and one without clusters where it is listed', () => {
    assert.deepEqual(idsOf('global-cluster'), ['eu-west-1 elsewhere', 'us-east-1 empty', 'us-east-1 world']);
    assert.deepEqual(find('global-cluster', 'world').attributes.members, [
      { cluster: `arn:aws:rds:eu-west-1:${account}:cluster:ledger-copy`, isWriter: false },
      { cluster: `arn:aws:rds:us-east-1:${account}:cluster:ledger`, isWriter: true },
    ]);
  });

  test('automated backups are those that were kept of deleted instances', () => {
    assert.deepEqual(idsOf('db-automated-backup'), ['us-east-1 ab-old']);
    assert.equal(find('db-automated-backup', 'ab-old').attributes.source, 'old');
  });

  test('tenant databases are read where an instance is multi-tenant, and have a name', () => {
    assert.deepEqual(find('tenant-database', 'tdb-1'), {
      account,
      region,
      kind: 'tenant-database',
      id: 'tdb-1',
      arn: `arn:aws:rds:us-east-1:${account}:tenant-database:tdb-1`,
      name: 'PDB1',
      tags: { team: 'a' },
      attributes: { status: 'available', instance: 'containers', deletionProtection: true, masterUser: 'admin' },
    });
    assert.ok(snapshot.isComplete({ account, region: 'eu-west-1', kind: 'tenant-database' }));
  });
});

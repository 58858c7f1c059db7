import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsSource, collect, directorySource } from '../../src/aws/index.ts';
import { silentLog } from '../../src/domain/log.ts';
import { scopeKey } from '../../src/domain/scope.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { useCredentials } from '../aws/fixtures/environment.ts';
import { temporaryFolder } from '../commands/run-cli.ts';
import { home, otherRegion, snapshotOf, type AccountParts } from './account.ts';
import { serveAccount, writeAccount } from './directory.ts';
import { allow, deny, named, trust } from './statements.ts';

const everything: AccountParts = {
  users: {
    alice: { policies: [allow('ec2:*'), 'Devs'], groups: ['ops', 'devs'], tags: { team: 'a' }, mfa: true },
    bob: { inline: { own: [allow('s3:*'), deny('s3:Delete*')] }, boundary: 'Devs', password: true, keys: 2 },
  },
  groups: { devs: { attached: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }, ops: {} },
  roles: { web: { trust: trust({ Service: 'ec2.amazonaws.com' }), profiles: ['web'], policies: [allow('s3:Get*')] } },
  managed: {
    Devs: [named('Now', allow('ec2:Describe*')), allow('*')],
    'arn:aws:iam::aws:policy/ReadOnlyAccess': [allow('*:Get*')],
  },
  instances: [
    {
      id: 'i-1',
      tags: { Name: 'web', team: 'a' },
      flags: { disableApiTermination: true, shutdownBehavior: 'terminate' },
    },
    {
      id: 'i-2',
      region: otherRegion,
      image: 'ami-2',
      instanceProfile: `arn:aws:iam::${home}:instance-profile/web`,
      securityGroups: ['sg-1'],
      volumes: [{ device: '/dev/xvda', volume: 'vol-2', deleteOnTermination: true }],
      lifecycle: 'spot',
      state: 'stopped',
      metadata: { endpoint: null, tokens: null, hopLimit: null },
    },
  ],
  images: [
    { id: 'ami-1', sharedWith: { accounts: ['444455556666'], groups: ['all'] }, snapshots: ['snap-1'] },
    { id: 'ami-2', region: otherRegion, owner: '444455556666', public: true },
  ],
  volumes: [
    {
      id: 'vol-2',
      region: otherRegion,
      attachments: [{ instance: 'i-2', device: '/dev/xvda', deleteOnTermination: true }],
    },
  ],
  snapshots: [
    {
      id: 'snap-1',
      volume: 'vol-1',
      startedAt: '2026-02-03T04:05:06.000Z',
      description: 'nightly',
      lock: { state: 'compliance-cooloff', coolOffEndsAt: '2026-02-06T04:05:06.000Z' },
    },
  ],
  addresses: [{ id: 'eipalloc-1', instance: 'i-1', association: 'eipassoc-1', tags: { Name: 'door' } }],
  dbInstances: [
    {
      id: 'orders',
      tags: { Name: 'the orders', department: 'prod' },
      resourceId: 'db-ORDERS',
      kmsKey: 'arn:aws:kms:us-east-1:111122223333:key/1',
      masterSecret: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!db-1',
      securityGroups: ['sg-1', 'sg-2'],
      vpc: 'vpc-1',
      endpoint: 'orders.example.com',
      pendingChanges: { EngineVersion: '16.5' },
      readReplicas: ['orders-copy'],
      multiTenant: true,
    },
    { id: 'orders-copy', replicates: 'orders', iops: 3000, databaseName: 'orders' },
    { id: 'member', region: otherRegion, cluster: 'ledger', publiclyAccessible: true, availabilityZone: null },
  ],
  dbClusters: [
    {
      id: 'ledger',
      region: otherRegion,
      members: [{ instance: 'member', isWriter: true }],
      globalCluster: 'world',
      deletionProtection: true,
    },
  ],
  dbSnapshots: [
    { id: 'before-the-move', source: 'orders', sharedWith: ['444455556666', 'all'], tags: { team: 'a' } },
    { id: 'rds:orders-1', source: 'orders', snapshotType: 'automated' },
  ],
  dbClusterSnapshots: [{ id: 'ledger-1', region: otherRegion, source: 'ledger', encrypted: false }],
  globalClusters: [
    {
      id: 'world',
      region: otherRegion,
      members: [{ cluster: `arn:aws:rds:${otherRegion}:${home}:cluster:ledger`, isWriter: true }],
    },
  ],
  dbAutomatedBackups: [{ id: 'ab-1', source: 'deleted-one' }],
  tenantDatabases: [{ id: 'tdb-1', instance: 'orders' }],
};

void test('an account that was written is read as the snapshot that it is in memory', async (t) => {
  const folder = await temporaryFolder(t);
  await writeAccount(folder, everything);
  assertSame(await collect(directorySource(folder), { log: silentLog }), snapshotOf({ [home]: everything }));
});

void test('an account that is served is read as the snapshot that it is in memory', async (t) => {
  useCredentials(home);
  const sandbox = await serveAccount(t, await temporaryFolder(t), everything);
  const source = awsSource({
    regions: 'all',
    endpoint: sandbox.url,
    budget: { concurrency: 4, requestsPerSecond: 1000, attempts: 2 },
    log: silentLog,
  });
  assertSame(await collect(source, { log: silentLog }), snapshotOf({ [home]: everything }));
});

void test('a file that is left out and a kind that is unread are scopes that are not complete', async (t) => {
  const folder = await temporaryFolder(t);
  await writeAccount(
    folder,
    { ...everything, unread: ['volume'] },
    { leftOut: [`${otherRegion}/ec2/describe-images.json`] },
  );
  const { coverage } = await collect(directorySource(folder), { log: silentLog });
  const incomplete = coverage
    .filter(({ status }) => status !== 'complete')
    .map(({ region, kind }) => `${region} ${kind}`);
  assert.deepEqual(incomplete.sort(), [
    'eu-west-1 image',
    'eu-west-1 image-attribute',
    'eu-west-1 retention-rule',
    'eu-west-1 retention-rule-attribute',
    'eu-west-1 volume',
    'us-east-1 volume',
  ]);
});

void test('a flag that was not read makes its scope incomplete', async (t) => {
  const folder = await temporaryFolder(t);
  const flags = { disableApiStop: undefined };
  await writeAccount(folder, { instances: [{ id: 'i-1', flags }], regions: ['us-east-1'] });
  const { coverage, resources } = await collect(directorySource(folder), { log: silentLog });
  assert.deepEqual(
    coverage.filter(({ status }) => status !== 'complete').map(({ kind }) => kind),
    ['instance-attribute'],
  );
  const protection = resources.find(({ kind }) => kind === 'instance-attribute');
  assert.deepEqual(protection?.attributes, { disableApiTermination: false, shutdownBehavior: 'stop' });
});

void test('identities that are in one file cannot be unread one kind at a time', async (t) => {
  const folder = await temporaryFolder(t);
  await assert.rejects(writeAccount(folder, { unread: ['user'] }), /read together or not at all/);
});

/** Equal but for the root user, whom every credential report names, and for the order. */
function assertSame(read: Snapshot, meant: Snapshot): void {
  const resources = ({ resources: all }: Snapshot) =>
    all
      .filter(({ id }) => id !== '<root_account>')
      .map((resource) => [`${scopeKey(resource)} ${resource.id}`, resource] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1));
  assert.deepEqual(resources(read), resources(meant));
  const complete = ({ coverage }: Snapshot) =>
    coverage
      .filter(({ status }) => status === 'complete')
      .map(scopeKey)
      .sort();
  assert.deepEqual(complete(read), complete(meant));
}

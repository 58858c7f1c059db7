import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { awsSource, collect } from '../../src/aws/index.ts';
import { silentLog } from '../../src/domain/log.ts';
import { indexSnapshot, type KindMap, type SnapshotIndex } from '../../src/domain/snapshot.ts';
import { useCredentials } from '../aws/fixtures/environment.ts';
import { clusterArn, fleetSize, makeDatabases, otherRegion, region } from './moto/databases.ts';
import { startMoto } from './moto/server.ts';

/*
 * Databases in moto, read over HTTP and compared with what was made.
 *
 * What moto 5.2 does not support, and what that leaves out here:
 * - DescribeTenantDatabases, which is not called, as no instance here is multi-tenant, and
 *   DescribeDBClusterAutomatedBackups, which nothing reads.
 * - The writer of a global database: moto says of no member that it is one.
 * - PubliclyAccessible of an instance that was made without it: moto leaves it out, so it is unknown.
 */

const account = '123456789012';
const command = process.env['MOTO_SERVER'];
if (!command)
  throw new Error('MOTO_SERVER must name the program moto_server: pip install -r test/conformance/requirements.txt');

describe('databases in moto', () => {
  let snapshot: SnapshotIndex;

  before(async () => {
    const moto = await startMoto(command);
    after(() => moto.close());
    await makeDatabases(moto.url);
    useCredentials('test');
    const budget = { concurrency: 8, requestsPerSecond: 1000, attempts: 2 };
    const source = awsSource({ regions: [region, otherRegion], endpoint: moto.url, budget, log: silentLog });
    const kinds = ['db-snapshot-attribute', 'db-cluster-snapshot-attribute', 'global-cluster', 'db-automated-backup'];
    snapshot = indexSnapshot(
      await collect(source, { log: silentLog, kinds: [...kinds, 'db-cluster', 'tenant-database'] }),
    );
  });

  const idsOf = (kind: keyof KindMap, place = region) =>
    snapshot.in({ account, region: place, kind }).map(({ id }) => id);

  function find<K extends keyof KindMap>(kind: K, id: string): KindMap[K] {
    const found = snapshot.find({ account, region, kind }, id);
    assert.ok(found, `${kind} ${id}`);
    return found;
  }

  test('are read to the end of every scope', () => {
    assert.deepEqual(
      snapshot.snapshot.coverage.filter(({ status }) => status !== 'complete'),
      [],
    );
    assert.equal(snapshot.snapshot.coverage.length, 2 * 9);
  });

  test('are all of them, beyond the first page', () => {
    const fleet = Array.from({ length: fleetSize }, (_, number) => `fleet-${String(number).padStart(3, '0')}`);
    const others = ['ledger-1', 'ledger-2', 'open', 'orders', 'orders-copy'];
    assert.deepEqual(idsOf('db-instance'), [...fleet, ...others].sort());
    assert.deepEqual(idsOf('db-instance', otherRegion), ['far']);
    assert.deepEqual(idsOf('db-cluster'), ['ledger', 'spare']);
  });

  test('have the protection, backups, exposure and tags that they were made with', () => {
    const orders = find('db-instance', 'orders');
    assert.equal(orders.arn, `arn:aws:rds:${region}:${account}:db:orders`);
    assert.deepEqual(orders.tags, { Name: `<b>"orders"</b> & 'more' 🦊`, department: 'prod' });
    const { deletionProtection, backupRetentionDays, encrypted, iamAuthentication, publiclyAccessible } =
      orders.attributes;
    assert.deepEqual(
      { deletionProtection, backupRetentionDays, encrypted, iamAuthentication, publiclyAccessible },
      {
        deletionProtection: true,
        backupRetentionDays: 14,
        encrypted: true,
        iamAuthentication: true,
        publiclyAccessible: false,
      },
    );
    const open = find('db-instance', 'open').attributes;
    assert.deepEqual([open.deletionProtection, open.backupRetentionDays, open.publiclyAccessible], [false, 0, true]);
    assert.ok(!JSON.stringify(snapshot.snapshot).includes('never-to-be-stored'));
  });

  test('have their replicas, members and global database', () => {
    assert.deepEqual(find('db-instance', 'orders').attributes.readReplicas, ['orders-copy']);
    assert.equal(find('db-instance', 'orders-copy').attributes.replicates, 'orders');
    assert.equal(find('db-instance', 'ledger-1').attributes.cluster, 'ledger');
    const { attributes, tags } = find('db-cluster', 'ledger');
    assert.deepEqual(
      attributes.members.map(({ instance }) => instance),
      ['ledger-1', 'ledger-2'],
    );
    assert.equal(attributes.members.filter(({ isWriter }) => isWriter).length, 1);
    assert.deepEqual([attributes.deletionProtection, tags], [true, { department: 'prod' }]);
    assert.equal(find('db-cluster', 'spare').attributes.deletionProtection, false);
    const world = find('global-cluster', 'world').attributes;
    assert.deepEqual(world.members, [{ cluster: clusterArn('ledger'), isWriter: false }]);
    assert.equal(world.deletionProtection, true);
    assert.deepEqual(idsOf('global-cluster', otherRegion), []);
  });

  test('have manual snapshots, shared with those that they were shared with', () => {
    const manual = snapshot.ofKind('db-snapshot').filter(({ attributes }) => attributes.snapshotType === 'manual');
    assert.deepEqual(
      manual.map(({ id, attributes }) => `${id} of ${attributes.source}`),
      ['kept of orders', 'public of orders', 'shared of orders'],
    );
    assert.deepEqual(
      snapshot.ofKind('db-snapshot-attribute').map(({ id, attributes }) => [id, attributes.sharedWith]),
      [
        ['kept', []],
        ['public', ['all']],
        ['shared', ['222233334444', '444455556666']],
      ],
    );
    assert.deepEqual(
      snapshot.ofKind('db-cluster-snapshot-attribute').map(({ id, attributes }) => [id, attributes.sharedWith]),
      [
        ['cluster-kept', []],
        ['cluster-shared', ['444455556666']],
      ],
    );
  });
});

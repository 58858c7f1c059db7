import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collect, directorySource, resourceKinds } from '../../../src/aws/index.ts';
import { changingCalls, callsFor } from '../../../src/causes/events/tables/index.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { refOf } from '../../../src/domain/resource.ts';
import { temporaryFolder } from '../../aws/fixtures/environment.ts';
import { account, inAccount, richAccount } from '../../aws/fixtures/rich-account.ts';
import { writeFiles } from '../../accounts/files.ts';
import { operationNames } from '../../../src/sandbox/schema.ts';
import { services, type ServiceName } from '../../../src/aws/services.ts';

/** Fields that change by themselves, or only when the resource becomes another one. */
const neverChanged: Readonly<Record<string, readonly string[]>> = {
  instance: ['subnet', 'vpc', 'lifecycle', 'availabilityZone'],
  image: ['name', 'owner', 'ownerAlias', 'createdAt', 'snapshots'],
  volume: ['encrypted', 'kmsKey', 'snapshot', 'zone'],
  snapshot: ['volume', 'size', 'encrypted', 'owner', 'startedAt', 'description'],
  address: ['publicIp', 'domain'],
  'retention-rule-attribute': ['resourceType', 'status'],
  'db-instance': [
    'resourceId',
    'engine',
    'encrypted',
    'kmsKey',
    'masterUser',
    'createdAt',
    'databaseName',
    'vpc',
    'availabilityZone',
    'cluster',
  ],
  'db-cluster': ['resourceId', 'engine', 'encrypted', 'kmsKey', 'masterUser', 'createdAt', 'engineMode'],
  'db-snapshot': ['snapshotType', 'source', 'engine', 'encrypted', 'kmsKey', 'createdAt'],
  'db-cluster-snapshot': ['snapshotType', 'source', 'engine', 'engineVersion', 'encrypted', 'kmsKey', 'createdAt'],
  'global-cluster': ['engine', 'encrypted'],
  'db-automated-backup': ['status', 'source', 'engine', 'encrypted', 'kmsKey', 'backupRetentionDays'],
  'tenant-database': ['instance', 'masterUser'],
  role: ['path'],
  policy: ['path'],
  credential: ['passwordLastUsed'],
};

/** Kinds without tags of their own. */
const untagged = resourceKinds.filter(({ taggable }) => !taggable).map(({ kind }) => kind);

void test('every field that is read of an account has calls that change it, or is said to have none', async (t) => {
  const directory = await temporaryFolder(t);
  await writeFiles(directory, inAccount(account, richAccount));
  const { resources } = await collect(directorySource(directory), { log: silentLog });
  const seen = new Set(resources.map(({ kind }) => kind));
  assert.deepEqual(
    Object.keys(changingCalls).filter((kind) => !seen.has(kind)),
    [],
    'the account has a resource of each kind',
  );
  for (const resource of resources) {
    const { kind, attributes } = resource;
    const about = { resource: refOf(resource), change: 'changed' as const };
    for (const field of Object.keys(attributes as object)) {
      const calls = callsFor({ ...about, path: ['attributes', field] });
      const isNever = neverChanged[kind]?.includes(field) ?? false;
      assert.equal(calls?.length === 0, isNever, `${kind} ${field}`);
      assert.ok(calls, `${kind} ${field} is in the table`);
    }
    assert.equal(
      callsFor({ ...about, path: ['tags', 'Owner'] })?.length === 0,
      untagged.includes(kind) && kind !== 'policy',
      `tags of ${kind}`,
    );
    for (const change of ['added', 'gone'] as const)
      assert.notEqual(callsFor({ ...about, change, path: [] })?.length, 0, `${kind} ${change}`);
  }
});

/** What a service records of itself, and the Recycle Bin's operations, of which the client has two alone. */
const noOperations = [
  'ec2:BidEvictedEvent',
  ...['CreateRule', 'UpdateRule', 'DeleteRule', 'LockRule', 'UnlockRule'].map((operation) => `rbin:${operation}`),
];

void test('every call of the table is an operation of its service', () => {
  const events = Object.values(changingCalls).flatMap(({ added, gone, tags, attributes }) =>
    [added, gone, tags, ...Object.values(attributes as Readonly<Record<string, typeof added>>)]
      .flat()
      .map(({ event }) => event),
  );
  const known = (['ec2', 'iam', 'rds'] as const satisfies readonly ServiceName[]).flatMap((name) =>
    operationNames(services[name].sdk).map((operation) => `${name}:${operation}`),
  );
  const unknown = [...new Set(events)].filter((event) => !known.includes(event) && !noOperations.includes(event));
  assert.deepEqual(unknown, []);
});

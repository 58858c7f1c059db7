import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, test, type TestContext } from 'node:test';
import { collect, directorySource } from '../../../src/aws/index.ts';
import { ReadError } from '../../../src/aws/read-error.ts';
import type { Api } from '../../../src/aws/services.ts';
import type { AccountReader } from '../../../src/aws/source.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { isUnread } from '../../../src/domain/scope.ts';
import type { Snapshot } from '../../../src/domain/snapshot.ts';
import { emptyIam, emptyRegion, writeFiles, type Files } from '../../accounts/files.ts';
import { databaseKinds as kinds } from '../../accounts/places.ts';
import { temporaryFolder, useCredentials } from '../fixtures/environment.ts';
import { account, inAccount } from '../fixtures/rich-account.ts';
import { accountRuns, carriedOf, unreadOf, without, withReaders } from '../fixtures/runs.ts';
import { read, serve } from '../fixtures/served-account.ts';

const [region, other] = ['us-east-1', 'eu-west-1'];
const databaseKinds = kinds.toSorted();

const everything: Files = {
  ...emptyIam,
  ...emptyRegion(region),
  ...emptyRegion(other),
  [`${region}/rds/describe-db-instances.json`]: {
    DBInstances: [{ DBInstanceIdentifier: 'orders', DBInstanceArn: `arn:aws:rds:${region}:${account}:db:orders` }],
  },
};
const withoutDatabases = without(everything, `${region}/rds/`, `${other}/rds/`);

async function readDirectory(t: TestContext, files: Files, folders: readonly string[] = []): Promise<Snapshot> {
  const directory = await temporaryFolder(t);
  await writeFiles(directory, inAccount(account, files));
  for (const folder of folders) await mkdir(path.join(directory, account, folder), { recursive: true });
  return collect(directorySource(directory), { log: silentLog });
}

/** The scopes that should have been read and were not. */
const missingOf = ({ coverage }: Snapshot) =>
  coverage.filter((scope) => isUnread(scope)).map(({ region: place, kind, code }) => `${place} ${kind} ${code}`);

describe('a service that not every account uses', () => {
  beforeEach(() => {
    useCredentials(account);
  });

  test('and of which a directory has no folder in any region is skipped, by name, and nothing lacks', async (t) => {
    const snapshot = await readDirectory(t, withoutDatabases);
    const expected = [other, region].flatMap((place) =>
      databaseKinds.map((kind) => `${place} ${kind} skipped ServiceNotHeld`),
    );
    assert.deepEqual(unreadOf(snapshot), expected);
    assert.deepEqual(missingOf(snapshot), []);
    const scope = snapshot.coverage.find(({ kind }) => kind === 'db-snapshot-attribute');
    assert.equal(scope?.error, `ServiceNotHeld: the account directory has no folder rds in any region of ${account}`);
  });

  const half = without(everything, `${other}/rds/`);
  const required = ['db-cluster', 'db-cluster-snapshot', 'db-instance', 'db-snapshot'];
  const held: readonly (readonly [name: string, files: Files, folders: readonly string[]])[] = [
    ['a region without the folder, where another region has it', half, []],
    ['a region with an empty folder', half, [`${other}/rds`]],
  ];
  for (const [name, files, folders] of held) {
    test(`is not read in ${name}`, async (t) => {
      const snapshot = await readDirectory(t, files, folders);
      const parts = ['db-cluster-snapshot-attribute', 'db-snapshot-attribute', 'tenant-database'];
      assert.deepEqual(
        missingOf(snapshot),
        [
          ...required.map((kind) => `${other} ${kind} NoSuchFile`),
          ...parts.map((kind) => `${other} ${kind} NothingToAskAbout`),
        ].sort(),
      );
    });
  }

  test('may lack the files of its lists that few accounts have, and no other', async (t) => {
    const files = without(
      everything,
      `${region}/rds/describe-global-clusters`,
      `${region}/rds/describe-db-instance-automated-backups`,
    );
    const snapshot = await readDirectory(t, files);
    assert.deepEqual(unreadOf(snapshot), [
      `${region} db-automated-backup skipped NoSuchFile`,
      `${region} global-cluster skipped NoSuchFile`,
    ]);
    assert.deepEqual(missingOf(snapshot), []);
    const sandbox = await serve(t, { files });
    assert.deepEqual(unreadOf(await read(sandbox)), [
      `${region} db-automated-backup skipped DBInstanceAutomatedBackupNotFound`,
      `${region} global-cluster skipped GlobalClusterNotFoundFault`,
    ]);
  });

  test('and to which AWS says that the account has no subscription is skipped over HTTP', async (t) => {
    const snapshot = await read(await serve(t, { files: withoutDatabases }));
    assert.deepEqual(
      unreadOf(snapshot),
      [other, region].flatMap((place) => databaseKinds.map((kind) => `${place} ${kind} skipped OptInRequired`)),
    );
    assert.deepEqual(missingOf(snapshot), []);
  });

  test('is not read where AWS denies it', async (t) => {
    const snapshot = await read(
      await serve(t, { files: everything, faults: [`deny rds:DescribeDBClusters@${region}`] }),
    );
    assert.deepEqual(missingOf(snapshot), [`${region} db-cluster AccessDenied`]);
  });

  const answers: readonly (readonly [api: Api, code: string, kind: string, isMissing: boolean])[] = [
    ['rds:DescribeDBInstances', 'SubscriptionRequiredException', 'db-instance', false],
    ['rds:DescribeDBInstances', 'OptInRequired', 'db-instance', false],
    ['rds:DescribeDBInstances', 'AccessDenied', 'db-instance', true],
    ['ec2:DescribeVolumes', 'OptInRequired', 'volume', true],
  ];
  for (const [api, code, kind, isMissing] of answers) {
    test(`is the only one that may be without: ${api} answers ${code}`, async (t) => {
      const { liveFrom } = await accountRuns(t);
      const refuse = (reader: AccountReader): AccountReader => ({
        ...reader,
        pages: (query) => (query.api === api ? refused(code) : reader.pages(query)),
      });
      const snapshot = await liveFrom(everything, { edit: withReaders(refuse) });
      const scopes = snapshot.coverage.filter((scope) => scope.kind === kind);
      assert.deepEqual(scopes.map(isUnread), [isMissing, isMissing]);
    });
  }

  test('and that earlier runs read is not read now: what they read is carried, and nothing is gone', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(everything);
    for (let run = 0; run < 2; run += 1) {
      const snapshot = await liveFrom(withoutDatabases);
      assert.equal(missingOf(snapshot).length, 2 * databaseKinds.length);
      assert.deepEqual(carriedOf(snapshot), [`${region}/db-instance/orders`]);
      const scope = snapshot.coverage.find(({ kind }) => kind === 'db-instance');
      assert.match(scope?.error ?? '', /^NotListed: earlier runs read it; this time: ServiceNotHeld: /);
    }
    assert.deepEqual(missingOf(await liveFrom(everything)), []);
  });

  test('and that no earlier run read is still skipped', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(withoutDatabases);
    assert.deepEqual(missingOf(await liveFrom(withoutDatabases)), []);
  });
});

/** Pages of which the first is refused. */
function refused(code: string): AsyncIterable<object> {
  const next = () => Promise.reject(new ReadError('denied', code, 'refused'));
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

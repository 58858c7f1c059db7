import assert from 'node:assert/strict';
import { beforeEach, describe, test, type TestContext } from 'node:test';
import { collect, directorySource } from '../../../src/aws/index.ts';
import { ReadError } from '../../../src/aws/read-error.ts';
import type { AccountReader } from '../../../src/aws/source.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { isUnread } from '../../../src/domain/scope.ts';
import { indexSnapshot, type Snapshot } from '../../../src/domain/snapshot.ts';
import { emptyIam, emptyRegion, writeFiles, type Files } from '../../accounts/files.ts';
import { temporaryFolder, useCredentials } from '../fixtures/environment.ts';
import { account, inAccount } from '../fixtures/rich-account.ts';
import { accountRuns, carriedOf, unreadOf, without, withReaders } from '../fixtures/runs.ts';
import { idOf, idsOf, quick, read, serve } from '../fixtures/served-account.ts';

const region = 'us-east-1';
const list = `${region}/ec2/describe-snapshots.json`;
const locks = `${region}/ec2/describe-locked-snapshots.json`;
const id = idOf('snap', 1);

const lockOf = (SnapshotId: string) => ({ OwnerId: account, SnapshotId, LockState: 'governance', LockDuration: 7 });
const everything: Files = {
  ...emptyIam,
  ...emptyRegion(region),
  [list]: { Snapshots: [{ SnapshotId: id, OwnerId: account, State: 'completed' }] },
  [locks]: { Snapshots: [lockOf(id)] },
};
const withoutLocks = without(everything, locks);
const withoutSnapshots: Files = { ...withoutLocks, [list]: { Snapshots: [] } };

async function readDirectory(t: TestContext, files: Files): Promise<Snapshot> {
  const directory = await temporaryFolder(t);
  await writeFiles(directory, inAccount(account, files));
  return collect(directorySource(directory), { log: silentLog });
}

const isIncomplete = ({ coverage }: Snapshot) => coverage.some(isUnread);

describe('the locks of EBS snapshots', () => {
  beforeEach(() => {
    useCredentials(account);
  });

  test('are read from a directory and over HTTP', async (t) => {
    const sources = [await readDirectory(t, everything), await read(await serve(t, { files: everything }))];
    for (const snapshot of sources) {
      assert.deepEqual(idsOf(snapshot, 'snapshot-lock'), [id]);
      const lock = indexSnapshot(snapshot).find({ account, region, kind: 'snapshot-lock' }, id);
      assert.deepEqual(lock?.attributes, {
        state: 'governance',
        lockedAt: null,
        expiresAt: null,
        coolOffEndsAt: null,
      });
    }
  });

  test('are read to the last page', async (t) => {
    const all = Array.from({ length: 2300 }, (_, number) => idOf('snap', number));
    const sandbox = await serve(t, { files: { ...everything, [locks]: { Snapshots: all.map(lockOf) } } });
    assert.deepEqual(idsOf(await read(sandbox), 'snapshot-lock'), all);
    assert.equal(sandbox.calls().filter(({ action }) => action === 'DescribeLockedSnapshots').length, 3);
  });

  test('are not asked for where there is no snapshot, and are known', async (t) => {
    const sandbox = await serve(t, { files: withoutSnapshots });
    const snapshot = await read(sandbox);
    assert.deepEqual(unreadOf(snapshot), []);
    assert.ok(!sandbox.calls().some(({ action }) => action === 'DescribeLockedSnapshots'));
    assert.deepEqual(unreadOf(await readDirectory(t, withoutSnapshots)), []);
  });

  test('are unknown without the file or the permission, and the audit is complete', async (t) => {
    const snapshot = await readDirectory(t, withoutLocks);
    assert.deepEqual(unreadOf(snapshot), [`${region} snapshot-lock skipped NoSuchFile`]);
    assert.equal(isIncomplete(snapshot), false);
    const faults = ['deny ec2:DescribeLockedSnapshots'];
    const denied = await read(await serve(t, { files: everything, faults }));
    assert.deepEqual(unreadOf(denied), [`${region} snapshot-lock skipped UnauthorizedOperation`]);
    assert.equal(isIncomplete(denied), false);
  });

  test('are not read where the call fails, or the snapshots were not read', async (t) => {
    const sandbox = await serve(t, { files: everything, faults: ['unavailable ec2:DescribeLockedSnapshots'] });
    const cut = await read(sandbox, { budget: { ...quick, attempts: 2 } });
    assert.deepEqual(unreadOf(cut), [`${region} snapshot-lock failed Unavailable`]);
    assert.equal(isIncomplete(cut), true);
    const blind = await readDirectory(t, without(everything, list));
    assert.deepEqual(unreadOf(blind), [
      `${region} retention-rule skipped NothingToAskAbout`,
      `${region} retention-rule-attribute skipped NothingToAskAbout`,
      `${region} snapshot failed NoSuchFile`,
      `${region} snapshot-lock skipped NothingToAskAbout`,
    ]);
  });

  const refusals: readonly (readonly [code: string, isMissing: boolean])[] = [
    ['UnauthorizedOperation', false],
    ['InvalidAction', false],
    ['AuthFailure', true],
    ['RequestLimitExceeded', true],
  ];
  for (const [code, isMissing] of refusals) {
    test(`are ${isMissing ? 'not read' : 'unknown'} where an endpoint answers ${code}`, async (t) => {
      const { liveFrom } = await accountRuns(t);
      const snapshot = await liveFrom(everything, { edit: withReaders((reader) => refusing(reader, code)) });
      assert.equal(isIncomplete(snapshot), isMissing);
    });
  }

  test('that earlier runs read are not lacking: they are carried, and the audit is incomplete', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(everything);
    const denied = await liveFrom(everything, {
      edit: withReaders((reader) => refusing(reader, 'UnauthorizedOperation')),
    });
    const lost = await liveFrom(withoutLocks);
    for (const snapshot of [denied, lost]) {
      assert.equal(isIncomplete(snapshot), true);
      assert.deepEqual(carriedOf(snapshot), [`${region}/snapshot-lock/${id}`]);
    }
    assert.equal(isIncomplete(await liveFrom(everything)), false);
  });
});

/** A reader whose locks are refused. */
function refusing(reader: AccountReader, code: string): AccountReader {
  const next = () => Promise.reject(new ReadError('denied', code, 'refused'));
  return {
    ...reader,
    pages: (query) =>
      query.api === 'ec2:DescribeLockedSnapshots' ? { [Symbol.asyncIterator]: () => ({ next }) } : reader.pages(query),
  };
}

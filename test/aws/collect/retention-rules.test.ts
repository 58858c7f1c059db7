import assert from 'node:assert/strict';
import { beforeEach, describe, test, type TestContext } from 'node:test';
import { collect, directorySource } from '../../../src/aws/index.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { isUnread } from '../../../src/domain/scope.ts';
import type { Snapshot } from '../../../src/domain/snapshot.ts';
import { emptyIam, emptyRegion, writeFiles, type Files } from '../../accounts/files.ts';
import { temporaryFolder, useCredentials } from '../fixtures/environment.ts';
import { account, inAccount } from '../fixtures/rich-account.ts';
import { accountRuns, carriedOf, unreadOf, without } from '../fixtures/runs.ts';
import { idOf, idsOf, quick, read, serve } from '../fixtures/served-account.ts';

const region = 'us-east-1';
const list = `${region}/rbin/list-rules.json`;
const answers = `${region}/rbin/get-rule.jsonl`;
const types = ['EBS_SNAPSHOT', 'EC2_IMAGE', 'EBS_VOLUME'];

const ruleOf = (Identifier: string) => ({
  Identifier,
  RetentionPeriod: { RetentionPeriodValue: 7, RetentionPeriodUnit: 'DAYS' },
});
const answerOf = (Identifier: string, ResourceType = 'EBS_SNAPSHOT') => ({
  ...ruleOf(Identifier),
  ResourceType,
  Status: 'available',
});
const snapshots = { Snapshots: [{ SnapshotId: idOf('snap', 1), OwnerId: account, State: 'completed' }] };
const nothing: Files = { ...emptyIam, ...emptyRegion(region) };
const everything: Files = {
  ...nothing,
  [`${region}/ec2/describe-snapshots.json`]: snapshots,
  [`${region}/ec2/describe-locked-snapshots.json`]: { Snapshots: [] },
  [list]: { Rules: types.map((type) => ruleOf(`rule-${type}`)) },
  [answers]: types.map((type) => answerOf(`rule-${type}`, type)),
};
const ids = types.map((type) => `rule-${type}`).sort();

async function readDirectory(t: TestContext, files: Files): Promise<Snapshot> {
  const directory = await temporaryFolder(t);
  await writeFiles(directory, inAccount(account, files));
  return collect(directorySource(directory), { log: silentLog });
}

const isIncomplete = ({ coverage }: Snapshot) => coverage.some(isUnread);
const rulesAndDetails = (why: string) =>
  ['retention-rule', 'retention-rule-attribute'].map((kind) => `${region} ${kind} ${why}`);

describe('the rules of the Recycle Bin', () => {
  beforeEach(() => {
    useCredentials(account);
  });

  test('are read from a directory and over HTTP, those of each type', async (t) => {
    const sandbox = await serve(t, { files: everything });
    const [fromFiles, fromAws] = [await readDirectory(t, everything), await read(sandbox)];
    for (const snapshot of [fromFiles, fromAws]) {
      assert.deepEqual(unreadOf(snapshot), []);
      assert.deepEqual(idsOf(snapshot, 'retention-rule'), ids);
      assert.deepEqual(idsOf(snapshot, 'retention-rule-attribute'), ids);
    }
    assert.deepEqual(fromAws.resources, fromFiles.resources);
    const calls = sandbox.calls().filter(({ service }) => service === 'rbin');
    assert.deepEqual(Map.groupBy(calls, ({ action }) => action).get('ListRules')?.length, 3);
    assert.deepEqual(Map.groupBy(calls, ({ action }) => action).get('GetRule')?.length, 3);
  });

  test('are read to the last page', async (t) => {
    const all = Array.from({ length: 1200 }, (_, number) => `rule${String(number).padStart(4, '0')}`);
    const files = { ...everything, [list]: { Rules: all.map(ruleOf) }, [answers]: all.map((id) => answerOf(id)) };
    assert.deepEqual(idsOf(await read(await serve(t, { files })), 'retention-rule'), all);
  });

  test('are not asked for where there is nothing that they keep, and are known', async (t) => {
    const sandbox = await serve(t, { files: nothing });
    assert.deepEqual(unreadOf(await read(sandbox)), []);
    assert.ok(!sandbox.calls().some(({ service }) => service === 'rbin'));
  });

  const lacking: Readonly<
    Record<string, readonly [files: Files, faults: readonly string[], unread: readonly string[]]>
  > = {
    'the folder is missing': [without(everything, list, answers), [], rulesAndDetails('skipped ServiceNotHeld')],
    'the list is missing': [without(everything, list), [], rulesAndDetails('skipped NoSuchFile')],
    'the answers are missing': [
      without(everything, answers),
      [],
      [`${region} retention-rule-attribute skipped NoSuchFile`],
    ],
    'the list is denied': [everything, ['deny rbin:ListRules'], rulesAndDetails('skipped AccessDeniedException')],
    'the answers are denied': [
      everything,
      ['deny rbin:GetRule'],
      [`${region} retention-rule-attribute skipped AccessDeniedException`],
    ],
  };
  for (const [difference, [files, faults, unread]] of Object.entries(lacking))
    test(`are unknown where ${difference}, and the audit is complete`, async (t) => {
      const snapshot =
        faults.length === 0 ? await readDirectory(t, files) : await read(await serve(t, { files, faults }));
      assert.deepEqual(unreadOf(snapshot), unread);
      assert.equal(isIncomplete(snapshot), false);
    });

  test('are not read where the call fails', async (t) => {
    const sandbox = await serve(t, { files: everything, faults: ['unavailable rbin:ListRules'] });
    const cut = await read(sandbox, { budget: { ...quick, attempts: 2 } });
    assert.deepEqual(unreadOf(cut), [
      `${region} retention-rule failed Unavailable`,
      `${region} retention-rule-attribute skipped NothingToAskAbout`,
    ]);
    assert.equal(isIncomplete(cut), true);
  });

  test('that earlier runs read are not lacking: they are carried, and the audit is incomplete', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(everything);
    const lost = await liveFrom(without(everything, list, answers));
    assert.equal(isIncomplete(lost), true);
    assert.deepEqual(
      carriedOf(lost),
      ['retention-rule', 'retention-rule-attribute'].flatMap((kind) => ids.map((id) => `${region}/${kind}/${id}`)),
    );
    const half = await liveFrom(without(everything, answers));
    assert.equal(isIncomplete(half), true);
    assert.equal(isIncomplete(await liveFrom(everything)), false);
  });
});

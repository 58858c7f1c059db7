import assert from 'node:assert/strict';
import { beforeEach, suite, test } from 'node:test';
import { awsSource } from '../../../src/aws/index.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { indexSnapshot, indexWithCarried, type Snapshot } from '../../../src/domain/snapshot.ts';
import { parseFault, startSandbox } from '../../../src/sandbox/index.ts';
import { emptyIam, emptyRegion, image, protection, reservation, writeFiles, type Files } from '../../accounts/files.ts';
import { regionalKinds } from '../../accounts/places.ts';
import { temporaryFolder, useCredentials } from '../fixtures/environment.ts';
import { account, inAccount, richAccount } from '../fixtures/rich-account.ts';
import { carriedOf, accountRuns, unreadOf, without, withReaders } from '../fixtures/runs.ts';

const region = 'us-east-1';
const ec2 = (file: string) => `${region}/ec2/${file}`;

const plain: Files = {
  ...emptyIam,
  ...emptyRegion(region),
  [ec2('describe-instances.json')]: { Reservations: [reservation('i-1'), reservation('i-2')] },
  [ec2('describe-instance-attribute.jsonl')]: [
    ...protection('i-1', true, true, 'stop'),
    ...protection('i-2', false, true, 'stop'),
  ],
  [ec2('describe-images.json')]: { Images: [image('ami-1', account)] },
  [ec2('describe-image-attribute.jsonl')]: [{ ImageId: 'ami-1', LaunchPermissions: [] }],
};

/** What the checks look at: what was read, and the rest as it was last read. */
function seenAs(snapshot: Snapshot, kind: string, id: string) {
  const { resources } = indexWithCarried(snapshot).snapshot;
  const found = resources.filter((resource) => resource.kind === kind && resource.id === id);
  assert.ok(found.length < 2, `${kind} ${id} is there twice`);
  return found[0];
}

suite('what could not be read', () => {
  test('is carried from the last night that read it, and that night alone is not told what it is', async (t) => {
    const { liveFrom } = await accountRuns(t);
    const first = await liveFrom(richAccount);
    assert.deepEqual([unreadOf(first), carriedOf(first)], [[], []]);
    for (let night = 0; night < 2; night += 1) {
      const second = await liveFrom(without(richAccount, ec2('describe-volumes.json')));
      assert.deepEqual(unreadOf(second), ['us-east-1 volume failed NoSuchFile']);
      assert.deepEqual(
        second.carried?.resources,
        first.resources.filter(({ kind }) => kind === 'volume'),
      );
      assert.deepEqual(
        second.resources,
        first.resources.filter(({ kind }) => kind !== 'volume'),
      );
      assert.deepEqual(indexWithCarried(second).ofKind('volume'), indexSnapshot(first).ofKind('volume'));
    }
    assert.deepEqual(await liveFrom(richAccount), first);
  });

  test('is carried whole: nothing at all was read, and the night is seen as the one before', async (t) => {
    const { liveFrom } = await accountRuns(t);
    const first = await liveFrom(richAccount);
    const broken = Object.fromEntries(Object.keys(richAccount).map((file) => [file, '<html>']));
    const second = await liveFrom(broken);
    assert.deepEqual(second.resources, []);
    assert.deepEqual(
      second.coverage.filter(({ status }) => status === 'complete'),
      [],
    );
    const byPlace = ({ account: of, region: place, kind, id }: (typeof first.resources)[number]) =>
      `${of} ${place} ${kind} ${id}`;
    const sorted = ({ resources }: Snapshot) => resources.toSorted((a, b) => (byPlace(a) < byPlace(b) ? -1 : 1));
    assert.deepEqual(sorted(indexWithCarried(second).snapshot), sorted(first));
  });

  test('on the first night is nothing that anybody knows of', async (t) => {
    const { liveFrom } = await accountRuns(t);
    const first = await liveFrom(without(plain, ec2('describe-instances.json')));
    assert.deepEqual([unreadOf(first).length, carriedOf(first)], [2, []]);
  });

  test('is not carried from a night that read the scope and found it empty', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(plain);
    await liveFrom({ ...plain, ...emptyRegion(region) });
    assert.deepEqual(carriedOf(await liveFrom(without(plain, ec2('')))), []);
  });

  test('is not carried twice: what is kept of a night is what that night read', async (t) => {
    const { liveFrom, store } = await accountRuns(t);
    await liveFrom(plain);
    const second = await liveFrom(without(plain, ec2('describe-instance-attribute.jsonl')));
    assert.deepEqual(carriedOf(second), ['us-east-1/instance-attribute/i-1', 'us-east-1/instance-attribute/i-2']);
    assert.deepEqual(
      (await store.lastRead([account])).scopes.find(({ kind }) => kind === 'instance-attribute'),
      { account, region, kind: 'instance-attribute', count: 2, wasRead: true, code: 'NoSuchFile' },
    );
  });
});

suite('what was read but for some resources', () => {
  const attribute = (lines: readonly object[]) => ({
    ...plain,
    [ec2('describe-instance-attribute.jsonl')]: lines as Files[string],
  });

  test('is as it was read, and for these as it was', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(plain);
    const second = await liveFrom(attribute(protection('i-2', true, false, 'terminate')));
    assert.deepEqual(second.partlyRead, [{ account, region, kind: 'instance-attribute', unread: ['i-1'] }]);
    assert.deepEqual(carriedOf(second), ['us-east-1/instance-attribute/i-1']);
    assert.deepEqual(seenAs(second, 'instance-attribute', 'i-1')?.attributes, {
      disableApiTermination: true,
      disableApiStop: true,
      shutdownBehavior: 'stop',
    });
    assert.deepEqual(seenAs(second, 'instance-attribute', 'i-2')?.attributes, {
      disableApiTermination: true,
      disableApiStop: false,
      shutdownBehavior: 'terminate',
    });
  });

  test('is, of a resource of which a part was read, that part and the rest as it was', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(plain);
    const second = await liveFrom(
      attribute([
        { InstanceId: 'i-1', DisableApiTermination: { Value: false } },
        ...protection('i-2', false, true, 'stop'),
      ]),
    );
    assert.deepEqual(
      second.partlyRead?.map(({ unread }) => unread),
      [['i-1']],
    );
    assert.deepEqual(seenAs(second, 'instance-attribute', 'i-1')?.attributes, {
      disableApiTermination: false,
      disableApiStop: true,
      shutdownBehavior: 'stop',
    });
  });

  test('is nothing, of a resource that was never read', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(plain);
    const more = {
      ...plain,
      [ec2('describe-instances.json')]: { Reservations: [reservation('i-1'), reservation('i-2'), reservation('i-3')] },
    };
    const second = await liveFrom(more);
    assert.deepEqual([second.partlyRead?.map(({ unread }) => unread), carriedOf(second)], [[['i-3']], []]);
    assert.equal(seenAs(second, 'instance-attribute', 'i-3'), undefined);
  });

  test('is known by resource: which of them were read, and which not', async (t) => {
    const { liveFrom } = await accountRuns(t);
    const index = indexSnapshot(await liveFrom(attribute(protection('i-2', true, true, 'stop'))));
    const scope = { account, region, kind: 'instance-attribute' };
    assert.deepEqual(
      [index.isComplete(scope), index.isRead({ ...scope, id: 'i-1' }), index.isRead({ ...scope, id: 'i-2' })],
      [false, false, true],
    );
    assert.ok(index.isRead({ ...scope, kind: 'instance' }));
  });
});

suite('what is listed, and unknown when it is asked for by its id', () => {
  beforeEach(() => {
    useCredentials(account);
  });

  test('is carried for that night, and gone once it is not listed any more', async (t) => {
    const { live, liveFrom } = await accountRuns(t);
    const [gone, stays] = ['i-0a000000000000001', 'i-0a000000000000002'];
    const listing = (...ids: readonly string[]): Files => ({
      ...plain,
      [ec2('describe-instances.json')]: { Reservations: ids.map((id) => reservation(id)) },
      [ec2('describe-instance-attribute.jsonl')]: ids.flatMap((id) => protection(id, false, true, 'stop')),
      [ec2('describe-images.json')]: { Images: [] },
      [ec2('describe-image-attribute.jsonl')]: [],
    });
    const first = await liveFrom(listing(gone, stays));
    const folder = await temporaryFolder(t);
    await writeFiles(folder, inAccount(account, listing(gone, stays)));
    const sandbox = await startSandbox({
      directory: folder,
      faults: [parseFault(`vanish ${gone}`)],
      throttling: 'off',
    });
    t.after(() => sandbox.close());
    const second = await live(
      awsSource({
        regions: 'all',
        endpoint: sandbox.url,
        budget: { concurrency: 4, requestsPerSecond: 1000, attempts: 2 },
        log: silentLog,
      }),
    );
    assert.deepEqual(unreadOf(second), ['us-east-1 instance-attribute failed InvalidInstanceID.NotFound']);
    assert.deepEqual(seenAs(second, 'instance', gone), seenAs(first, 'instance', gone));
    assert.deepEqual(seenAs(second, 'instance-attribute', gone), seenAs(first, 'instance-attribute', gone));
    const third = await liveFrom(listing(stays));
    assert.deepEqual([unreadOf(third), carriedOf(third), seenAs(third, 'instance', gone)], [[], [], undefined]);
  });
});

suite('a place that earlier nights read', () => {
  const other = 'eu-west-1';
  const both: Files = {
    ...plain,
    ...emptyRegion(other),
    [`${other}/ec2/describe-volumes.json`]: { Volumes: [{ VolumeId: 'vol-1', Size: 8 }] },
  };
  const regional = regionalKinds.toSorted();

  test('and whose folder is missing now is not read, by name, and what it held is carried', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(both);
    for (let night = 0; night < 2; night += 1) {
      const second = await liveFrom(without(both, `${other}/`));
      assert.deepEqual(
        unreadOf(second),
        regional.map((kind) => `${other} ${kind} failed NotListed`),
      );
      assert.deepEqual(carriedOf(second), [`${other}/volume/vol-1`]);
      assert.match(
        second.coverage.find(({ region: place }) => place === other)?.error ?? '',
        /^NotListed: .*eu-west-1/,
      );
    }
    const third = await liveFrom(both);
    assert.deepEqual([unreadOf(third), carriedOf(third)], [[], []]);
  });

  test('and is not asked for any more is left out', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(both);
    const edit = withReaders((reader) => ({ ...reader, regions: [region], listsRegions: false }));
    const second = await liveFrom(both, { edit });
    assert.deepEqual([unreadOf(second), carriedOf(second)], [[], []]);
    assert.ok(second.coverage.every(({ region: place }) => place !== other));
  });

  test('and that AWS says is not enabled any more is skipped, and nothing of it is carried', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(both);
    const edit = withReaders((reader) => ({ ...reader, regionsNotEnabled: [other] }));
    const second = await liveFrom(without(both, `${other}/`), { edit });
    assert.deepEqual(
      unreadOf(second),
      regional.map((kind) => `${other} ${kind} skipped RegionNotEnabled`),
    );
    assert.ok(
      second.coverage.filter(({ region: place }) => place === other).every(({ optional }) => optional === true),
    );
    assert.deepEqual(carriedOf(second), []);
  });

  test('is not expected by a run about other kinds', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(both);
    const second = await liveFrom(without(both, `${other}/`), { kinds: ['address'] });
    assert.deepEqual(unreadOf(second), [`${other} address failed NotListed`]);
  });

  test('of an account whose folder is missing now is not read either, and the account is named', async (t) => {
    const [second] = ['444455556666'];
    assert.ok(second);
    const { liveFrom } = await accountRuns(t);
    await liveFrom(plain, { accounts: { [second]: plain } });
    const night = await liveFrom(plain);
    assert.deepEqual(night.accounts, [account, second]);
    const missing = night.coverage.filter(({ account: of }) => of === second);
    assert.ok(missing.length > 7 && missing.every(({ status, code }) => status === 'failed' && code === 'NotListed'));
    assert.match(missing[0]?.error ?? '', new RegExp(`account ${second}`));
    assert.deepEqual(
      (night.carried?.resources ?? [])
        .map(({ account: of, id }) => `${of} ${id}`)
        .filter((line) => line.endsWith('i-1')),
      [`${second} i-1`, `${second} i-1`],
    );
  });
});

import assert from 'node:assert/strict';
import { beforeEach, suite, test, type TestContext } from 'node:test';
import { calledUntil } from '../../../src/audit/called-since.ts';
import { awsSource, collect, directorySource, type AttributeNeeds } from '../../../src/aws/index.ts';
import { silentLog } from '../../../src/domain/log.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import type { Snapshot } from '../../../src/domain/snapshot.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import { byUser, eventFiles, recordedEvent } from '../../accounts/events.ts';
import { image, protection, writeFiles, type Files } from '../../accounts/files.ts';
import { temporaryFolder, useCredentials } from '../fixtures/environment.ts';
import { account, inAccount } from '../fixtures/rich-account.ts';
import { accountRuns, without } from '../fixtures/runs.ts';
import { fleet, idOf, quick } from '../fixtures/served-account.ts';

beforeEach(() => {
  useCredentials(account);
});

const [attributes, images] = ['us-east-1/ec2/describe-instance-attribute.jsonl', 'us-east-1/ec2/describe-images.json'];
const quiet: Files = {
  ...fleet(300),
  [images]: { Images: [image('ami-1', account, { DeregistrationProtection: 'disabled' })] },
  'us-east-1/ec2/describe-image-attribute.jsonl': [{ ImageId: 'ami-1', LaunchPermissions: [] }],
  ...events([]),
};

function events(entries: readonly JsonObject[]): Files {
  return eventFiles({ 'us-east-1': entries });
}

/** The quiet account, in which one instance is not protected any more. */
function unprotected(id: string, more: Files): Files {
  const lines = quiet[attributes] as readonly JsonObject[];
  return {
    ...quiet,
    [attributes]: [...lines.filter(({ InstanceId }) => InstanceId !== id), ...protection(id, false, false, 'stop')],
    ...more,
  };
}

/** Reads an account at three in the morning of each day of November, over HTTP. */
async function nightly(t: TestContext) {
  const { live } = await accountRuns(t);
  let day = 0;
  return async (files: Files, needs?: AttributeNeeds) => {
    day += 1;
    const now = new Date(`2026-11-${String(day).padStart(2, '0')}T03:00:00.000Z`);
    const directory = await temporaryFolder(t);
    await writeFiles(directory, inAccount(account, files));
    const sandbox = await startSandbox({ directory, throttling: 'off', clock: () => now.getTime() });
    t.after(() => sandbox.close());
    const source = awsSource({ regions: ['us-east-1'], endpoint: sandbox.url, budget: quick, log: silentLog });
    const calledSince = calledUntil(now, (query) => source.events(query), undefined);
    const snapshot = await live(source, {
      kinds: ['instance-attribute', 'image-attribute'],
      carrying: { now, days: 7, calledSince },
      needs,
    });
    const callsOf = (name: string) => sandbox.calls().filter(({ action }) => action === name).length;
    return {
      snapshot,
      calls: callsOf('DescribeInstanceAttribute') + callsOf('DescribeImageAttribute'),
      searches: callsOf('LookupEvents'),
    };
  };
}

function flagOf({ resources }: Snapshot, id: string): unknown {
  const found = resources.find((each) => each.kind === 'instance-attribute' && each.id === id);
  return (found?.attributes as { readonly disableApiTermination?: boolean }).disableApiTermination;
}

function coverageOf({ coverage }: Snapshot) {
  return coverage.find(({ kind }) => kind === 'instance-attribute');
}

/** A test whether flags are needed: of the instances with such numbers. */
function needed(numbers: readonly number[], allUpTo: number): AttributeNeeds {
  const ids = new Set(numbers.map((number) => idOf('i', number)));
  return {
    allUpTo,
    neededOf:
      () =>
      ({ id }) =>
        ids.has(id),
  };
}

suite('attributes over HTTP', () => {
  test('are asked for where they are needed, and again once they were read', async (t) => {
    const read = await nightly(t);
    const alone = { ...fleet(30), ...events([]) };
    const first = await read(alone, needed([1, 2], 29));
    assert.equal(first.calls, 6);
    assert.deepEqual([first.snapshot.partlyRead, coverageOf(first.snapshot)?.status], [undefined, 'complete']);
    assert.deepEqual(coverageOf(first.snapshot)?.attributes, {
      read: 2,
      carried: 0,
      notAsked: 28,
      since: '2026-11-01T03:00:00.000Z',
      days: 7,
    });
    const { snapshot } = await read(alone, needed([3], 29));
    const held = snapshot.resources.filter(({ kind }) => kind === 'instance-attribute').map(({ id }) => id);
    assert.deepEqual(held.sort(), [idOf('i', 1), idOf('i', 2), idOf('i', 3)].sort());
    assert.equal(coverageOf(snapshot)?.attributes?.notAsked, 27);
  });

  test('of as few instances as are all asked about are read, needed or not', async (t) => {
    const read = await nightly(t);
    const { calls, snapshot } = await read({ ...fleet(30), ...events([]) }, needed([], 30));
    assert.deepEqual([calls, coverageOf(snapshot)?.attributes?.notAsked], [90, undefined]);
  });

  test('are all read from files, needed or not', async (t) => {
    const directory = await temporaryFolder(t);
    await writeFiles(directory, inAccount(account, fleet(30)));
    const snapshot = await collect(directorySource(directory), { log: silentLog, needs: needed([], 0) });
    assert.equal(snapshot.resources.filter(({ kind }) => kind === 'instance-attribute').length, 30);
  });

  test('of an unchanged account take few calls in the second run, and what CloudTrail names is read', async (t) => {
    const read = await nightly(t);
    const first = await read(quiet);
    assert.deepEqual([first.calls, first.searches], [901, 0]);
    assert.equal(coverageOf(first.snapshot)?.attributes?.carried, 0);

    const second = await read(quiet);
    const { read: again = 0, carried, since } = coverageOf(second.snapshot)?.attributes ?? {};
    assert.deepEqual([second.snapshot.resources, second.snapshot.accounts], [first.snapshot.resources, [account]]);
    assert.ok(again > 20 && again < 70, `${again} of 300: about a seventh`);
    assert.deepEqual([carried, since], [300 - again, '2026-11-01T03:00:00.000Z']);
    assert.ok(second.calls <= 3 * again + 1, `${second.calls} calls`);
    // One for each name of an event.
    assert.equal(second.searches, 8);

    const [changed, lost] = [idOf('i', 7), idOf('i', 8)];
    const event = recordedEvent('ec2:ModifyInstanceAttribute', {
      by: byUser('ana'),
      at: '2026-11-02T21:00:00.000Z',
      request: { instanceId: changed, disableApiTermination: { value: false } },
    });
    const third = await read(unprotected(changed, events([event])));
    assert.deepEqual([flagOf(third.snapshot, changed), flagOf(third.snapshot, lost)], [false, true]);
    assert.ok(third.calls < 3 * 70, `${third.calls} calls`);
  });

  test('of instances alone take one search: events of images are not looked for', async (t) => {
    const read = await nightly(t);
    const alone = { ...fleet(5), ...events([]) };
    await read(alone);
    assert.equal((await read(alone)).searches, 1);
  });

  test('are all read if CloudTrail may not be read, and complete', async (t) => {
    const read = await nightly(t);
    const denied = without(quiet, 'us-east-1/cloudtrail');
    await read(denied);
    const { snapshot, calls, searches } = await read(denied);
    assert.deepEqual([calls, searches, coverageOf(snapshot)?.status], [901, 1, 'complete']);
    assert.deepEqual(coverageOf(snapshot)?.attributes, {
      read: 300,
      carried: 0,
      since: '2026-11-02T03:00:00.000Z',
      days: 7,
    });
  });
});

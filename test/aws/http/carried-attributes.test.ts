import assert from 'node:assert/strict';
import { beforeEach, suite, test, type TestContext } from 'node:test';
import { calledUntil } from '../../../src/audit/called-since.ts';
import { awsSource } from '../../../src/aws/index.ts';
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
  return async (files: Files) => {
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

suite('attributes over HTTP', () => {
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

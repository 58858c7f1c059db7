import assert from 'node:assert/strict';
import { beforeEach, describe, test, type TestContext } from 'node:test';
import {
  awsSource,
  collect,
  skipReason,
  SourceError,
  type AwsSourceOptions,
  type CollectOptions,
} from '../../../src/aws/index.ts';
import { silentLog } from '../../../src/domain/log.ts';
import type { Snapshot } from '../../../src/domain/snapshot.ts';
import { parseFault, startSandbox, type Sandbox } from '../../../src/sandbox/index.ts';
import { emptyIam, emptyRegion, image, protection, reservation, writeFiles, type Files } from '../../accounts/files.ts';
import { temporaryFolder, useCredentials } from '../fixtures/environment.ts';
import { account, inAccount, richAccount } from '../fixtures/rich-account.ts';

const quick = { concurrency: 16, requestsPerSecond: 1000, attempts: 12 };

interface Serving {
  readonly files?: Files;
  readonly faults?: readonly string[];
}

async function serve(t: TestContext, { files = richAccount, faults = [] }: Serving): Promise<Sandbox> {
  const directory = await temporaryFolder(t);
  await writeFiles(directory, inAccount(account, files));
  const sandbox = await startSandbox({ directory, faults: faults.map(parseFault), throttling: 'off' });
  t.after(() => sandbox.close());
  return sandbox;
}

function read(
  { url }: Sandbox,
  source: Partial<AwsSourceOptions> = {},
  options: Partial<CollectOptions> = {},
): Promise<Snapshot> {
  return collect(awsSource({ regions: 'all', endpoint: url, budget: quick, log: silentLog, ...source }), {
    log: silentLog,
    ...options,
  });
}

/** The scopes that were not read to their end, as `region kind status api code`. */
function unread({ coverage }: Snapshot): readonly string[] {
  return coverage
    .filter(({ status }) => status !== 'complete')
    .map(({ region, kind, status, api, error }) => [region, kind, status, api, error?.split(':')[0]].join(' '));
}

function idsOf({ resources }: Snapshot, kind: string): readonly string[] {
  return resources.filter((resource) => resource.kind === kind).map(({ id }) => id);
}

/** Ids in the form that AWS gives them. */
function idOf(prefix: string, number: number): string {
  return `${prefix}-${number.toString(16).padStart(17, '0')}`;
}

/** A region with so many instances, all guarded; its other lists are empty. */
function fleet(count: number, region = 'us-east-1'): Files {
  const ids = Array.from({ length: count }, (_, number) => idOf('i', number));
  return {
    ...emptyIam,
    ...emptyRegion(region),
    [`${region}/ec2/describe-instances.json`]: { Reservations: ids.map((id) => reservation(id)) },
    [`${region}/ec2/describe-instance-attribute.jsonl`]: ids.flatMap((id) => protection(id, true, false, 'stop')),
  };
}

beforeEach(() => {
  useCredentials(account);
});

describe('one place that refuses or fails never stops the rest', () => {
  const cases: readonly { name: string; faults: readonly string[]; expected: readonly string[] }[] = [
    {
      name: 'a denied operation in one region',
      faults: ['deny ec2:DescribeVolumes@us-east-1'],
      expected: ['us-east-1 volume denied ec2:DescribeVolumes UnauthorizedOperation'],
    },
    {
      name: 'a region that is denied altogether',
      faults: ['deny ec2:*@eu-west-1'],
      expected: [
        'eu-west-1 address denied ec2:DescribeAddresses UnauthorizedOperation',
        'eu-west-1 image denied ec2:DescribeImages UnauthorizedOperation',
        'eu-west-1 image-attribute skipped ec2:DescribeImageAttribute NothingToAskAbout',
        'eu-west-1 instance denied ec2:DescribeInstances UnauthorizedOperation',
        'eu-west-1 instance-attribute skipped ec2:DescribeInstanceAttribute NothingToAskAbout',
        'eu-west-1 snapshot denied ec2:DescribeSnapshots UnauthorizedOperation',
        'eu-west-1 volume denied ec2:DescribeVolumes UnauthorizedOperation',
      ],
    },
    {
      name: 'a denied sweep of identities',
      faults: ['deny iam:GetAccountAuthorizationDetails'],
      expected: ['group', 'policy', 'role', 'user'].map(
        (kind) => `global ${kind} denied iam:GetAccountAuthorizationDetails AccessDenied`,
      ),
    },
    {
      name: 'a denied credential report',
      faults: ['deny iam:GenerateCredentialReport'],
      expected: ['global credential denied iam:GenerateCredentialReport AccessDenied'],
    },
    {
      name: 'an operation that stays unavailable',
      faults: ['unavailable ec2:DescribeSnapshots@us-east-1'],
      expected: ['us-east-1 snapshot failed ec2:DescribeSnapshots Unavailable'],
    },
    {
      name: 'an operation that stays throttled',
      faults: ['throttle ec2:DescribeAddresses@us-east-1'],
      expected: ['us-east-1 address failed ec2:DescribeAddresses RequestLimitExceeded'],
    },
    {
      name: 'answers that are always cut',
      faults: ['cut ec2:DescribeImages@us-east-1'],
      expected: [
        'us-east-1 image failed ec2:DescribeImages ECONNRESET',
        'us-east-1 image-attribute skipped ec2:DescribeImageAttribute NothingToAskAbout',
      ],
    },
  ];
  for (const { name, faults, expected } of cases) {
    test(name, async (t) => {
      const sandbox = await serve(t, { faults });
      const snapshot = await read(sandbox, { budget: { ...quick, attempts: 3 } });
      assert.deepEqual(unread(snapshot), expected);
      const hidden = new Set(
        snapshot.coverage.filter(({ status }) => status !== 'complete').map(({ region, kind }) => `${region} ${kind}`),
      );
      const whole = await read(await serve(t, {}));
      assert.deepEqual(
        snapshot.resources,
        whole.resources.filter(({ region, kind }) => !hidden.has(`${region} ${kind}`)),
      );
    });
  }
});

describe('what passes is survived', () => {
  for (const [name, faults] of [
    ['one throttled call in two', ['throttle *:*/2']],
    ['one throttled call in three', ['throttle *:*/3']],
    ['one cut answer in three', ['cut *:*/3']],
    ['one call in three that finds AWS unavailable', ['unavailable *:*/3']],
  ] as const) {
    test(name, async (t) => {
      const undisturbed = await read(await serve(t, {}));
      const snapshot = await read(await serve(t, { faults }));
      assert.deepEqual(snapshot, undisturbed);
    });
  }
});

test('every page of a list is read: 2,345 instances, asked for by the thousand', async (t) => {
  const sandbox = await serve(t, {
    files: { ...fleet(2345), 'us-east-1/ec2/describe-instance-attribute.jsonl': '' },
    faults: ['deny ec2:DescribeInstanceAttribute'],
  });
  const snapshot = await read(sandbox);
  assert.equal(new Set(idsOf(snapshot, 'instance')).size, 2345);
  assert.equal(sandbox.calls().filter(({ action }) => action === 'DescribeInstances').length, 3);
});

test('a list that fails on its second page is not half a list', async (t) => {
  const sandbox = await serve(t, { files: fleet(1500), faults: ['deny ec2:DescribeInstances/2'] });
  const snapshot = await read(sandbox);
  assert.deepEqual(
    unread(snapshot),
    [
      'us-east-1 instance denied ec2:DescribeInstances UnauthorizedOperation',
      'us-east-1 instance-attribute skipped ec2:DescribeInstanceAttribute NothingToAskAbout',
      'global credential skipped iam:GetCredentialReport ReportNotPresent',
    ].sort(),
  );
  assert.deepEqual(snapshot.resources, []);
});

describe('instance attributes', () => {
  test('that are denied stay unknown, and are not asked for again and again', async (t) => {
    const sandbox = await serve(t, { files: fleet(400), faults: ['deny ec2:DescribeInstanceAttribute'] });
    const snapshot = await read(sandbox);
    assert.deepEqual(idsOf(snapshot, 'instance-attribute'), []);
    assert.equal(idsOf(snapshot, 'instance').length, 400);
    const scope = snapshot.coverage.find(({ kind }) => kind === 'instance-attribute');
    assert.equal(scope?.status, 'denied');
    assert.match(
      scope.error ?? '',
      /^UnauthorizedOperation: You are not authorized.* \(\d+ of 1200 calls, \d+ more were not tried\)$/,
    );
    const asked = sandbox.calls().filter(({ action }) => action === 'DescribeInstanceAttribute').length;
    assert.ok(asked >= 25 && asked < 100, `${asked} calls`);
  });

  test('are asked for to the end where only some are denied', async (t) => {
    const sandbox = await serve(t, { files: fleet(60), faults: ['deny ec2:DescribeInstanceAttribute/3'] });
    const snapshot = await read(sandbox);
    const scope = snapshot.coverage.find(({ kind }) => kind === 'instance-attribute');
    assert.equal(scope?.status, 'denied');
    assert.match(scope.error ?? '', /\(60 of 180 calls\)$/);
    const known = snapshot.resources
      .filter(({ kind }) => kind === 'instance-attribute')
      .flatMap(({ attributes }) => Object.keys(attributes as object));
    assert.equal(known.length, 120);
  });

  test('under throttling without end are given up, and the run ends', async (t) => {
    const sandbox = await serve(t, { files: fleet(1000), faults: ['throttle ec2:DescribeInstanceAttribute'] });
    const snapshot = await read(sandbox, { budget: { ...quick, attempts: 2 } });
    const scope = snapshot.coverage.find(({ kind }) => kind === 'instance-attribute');
    assert.equal(scope?.status, 'failed');
    assert.match(scope.error ?? '', /^RequestLimitExceeded: .*more were not tried\)$/);
    assert.ok(sandbox.calls().filter(({ action }) => action === 'DescribeInstanceAttribute').length < 300);
  });

  test('of an instance that AWS lists and does not know by its id are not read, by name; the instance stays listed', async (t) => {
    const sandbox = await serve(t, { files: fleet(3), faults: [`vanish ${idOf('i', 1)}`] });
    const snapshot = await read(sandbox);
    assert.deepEqual(idsOf(snapshot, 'instance'), [idOf('i', 0), idOf('i', 1), idOf('i', 2)]);
    assert.deepEqual(idsOf(snapshot, 'instance-attribute'), [idOf('i', 0), idOf('i', 2)]);
    assert.deepEqual(
      unread(snapshot).filter((line) => !line.includes('credential')),
      ['us-east-1 instance-attribute failed ec2:DescribeInstanceAttribute InvalidInstanceID.NotFound'],
    );
    assert.deepEqual(snapshot.partlyRead, [
      { account, region: 'us-east-1', kind: 'instance-attribute', unread: [idOf('i', 1)] },
    ]);
    assert.match(snapshot.coverage.find(({ kind }) => kind === 'instance-attribute')?.error ?? '', /\(3 of 9 calls\)$/);
  });

  test('of which some are denied are named, each instance once, and the others are read', async (t) => {
    const sandbox = await serve(t, { files: fleet(60), faults: ['deny ec2:DescribeInstanceAttribute/7'] });
    const snapshot = await read(sandbox);
    const [partly, ...others] = snapshot.partlyRead ?? [];
    assert.deepEqual([partly?.kind, others], ['instance-attribute', []]);
    const attributes = new Map(
      snapshot.resources
        .filter(({ kind }) => kind === 'instance-attribute')
        .map(({ id, attributes: of }) => [id, Object.keys(of as object).length]),
    );
    const lacking = idsOf(snapshot, 'instance').filter((id) => attributes.get(id) !== 3);
    assert.deepEqual([...(partly?.unread ?? [])].sort(), lacking);
    assert.ok(lacking.length > 0 && lacking.length < 60);
  });
});

test('an image that AWS lists and does not know by its id stays listed, and is not read by name', async (t) => {
  const sandbox = await serve(t, { faults: ['vanish ami-0a0000000000000bb'] });
  const snapshot = await read(sandbox);
  assert.deepEqual(idsOf(snapshot, 'image'), [
    'ami-0a0000000000000aa',
    'ami-0a0000000000000bb',
    'ami-0b000000000000001',
  ]);
  assert.deepEqual(unread(snapshot), [
    'us-east-1 image-attribute failed ec2:DescribeImageAttribute InvalidAMIID.NotFound',
  ]);
  assert.deepEqual(
    snapshot.partlyRead?.map(({ unread: ids }) => ids),
    [['ami-0a0000000000000bb']],
  );
});

test('images that instances run are asked for in requests of 200, and one that is gone is no error', async (t) => {
  const images = Array.from({ length: 450 }, (_, number) => idOf('ami', number));
  const files = {
    ...fleet(0),
    'us-east-1/ec2/describe-instances.json': {
      Reservations: images.map((id, number) => reservation(idOf('i', number), { ImageId: id })),
    },
    'us-east-1/ec2/describe-instance-attribute.jsonl': images.flatMap((_, number) =>
      protection(idOf('i', number), true, true, 'stop'),
    ),
    'us-east-1/ec2/describe-images.json': {
      Images: images.slice(1).map((id) => image(id, '444455556666', { Public: true })),
    },
  };
  const sandbox = await serve(t, { files });
  const snapshot = await read(sandbox);
  assert.deepEqual(idsOf(snapshot, 'image'), images.slice(1));
  assert.equal(sandbox.calls().filter(({ action }) => action === 'DescribeImages').length, 1 + 3);
});

test('the identities of four kinds take one sweep, and its pages no more', async (t) => {
  const sandbox = await serve(t, {});
  await read(sandbox);
  assert.equal(sandbox.calls().filter(({ action }) => action === 'GetAccountAuthorizationDetails').length, 1);
});

test('a credential report that is not there is skipped, and the audit is none the worse', async (t) => {
  const snapshot = await read(await serve(t, { files: fleet(0) }));
  const scope = snapshot.coverage.find(({ kind }) => kind === 'credential');
  assert.deepEqual([scope?.status, scope?.optional], ['skipped', true]);
});

test('the regions are those that are listed, each once', async (t) => {
  const snapshot = await read(await serve(t, {}), { regions: ['eu-west-1', 'eu-west-1'] });
  assert.deepEqual([...new Set(snapshot.coverage.map(({ region }) => region))], ['eu-west-1', 'global']);
});

test('AWS_ENDPOINT_URL is minded', async (t) => {
  const sandbox = await serve(t, {});
  process.env['AWS_ENDPOINT_URL'] = sandbox.url;
  const snapshot = await read(sandbox, { endpoint: undefined });
  assert.deepEqual(unread(snapshot), []);
});

describe('nothing can be read', () => {
  const refusal = async (reading: Promise<Snapshot>, message: RegExp) => {
    await assert.rejects(reading, (error: unknown) => {
      assert.ok(error instanceof SourceError, String(error));
      assert.match(error.message, message);
      return true;
    });
  };

  test('without credentials', async (t) => {
    const sandbox = await serve(t, {});
    Reflect.deleteProperty(process.env, 'AWS_ACCESS_KEY_ID');
    await refusal(
      read(sandbox),
      /^no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/,
    );
  });

  test('with credentials that AWS does not take', async (t) => {
    const sandbox = await serve(t, { faults: ['deny sts:GetCallerIdentity'] });
    await refusal(read(sandbox), /^AWS does not take the credentials: sts:GetCallerIdentity answered AccessDenied/);
  });

  test('with the credentials of another account than the configuration expects', async (t) => {
    const sandbox = await serve(t, {});
    await refusal(
      read(sandbox, { account: '999999999999' }),
      /^the credentials belong to account 111122223333 .* expects 999999999999$/,
    );
    assert.deepEqual(
      sandbox.calls().map(({ action }) => action),
      ['GetCallerIdentity'],
    );
  });

  test('where nobody answers at the endpoint', async (t) => {
    const sandbox = await serve(t, {});
    await sandbox.close();
    await refusal(read(sandbox), /^http:\/\/127\.0\.0\.1:\d+ gives no answer to sts:GetCallerIdentity: .*ECONNREFUSED/);
  });

  test("where the regions can't be told", async (t) => {
    const sandbox = await serve(t, { faults: ['deny ec2:DescribeRegions'] });
    await refusal(read(sandbox), /^ec2:DescribeRegions did not tell which regions there are \(UnauthorizedOperation: /);
  });
});

test('a signal that leaves the rest out keeps what was read', async (t) => {
  const sandbox = await serve(t, { files: fleet(200), faults: ['slow ec2:DescribeInstanceAttribute=200ms'] });
  const controller = new AbortController();
  const { coverage, resources } = await read(
    sandbox,
    {},
    {
      signal: controller.signal,
      onProgress: ({ coverage: { kind } }) => {
        if (kind === 'instance') controller.abort(skipReason('TimeLimit', 'cut off'));
      },
    },
  );
  const statusOf = (kind: string) => coverage.find((scope) => scope.kind === kind);
  assert.equal(statusOf('instance')?.status, 'complete');
  assert.equal(resources.filter(({ kind }) => kind === 'instance').length, 200);
  assert.equal(statusOf('instance-attribute')?.status, 'skipped');
  assert.match(statusOf('instance-attribute')?.error ?? '', /^TimeLimit: cut off/);
});

test('a signal ends the reading at once, with its reason', async (t) => {
  const sandbox = await serve(t, { files: fleet(200), faults: ['slow ec2:DescribeInstanceAttribute=200ms'] });
  const controller = new AbortController();
  const reason = new Error('enough');
  const reading = read(
    sandbox,
    {},
    {
      signal: controller.signal,
      onProgress: ({ coverage }) => {
        if (coverage.kind === 'instance') controller.abort(reason);
      },
    },
  );
  await assert.rejects(reading, reason);
  assert.ok(sandbox.calls().filter(({ action }) => action === 'DescribeInstanceAttribute').length < 200);
});

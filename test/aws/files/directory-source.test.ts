import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { collect, directorySource, SourceError } from '../../../src/aws/index.ts';
import { silentLog } from '../../../src/domain/log.ts';
import type { Coverage } from '../../../src/domain/scope.ts';
import type { Snapshot } from '../../../src/domain/snapshot.ts';
import { emptyIam, emptyRegion, image, protection, reservation, writeFiles, type Files } from '../../accounts/files.ts';
import { temporaryFolder } from '../fixtures/environment.ts';
import { account, inAccount } from '../fixtures/rich-account.ts';

const region = 'us-east-1';
const ec2 = (file: string) => `${region}/ec2/${file}`;

/** An account with one instance and one image of its own, and nothing that can't be read. */
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

async function read(t: TestContext, files: Files): Promise<Snapshot> {
  const directory = await temporaryFolder(t);
  await writeFiles(directory, inAccount(account, files));
  return collect(directorySource(directory), { log: silentLog });
}

function without(files: Files, ...left: readonly string[]): Files {
  return Object.fromEntries(Object.entries(files).filter(([file]) => !left.includes(file)));
}

function scope({ coverage }: Snapshot, kind: string): Coverage {
  const found = coverage.find((one) => one.kind === kind);
  assert.ok(found, kind);
  return found;
}

describe('a scope of an account directory', () => {
  const cases: readonly { name: string; files: Files; kind: string; expected: { status: string; error?: RegExp } }[] = [
    {
      name: 'is complete where its file holds an empty list',
      files: plain,
      kind: 'volume',
      expected: { status: 'complete' },
    },
    {
      name: 'fails where its file is missing',
      files: without(plain, ec2('describe-volumes.json')),
      kind: 'volume',
      expected: {
        status: 'failed',
        error: /^NoSuchFile: 111122223333\/us-east-1\/ec2\/describe-volumes\.json is not in the account directory$/,
      },
    },
    {
      name: 'fails with line and column where a token is wrong',
      files: { ...plain, [ec2('describe-volumes.json')]: '{\n  "Volumes": [\n    oops\n  ]\n}' },
      kind: 'volume',
      expected: {
        status: 'failed',
        error: /^MalformedFile: .*describe-volumes\.json: found "o"; expected a value \(line 3 column 5\)$/,
      },
    },
    {
      name: 'fails with line and column where the text ends too early',
      files: { ...plain, [ec2('describe-volumes.json')]: '{\n  "Volumes": [' },
      kind: 'volume',
      expected: {
        status: 'failed',
        error: /^MalformedFile: .*found the end of the file; expected "," or "\]" \(line 2 column 15\)$/,
      },
    },
    {
      name: 'fails where its file holds no object',
      files: { ...plain, [ec2('describe-volumes.json')]: '[]' },
      kind: 'volume',
      expected: { status: 'failed', error: /^MalformedFile: .*expected is the JSON object that the AWS CLI prints/ },
    },
    {
      name: 'fails where its file holds another list',
      files: { ...plain, [ec2('describe-volumes.json')]: { Snapshots: [] } },
      kind: 'volume',
      expected: {
        status: 'failed',
        error: /^MalformedAnswer: .*describe-volumes\.json: not the answer that was asked for: it holds Snapshots$/,
      },
    },
    {
      name: 'fails where the list is none',
      files: { ...plain, [ec2('describe-volumes.json')]: { Volumes: { VolumeId: 'vol-1' } } },
      kind: 'volume',
      expected: { status: 'failed', error: /^MalformedAnswer: .*describe-volumes/ },
    },
    {
      name: 'fails where a resource has no id',
      files: { ...plain, [ec2('describe-volumes.json')]: { Volumes: [{ VolumeId: 'vol-1' }, { Size: 8 }] } },
      kind: 'volume',
      expected: { status: 'failed', error: /^MalformedAnswer: .*describe-volumes\.json: a resource has no VolumeId$/ },
    },
    {
      name: 'fails where tags are written as an object',
      files: { ...plain, [ec2('describe-volumes.json')]: { Volumes: [{ VolumeId: 'vol-1', Tags: { a: 'b' } }] } },
      kind: 'volume',
      expected: { status: 'failed', error: /^MalformedAnswer: .*describe-volumes/ },
    },
    {
      name: 'fails where a list holds null',
      files: { ...plain, [ec2('describe-volumes.json')]: { Volumes: [null] } },
      kind: 'volume',
      expected: { status: 'failed', error: /^MalformedAnswer: .*describe-volumes/ },
    },
    {
      name: 'fails where the file is the first page of several',
      files: { ...plain, [ec2('describe-volumes.json')]: { Volumes: [], NextToken: 'abc' } },
      kind: 'volume',
      expected: { status: 'failed', error: /^PartOfAList: .*describe-volumes\.json holds one page of several/ },
    },
    {
      name: 'fails with all that share the sweep where it lacks one of its lists',
      files: {
        ...plain,
        'iam/get-account-authorization-details.json': { UserDetailList: [], RoleDetailList: [], Policies: [] },
      },
      kind: 'group',
      expected: { status: 'failed', error: /no list for the kind group/ },
    },
    {
      name: 'is skipped where the credential report is missing, and the audit is none the worse',
      files: plain,
      kind: 'credential',
      expected: { status: 'skipped', error: /get-credential-report/ },
    },
    {
      name: 'fails where the credential report lacks a column',
      files: { ...plain, 'iam/get-credential-report.csv': 'user,arn\nana,arn:aws:iam::111122223333:user/ana\n' },
      kind: 'credential',
      expected: { status: 'failed', error: /get-credential-report\.csv: the report has no column password_enabled/ },
    },
    {
      name: 'fails where a line of answers is no JSON, naming the line',
      files: {
        ...plain,
        [ec2('describe-instance-attribute.jsonl')]:
          '{"InstanceId": "i-1", "DisableApiStop": {"Value": true}}\n\nnope\n',
      },
      kind: 'instance-attribute',
      expected: { status: 'failed', error: /describe-instance-attribute\.jsonl:3: .*\(6 of 6 calls\)$/ },
    },
    {
      name: 'fails where the answers are missing though there is something to ask',
      files: without(plain, ec2('describe-instance-attribute.jsonl')),
      kind: 'instance-attribute',
      expected: {
        status: 'failed',
        error: /^NoSuchFile: .*describe-instance-attribute\.jsonl is not in the account directory \(6 of 6 calls\)$/,
      },
    },
    {
      name: 'is complete where there is nothing to ask and so no answer',
      files: {
        ...without(plain, ec2('describe-image-attribute.jsonl')),
        [ec2('describe-images.json')]: { Images: [] },
      },
      kind: 'image-attribute',
      expected: { status: 'complete' },
    },
    {
      name: 'is skipped where the resources to ask about could not be read',
      files: without(plain, ec2('describe-instances.json')),
      kind: 'instance-attribute',
      expected: { status: 'skipped', error: /the scope instance could not be read/ },
    },
    {
      name: 'is complete for images though instances could not be read',
      files: without(plain, ec2('describe-instances.json')),
      kind: 'image',
      expected: { status: 'complete' },
    },
  ];
  for (const { name, files, kind, expected } of cases) {
    test(name, async (t) => {
      const snapshot = await read(t, files);
      const { status, error } = scope(snapshot, kind);
      assert.equal(status, expected.status, error);
      if (expected.error) assert.match(error ?? '', expected.error);
      else assert.equal(error, undefined);
      const others = snapshot.coverage.filter((one) => one.status !== 'complete' && one.kind !== kind && !one.optional);
      const share = kind === 'group' ? ['user', 'role', 'policy'] : ['instance', 'instance-attribute'];
      assert.ok(
        others.every((one) => share.includes(one.kind)),
        'no other scope suffers but what rests on it',
      );
      if (!kind.endsWith('-attribute') && status !== 'complete')
        assert.ok(snapshot.resources.every((resource) => resource.kind !== kind));
    });
  }
});

test('an answer that is missing leaves one flag unknown, says how many, and keeps the others', async (t) => {
  const [termination, , behaviour] = protection('i-2', false, true, 'terminate');
  assert.ok(termination && behaviour);
  const snapshot = await read(t, {
    ...plain,
    [ec2('describe-instance-attribute.jsonl')]: [...protection('i-1', true, true, 'stop'), termination, behaviour],
  });
  const { status, api, error } = scope(snapshot, 'instance-attribute');
  assert.deepEqual([status, api], ['failed', 'ec2:DescribeInstanceAttribute']);
  assert.match(error ?? '', /holds no DisableApiStop for some of them \(1 of 6 calls\)$/);
  const attributes = snapshot.resources
    .filter(({ kind }) => kind === 'instance-attribute')
    .map((resource) => resource.attributes);
  assert.deepEqual(attributes, [
    { disableApiTermination: true, disableApiStop: true, shutdownBehavior: 'stop' },
    { disableApiTermination: false, shutdownBehavior: 'terminate' },
  ]);
});

test('a flag that is neither true nor false is unknown, not off', async (t) => {
  const snapshot = await read(t, {
    ...plain,
    [ec2('describe-instance-attribute.jsonl')]: [
      ...protection('i-1', true, true, 'stop'),
      {
        InstanceId: 'i-2',
        DisableApiTermination: { Value: 'true' },
        DisableApiStop: { Value: true },
        InstanceInitiatedShutdownBehavior: { Value: 'stop' },
      },
    ],
  });
  assert.match(
    scope(snapshot, 'instance-attribute').error ?? '',
    /describe-instance-attribute\.jsonl: i-2: DisableApiTermination\.Value: expected true or false, got a string \(1 of 6 calls\)$/,
  );
  const second = snapshot.resources.find(({ kind, id }) => kind === 'instance-attribute' && id === 'i-2');
  assert.deepEqual(second?.attributes, { disableApiStop: true, shutdownBehavior: 'stop' });
});

for (const [form, content] of [
  [
    'the JSON that the AWS CLI prints',
    (csv: string) => JSON.stringify({ Content: Buffer.from(csv).toString('base64'), ReportFormat: 'text/csv' }),
  ],
  ['CSV with a byte order mark', (csv: string) => `\uFEFF${csv}`],
] as const) {
  for (const extension of ['csv', 'json']) {
    if (extension === 'json' && form.startsWith('CSV')) continue;
    test(`the credential report may be ${form}, in a .${extension} file`, async (t) => {
      const csv =
        'user,arn,password_enabled,mfa_active,password_last_used,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date\n' +
        `<root_account>,arn:aws:iam::${account}:root,true,true,N/A,false,N/A,N/A,false,N/A,N/A\n` +
        `ana,arn:aws:iam::${account}:user/ana,true,true,N/A,false,N/A,N/A,false,N/A,N/A\n`;
      const snapshot = await read(t, { ...plain, [`iam/get-credential-report.${extension}`]: content(csv) });
      assert.equal(scope(snapshot, 'credential').status, 'complete');
      assert.deepEqual(
        snapshot.resources.filter(({ kind }) => kind === 'credential').map(({ id }) => id),
        ['<root_account>', 'ana'],
      );
    });
  }
}

test('every account and every region in the directory is read, and all is in one order', async (t) => {
  const directory = await temporaryFolder(t);
  await writeFiles(directory, {
    ...inAccount('222222222222', { ...emptyIam, ...emptyRegion('eu-central-1'), ...emptyRegion('cn-north-1') }),
    ...inAccount('111111111111', plain),
    'README.md': 'not an account',
    'notes/today.txt': 'not one either',
  });
  await writeFile(path.join(directory, '333333333333'), 'a file that is called like an account');
  const { accounts, coverage, resources } = await collect(directorySource(directory), { log: silentLog });
  assert.deepEqual(accounts, ['111111111111', '222222222222']);
  const places = [...new Set(coverage.map((one) => `${one.account} ${one.region}`))];
  assert.deepEqual(places, [
    '111111111111 global',
    '111111111111 us-east-1',
    '222222222222 cn-north-1',
    '222222222222 eu-central-1',
    '222222222222 global',
  ]);
  assert.deepEqual(resources.map(({ arn }) => arn)[0], 'arn:aws:ec2:us-east-1:111111111111:instance/i-1');
});

test('the order of a file changes nothing', async (t) => {
  const shuffled = {
    ...plain,
    [ec2('describe-instances.json')]: { Reservations: [reservation('i-2'), reservation('i-1'), reservation('i-2')] },
    [ec2('describe-instance-attribute.jsonl')]: [
      ...protection('i-2', false, true, 'stop'),
      ...protection('i-1', true, true, 'stop'),
    ].reverse(),
  };
  assert.deepEqual(await read(t, shuffled), await read(t, plain));
});

describe('a directory that is no folder of accounts', () => {
  test('is refused by name where it is missing', async () => {
    await assert.rejects(collect(directorySource('/nonexistent/accounts'), { log: silentLog }), (error: unknown) => {
      assert.ok(error instanceof SourceError);
      assert.match(error.message, /^\/nonexistent\/accounts can't be read as a folder of accounts: ENOENT/);
      return true;
    });
  });

  test('is refused with what was found and what is expected', async (t) => {
    const directory = await temporaryFolder(t);
    await writeFiles(directory, { 'us-east-1/ec2/describe-volumes.json': { Volumes: [] } });
    await assert.rejects(collect(directorySource(directory), { log: silentLog }), {
      name: 'SourceError',
      message:
        /holds no account folder: it holds us-east-1; expected is a folder named with the twelve digits of an account/,
    });
  });

  test('is refused with a hint where it is an account folder itself', async (t) => {
    const directory = await temporaryFolder(t);
    await writeFiles(directory, inAccount(account, plain));
    await assert.rejects(collect(directorySource(path.join(directory, account)), { log: silentLog }), {
      name: 'SourceError',
      message: /it looks like one itself; name the folder above it$/,
    });
  });
});

test('progress tells each scope once', async (t) => {
  const directory = await temporaryFolder(t);
  await writeFiles(directory, inAccount(account, plain));
  const seen: string[] = [];
  const snapshot = await collect(directorySource(directory), {
    log: silentLog,
    onProgress: ({ coverage, scopesDone, scopes }) => seen.push(`${scopesDone}/${scopes} ${coverage.kind}`),
  });
  assert.equal(seen.length, snapshot.coverage.length);
  assert.match(seen.at(-1) ?? '', /^12\/12 /);
});

test('a reading that is aborted rejects with the reason', async (t) => {
  const directory = await temporaryFolder(t);
  await writeFiles(directory, inAccount(account, plain));
  const reason = new Error('the night is over');
  await assert.rejects(
    collect(directorySource(directory), { log: silentLog, signal: AbortSignal.abort(reason) }),
    reason,
  );
});

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { collect, directorySource, SourceError } from '../../../src/aws/index.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { emptyIam, emptyRegion, protection, reservation, writeFiles } from '../../accounts/files.ts';
import { globalKinds, regionalKinds } from '../../accounts/places.ts';
import { temporaryFolder } from '../fixtures/environment.ts';
import { ec2, plain, read, scope } from '../fixtures/plain-account.ts';
import { account, inAccount } from '../fixtures/rich-account.ts';

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
  const scopes = regionalKinds.length + globalKinds.length;
  assert.match(seen.at(-1) ?? '', new RegExp(`^${scopes}/${scopes} `));
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

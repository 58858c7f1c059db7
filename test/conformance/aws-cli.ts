/**
 * The AWS CLI against the sandbox: what it prints is what the directory holds. Run by `node --test
 * test/conformance/aws-cli.ts` where `aws` is installed (`npm test` needs Node alone).
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { directorySource } from '../../src/aws/index.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { byUser, eventFiles, recordedEvent } from '../accounts/events.ts';
import { writeFiles } from '../accounts/files.ts';
import { temporaryFolder } from '../aws/fixtures/environment.ts';
import { inAccount } from '../aws/fixtures/rich-account.ts';
import {
  account,
  accountFiles,
  addresses,
  authorizationDetails,
  credentialReport,
  databaseInstances,
  images,
  imageId,
  instanceId,
  instances,
  lockedSnapshots,
  manualSnapshot,
  otherAccount,
  snapshotAnswer,
  snapshotId,
  snapshots,
  volumes,
} from '../sandbox/fixtures/account.ts';
import { serve } from '../sandbox/fixtures/clients.ts';

const run = promisify(execFile);

/** Runs the CLI with credentials of its own, away from whatever the machine is configured for. */
async function aws(
  sandbox: Sandbox,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const env = {
    PATH: process.env.PATH,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
    PYTHONUTF8: '1',
    ...more,
  };
  const { stdout } = await run('aws', [...args, '--endpoint-url', sandbox.url, '--output', 'json'], {
    env,
    maxBuffer: 1 << 28,
  });
  return JSON.parse(stdout) as unknown;
}

const served: readonly (readonly [command: readonly string[], printed: unknown])[] = [
  [['ec2', 'describe-instances'], instances],
  [['ec2', 'describe-instances', '--page-size', '5'], instances],
  [['ec2', 'describe-images'], images],
  [['ec2', 'describe-images', '--owners', 'self'], { Images: [images.Images[0], images.Images[2]] }],
  [['ec2', 'describe-images', '--image-ids', imageId(2)], { Images: [images.Images[1]] }],
  [['ec2', 'describe-volumes'], volumes],
  [['ec2', 'describe-volumes', '--page-size', '5'], volumes],
  [['ec2', 'describe-volumes', '--filters', 'Name=size,Values=8,16'], { Volumes: volumes.Volumes.slice(0, 2) }],
  [['ec2', 'describe-snapshots'], snapshots],
  [['ec2', 'describe-snapshots', '--owner-ids', 'self'], { Snapshots: snapshots.Snapshots.slice(0, 1) }],
  [['ec2', 'describe-locked-snapshots'], lockedSnapshots],
  [['ec2', 'describe-locked-snapshots', '--snapshot-ids', snapshotId(1)], lockedSnapshots],
  [['ec2', 'describe-addresses'], addresses],
  [
    ['ec2', 'describe-regions', '--query', 'Regions[].RegionName'],
    ['eu-west-1', 'us-east-1'],
  ],
  [
    ['ec2', 'describe-instance-attribute', '--instance-id', instanceId(1), '--attribute', 'disableApiTermination'],
    { InstanceId: instanceId(1), DisableApiTermination: { Value: true } },
  ],
  [
    ['ec2', 'describe-instance-attribute', '--instance-id', instanceId(3), '--attribute', 'kernel'],
    { InstanceId: instanceId(3), KernelId: {} },
  ],
  [
    ['ec2', 'describe-image-attribute', '--image-id', imageId(1), '--attribute', 'launchPermission'],
    { ImageId: imageId(1), LaunchPermissions: [{ Group: 'all' }, { UserId: otherAccount }] },
  ],
  [['rds', 'describe-db-instances'], databaseInstances],
  [['rds', 'describe-db-instances', '--page-size', '20'], databaseInstances],
  [
    ['rds', 'describe-db-instances', '--db-instance-identifier', 'db-03'],
    { DBInstances: databaseInstances.DBInstances.slice(3, 4) },
  ],
  [['rds', 'describe-db-snapshot-attributes', '--db-snapshot-identifier', manualSnapshot], snapshotAnswer],
  [['iam', 'get-account-authorization-details'], authorizationDetails],
  [['iam', 'get-account-authorization-details', '--page-size', '2'], authorizationDetails],
  [['iam', 'generate-credential-report', '--query', 'State'], 'COMPLETE'],
  [['iam', 'get-credential-report', '--query', 'Content'], Buffer.from(credentialReport).toString('base64')],
  [['sts', 'get-caller-identity', '--query', 'Account'], account],
];

for (const [command, printed] of served) {
  void test(`aws ${command.join(' ')} prints what the directory holds`, async (t) => {
    assert.deepEqual(await aws(await serve(t), command), printed);
  });
}

void test('pages that the CLI is told to stop at go on where they stopped', async (t) => {
  const sandbox = await serve(t);
  const command = ['ec2', 'describe-volumes', '--max-results', '5'];
  const first = (await aws(sandbox, command)) as { Volumes: unknown[]; NextToken: string };
  const second = (await aws(sandbox, [...command, '--next-token', first.NextToken])) as {
    Volumes: unknown[];
    NextToken?: string;
  };
  assert.deepEqual([...first.Volumes, ...second.Volumes], volumes.Volumes);
  assert.deepEqual([first.Volumes.length, second.NextToken], [5, undefined]);
});

void test('an account that another access key names is printed, empty lists as empty lists', async (t) => {
  const empty = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] };
  assert.deepEqual(
    await aws(await serve(t), ['iam', 'get-account-authorization-details'], { AWS_ACCESS_KEY_ID: otherAccount }),
    empty,
  );
});

void test('a role that the CLI assumes reads its account', async (t) => {
  const sandbox = await serve(t);
  const command = [
    'sts',
    'assume-role',
    '--role-arn',
    `arn:aws:iam::${otherAccount}:role/auditor`,
    '--role-session-name',
    'night',
    '--query',
    'Credentials',
  ];
  const session = (await aws(sandbox, command)) as {
    AccessKeyId: string;
    SecretAccessKey: string;
    SessionToken: string;
  };
  const printed = await aws(
    sandbox,
    ['ec2', 'describe-instances', '--region', 'ap-south-1', '--query', 'Reservations[].Instances[].InstanceId'],
    {
      AWS_ACCESS_KEY_ID: session.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: session.SecretAccessKey,
      AWS_SESSION_TOKEN: session.SessionToken,
    },
  );
  assert.deepEqual(printed, [instanceId(77)]);
});

const refused: readonly (readonly [command: readonly string[], sentence: RegExp])[] = [
  [
    ['ec2', 'describe-volumes', '--region', 'us-east-1'],
    /\(UnauthorizedOperation\) when calling the DescribeVolumes operation: .*us-east-1\/ec2\/describe-volumes\.json of the account directory is missing/,
  ],
  [
    ['ec2', 'describe-instances', '--instance-ids', 'i-00000000000000bad'],
    /\(InvalidInstanceID\.NotFound\) when calling the DescribeInstances operation: The instance ID 'i-00000000000000bad' does not exist/,
  ],
  [
    ['ec2', 'describe-instances', '--filters', 'Name=colour,Values=red'],
    /\(InvalidParameterValue\) when calling the DescribeInstances operation: The filter 'colour' is invalid/,
  ],
  [['ec2', 'describe-instances', '--dry-run'], /\(DryRunOperation\) when calling the DescribeInstances operation/],
  [
    ['ec2', 'terminate-instances', '--instance-ids', instanceId(1)],
    /\(UnauthorizedOperation\) when calling the TerminateInstances operation/,
  ],
  [
    ['iam', 'list-users'],
    /\(AccessDenied\) when calling the ListUsers operation: .*list-users\.json of the account directory is missing/,
  ],
];

for (const [command, sentence] of refused) {
  void test(`aws ${command.join(' ')} fails with AWS's error`, async (t) => {
    await failsWith(t, command, sentence);
  });
}

async function failsWith(t: TestContext, command: readonly string[], sentence: RegExp): Promise<void> {
  const sandbox = await serve(t);
  await assert.rejects(
    aws(sandbox, command),
    (error) => error instanceof Error && 'stderr' in error && sentence.test(String(error.stderr)),
  );
}

void test('more than a page of everything is printed whole', async (t) => {
  const Volumes = Array.from({ length: 2345 }, (_, at) => ({
    VolumeId: `vol-${String(at).padStart(17, '0')}`,
    Tags: [{ Key: 'Name', Value: `data <${at}>` }],
  }));
  const sandbox = await serve(t, { ...accountFiles, [`${account}/eu-west-1/ec2/describe-volumes.json`]: { Volumes } });
  assert.deepEqual(await aws(sandbox, ['ec2', 'describe-volumes']), { Volumes });
});

void test('what `cloudtrail lookup-events` prints is read from an account directory as from AWS', async (t) => {
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 27, 20, minute)).toISOString();
  const events = Array.from({ length: 60 }, (_, minute) =>
    recordedEvent('iam:TagUser', { by: byUser('ana'), at: at(minute), id: `event-${minute}`, region: 'eu-west-1' }),
  );
  const clock = () => Date.UTC(2026, 10, 28);
  const files = inAccount(account, eventFiles({ 'eu-west-1': events }));
  const sandbox = await serve(t, files, { clock, throttling: 'off' });
  const printed = (await aws(sandbox, ['cloudtrail', 'lookup-events'])) as JsonObject;
  const folder = await temporaryFolder(t);
  await writeFiles(folder, inAccount(account, { 'eu-west-1/cloudtrail/lookup-events.json': printed }));
  const query = { account, regions: ['eu-west-1'], from: new Date(at(0)), to: new Date(clock()) };
  const { events: read, search } = await directorySource(folder).events(query);
  assert.deepEqual(
    read.map(({ eventId }) => eventId),
    events.map((_, minute) => `event-${59 - minute}`),
  );
  assert.equal(search.problem, undefined);
});

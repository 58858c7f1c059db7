import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { SandboxError, startSandbox } from '../../src/sandbox/index.ts';
import { account, accountFiles, otherAccount, writeDirectory, type Files } from './fixtures/account.ts';
import { ask, ec2Client, serve } from './fixtures/clients.ts';

const volumesFile = `${account}/eu-west-1/ec2/describe-volumes.json`;
const linesFile = `${account}/eu-west-1/ec2/describe-instance-attribute.jsonl`;

const broken: readonly (readonly [what: string, files: Files, message: RegExp])[] = [
  [
    'no account in it',
    { 'readme.md': 'hello' },
    /^\S+ holds no account: expected folders named by twelve digits, for example \S+\/111122223333$/,
  ],
  [
    'an empty file',
    { [volumesFile]: '' },
    /describe-volumes\.json:1:1: not JSON: found the end of the file; expected a value/,
  ],
  ['a file that is cut off', { [volumesFile]: '{\n  "Volumes": [\n    {' }, /describe-volumes\.json:3:6: not JSON: /],
  ['a comma too many', { [volumesFile]: '{\n  "Volumes": [],\n}' }, /describe-volumes\.json:3:1: not JSON: /],
  [
    'a list where the CLI prints an object',
    { [volumesFile]: '[]' },
    /describe-volumes\.json:1:1: expected the JSON object that the AWS CLI prints, found \[\]/,
  ],
  [
    'a broken line',
    { [linesFile]: '{"InstanceId":"i-1"}\n\n{"InstanceId":\n' },
    /describe-instance-attribute\.jsonl:3:15: not JSON: /,
  ],
  [
    'a line that is no object',
    { [linesFile]: '{"InstanceId":"i-1"}\ntrue\n' },
    /describe-instance-attribute\.jsonl:2:1: expected the JSON object .* found true/,
  ],
];
for (const [what, files, message] of broken) {
  void test(`a directory with ${what} is refused by file and place`, async (t) => {
    const directory = await writeDirectory(t, files);
    await assert.rejects(
      startSandbox({ directory }),
      (error) => error instanceof SandboxError && message.test(error.message),
    );
  });
}

void test('a directory that is not there is refused by name', async (t) => {
  const directory = join(await writeDirectory(t, {}), 'nowhere');
  await assert.rejects(
    startSandbox({ directory }),
    new RegExp(`^SandboxError: cannot read the account directory ${directory}: ENOENT`),
  );
});

void test('a port that is taken is refused by number', async (t) => {
  const { port } = await serve(t);
  await assert.rejects(
    startSandbox({ directory: await writeDirectory(t, accountFiles), port }),
    new RegExp(`^SandboxError: cannot listen on 127\\.0\\.0\\.1:${port}: `),
  );
});

void test('a file whose list is missing is an error of the endpoint, not an empty list', async (t) => {
  const { status, body } = await ask(await serve(t, { [volumesFile]: {} }), 'ec2', { Action: 'DescribeVolumes' });
  assert.equal(status, 500);
  assert.match(body, /has no list 'Volumes'/);
});

void test('a value of the wrong shape is an error of the endpoint that names the member', async (t) => {
  const { status, body } = await ask(
    await serve(t, { [volumesFile]: { Volumes: [{ VolumeId: 'vol-1', Attachments: 'none' }] } }),
    'ec2',
    { Action: 'DescribeVolumes' },
  );
  assert.equal(status, 500);
  assert.match(body, /the API has a list for attachmentSet, the account directory holds &quot;none&quot;/);
});

void test('the second night comes with another directory; a broken one leaves the first', async (t) => {
  const sandbox = await serve(t, { [volumesFile]: { Volumes: [{ VolumeId: 'vol-1' }] } });
  const client = ec2Client(t, sandbox);
  const ids = async () => (await client.send(new DescribeVolumesCommand({}))).Volumes?.map(({ VolumeId }) => VolumeId);
  assert.deepEqual(await ids(), ['vol-1']);
  await assert.rejects(sandbox.setDirectory(await writeDirectory(t, { [volumesFile]: '{' })), SandboxError);
  assert.deepEqual(await ids(), ['vol-1']);
  await sandbox.setDirectory(
    await writeDirectory(t, {
      [volumesFile]: { Volumes: [{ VolumeId: 'vol-2' }] },
      [`${otherAccount}/eu-west-1/ec2/describe-volumes.json`]: { Volumes: [] },
    }),
  );
  assert.deepEqual(await ids(), ['vol-2']);
  assert.deepEqual(sandbox.accounts, [account, otherAccount]);
});

void test('the calls are known by service, action, account, region and status', async (t) => {
  const sandbox = await serve(t);
  await ask(sandbox, 'ec2', { Action: 'DescribeVolumes' });
  await ask(sandbox, 'ec2', { Action: 'DescribeVolumes' }, 'us-east-1');
  await ask(sandbox, 'iam', { Action: 'GetNothing' }, 'us-east-1');
  assert.deepEqual(sandbox.calls(), [
    { service: 'ec2', action: 'DescribeVolumes', account, region: 'eu-west-1', status: 200 },
    { service: 'ec2', action: 'DescribeVolumes', account, region: 'us-east-1', status: 403 },
    { service: 'iam', action: 'GetNothing', account, region: 'us-east-1', status: 400 },
  ]);
  sandbox.clearCalls();
  assert.deepEqual(sandbox.calls(), []);
});

void test('files that change, come and go are seen by the next call; one that is broken fails it, until it is mended', async (t) => {
  const directory = await writeDirectory(t, accountFiles);
  const sandbox = await startSandbox({ directory, throttling: 'off', followsChanges: true });
  t.after(() => sandbox.close());
  const client = ec2Client(t, sandbox, { region: 'eu-west-1' });
  const file = join(directory, volumesFile);
  const volumes = async () =>
    (await client.send(new DescribeVolumesCommand({}))).Volumes?.map(({ VolumeId }) => VolumeId);
  const put = (...ids: string[]) => writeFile(file, JSON.stringify({ Volumes: ids.map((VolumeId) => ({ VolumeId })) }));
  await put('vol-0000000000000000a');
  assert.deepEqual(await volumes(), ['vol-0000000000000000a']);
  await put('vol-0000000000000000b');
  assert.deepEqual(await volumes(), ['vol-0000000000000000b']);
  await rm(file);
  await assert.rejects(volumes(), /UnauthorizedOperation|not authorized|missing/);
  await writeFile(file, '{ "Volumes": [');
  const { status, body } = await ask(sandbox, 'ec2', { Action: 'DescribeVolumes' });
  assert.equal(status, 500);
  assert.match(body, /describe-volumes\.json:1:\d+: not JSON/);
  await put('vol-0000000000000000c');
  assert.deepEqual(await volumes(), ['vol-0000000000000000c']);
  await mkdir(join(directory, otherAccount, 'iam'), { recursive: true });
  await volumes();
  assert.ok(sandbox.accounts.includes(otherAccount));
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeFirstNight } from '../../demo/account/index.ts';
import { runCli, startCli, temporaryFolder } from './run-cli.ts';

const baseline = join(import.meta.dirname, '../../examples/shared-account/baseline.yaml');

test('a reader that closes the pipe early changes neither the exit code nor standard error', async (t) => {
  const cwd = await temporaryFolder(t);
  const account = join(cwd, 'account');
  await mkdir(account);
  await writeFirstNight(account, { now: new Date() });
  const child = startCli(['audit', '--from', account, '--baseline', baseline, '--format', 'json'], { cwd });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  const [code] = (await once(child, 'close')) as [number];
  assert.equal(code, 2, stderr);
  assert.equal(stderr, '');
});

test('a signal ends a waiting command with 143', async (t) => {
  const cwd = await temporaryFolder(t);
  const account = join(cwd, 'account');
  await mkdir(account);
  await writeFirstNight(account, { now: new Date() });
  const sandbox = startCli(
    ['sandbox', account, '--port', '0', '--format', 'json', '--deny', 'ec2:DescribeVolumes@eu-west-1'],
    { cwd },
  );
  const [line] = (await once(sandbox.stdout, 'data')) as [Buffer];
  const { url, accounts } = JSON.parse(line.toString()) as { url: string; accounts: string[] };
  assert.deepEqual(accounts, ['111122223333']);
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  sandbox.kill('SIGTERM');
  const [code] = (await once(sandbox, 'exit')) as [number];
  assert.equal(code, 143);
});

test('help and version end with 0, an unknown command with 1 and the commands that there are', async (t) => {
  const cwd = await temporaryFolder(t);
  assert.equal((await runCli(['--help'], { cwd })).code, 0);
  assert.match((await runCli(['--version'], { cwd })).stdout, /^\d+\.\d+\.\d+\n$/);
  const unknown = await runCli(['audti'], { cwd });
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /audit/);
});

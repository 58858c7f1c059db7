import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { startSandbox } from '../../src/sandbox/index.ts';
import { byUser, eventFiles, recordedEvent } from '../accounts/events.ts';
import { protection, writeFiles, type Files } from '../accounts/files.ts';
import { temporaryFolder, useCredentials } from '../aws/fixtures/environment.ts';
import { account, inAccount } from '../aws/fixtures/rich-account.ts';
import { fleet, idOf } from '../aws/fixtures/served-account.ts';
import { callCli } from './call-cli.ts';
import { reportOf } from './demo-account.ts';

beforeEach(() => {
  useCredentials(account);
});

const baseline = `version: 1
protect: [ { name: production, match: { id: "*" }, instances: { terminationProtection: true } } ]
`;

test('an audit finds what CloudTrail names, carries the other flags, and reads all of them with `flags: all`', async (t) => {
  const cwd = await temporaryFolder(t);
  const directory = join(cwd, 'account');
  const serve = async (files: Files) => {
    await writeFiles(directory, inAccount(account, { ...fleet(3), ...files }));
    await sandbox.reload();
  };
  await writeFiles(directory, inAccount(account, { ...fleet(3), ...eventFiles({ 'us-east-1': [] }) }));
  const sandbox = await startSandbox({ directory, throttling: 'off' });
  t.after(() => sandbox.close());
  const configure = (more: string) =>
    writeFile(join(cwd, 'driftwarden.yaml'), `endpoint: ${sandbox.url}\nregions: [us-east-1]\n${more}`);
  await configure('');
  await writeFile(join(cwd, 'baseline.yaml'), baseline);
  const audit = async () => {
    const before = sandbox.calls().length;
    const { findings, coverage } = reportOf(await callCli(['audit', '--format', 'json'], { cwd }));
    const asked = sandbox.calls().slice(before);
    return {
      unprotected: findings
        .filter(({ check, status }) => check === 'termination-protection' && status !== 'resolved')
        .map(({ resource }) => resource.id),
      carried: coverage.find(({ kind }) => kind === 'instance-attribute')?.attributes?.carried,
      asked: asked.filter(({ action }) => action === 'DescribeInstanceAttribute').length,
    };
  };
  assert.deepEqual(await audit(), { unprotected: [], carried: 0, asked: 9 });
  assert.deepEqual(await audit(), { unprotected: [], carried: 3, asked: 0 });

  const [known, lost] = [idOf('i', 1), idOf('i', 2)];
  const event = recordedEvent('ec2:ModifyInstanceAttribute', {
    by: byUser('ana'),
    at: new Date().toISOString(),
    request: { instanceId: known, disableApiTermination: { value: false } },
  });
  const flags = [idOf('i', 0), known, lost].flatMap((id, index) => protection(id, index === 0, false, 'stop'));
  await serve({
    'us-east-1/ec2/describe-instance-attribute.jsonl': flags,
    ...eventFiles({ 'us-east-1': [event] }),
  });
  assert.deepEqual(await audit(), { unprotected: [known], carried: 2, asked: 3 });

  await configure('flags: all\n');
  assert.deepEqual(await audit(), { unprotected: [lost, known], carried: undefined, asked: 9 });
});

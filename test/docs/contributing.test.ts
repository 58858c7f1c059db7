import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { copyWithExamples } from './examples.ts';

test('the examples of CONTRIBUTING.md are short, and an audit with them reads the new kind and runs the new check', async (t) => {
  const copy = await copyWithExamples(t);
  const ec2 = join(copy, 'account/111122223333/us-east-1/ec2');
  await mkdir(ec2, { recursive: true });
  await writeFile(
    join(ec2, 'describe-security-groups.json'),
    JSON.stringify({ SecurityGroups: [{ GroupId: 'sg-1', GroupName: 'web' }] }),
  );
  await writeFile(
    join(ec2, 'describe-volumes.json'),
    JSON.stringify({ Volumes: [{ VolumeId: 'vol-1', State: 'available' }] }),
  );
  await writeFile(
    join(copy, 'baseline.yaml'),
    'version: 1\ntags: { required: [{ key: Owner }], on: [security-group] }\n',
  );
  const child = spawn(
    process.execPath,
    [join(copy, 'src/cli.ts'), 'audit', '--from', 'account', '--baseline', 'baseline.yaml', '--format', 'json'],
    { cwd: copy },
  );
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  assert.notEqual(stdout, '', stderr);
  const { coverage, findings } = JSON.parse(stdout) as {
    coverage: { kind: string; status: string }[];
    findings: { check: string; resource: { id: string } }[];
  };
  assert.deepEqual(coverage.find(({ kind }) => kind === 'security-group')?.status, 'complete');
  const found = findings.map(({ check, resource }) => `${check} ${resource.id}`).sort();
  assert.deepEqual(found, ['required-tag sg-1', 'volume-unattached vol-1']);
});

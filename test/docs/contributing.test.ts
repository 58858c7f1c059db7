import assert from 'node:assert/strict';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { temporaryFolder } from '../commands/run-cli.ts';

const root = join(import.meta.dirname, '../..');
const guide = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8');

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

async function copyWithExamples(t: TestContext): Promise<string> {
  const copy = await temporaryFolder(t);
  await cp(join(root, 'src'), join(copy, 'src'), { recursive: true });
  for (const folder of ['node_modules', 'migrations', 'reports']) await symlink(join(root, folder), join(copy, folder));
  await cp(join(root, 'package.json'), join(copy, 'package.json'));
  for (const [, language, file = '', body = ''] of guide.matchAll(/```(ts|diff) (\S+)\n([\s\S]*?)```/g)) {
    assert.ok(body.split('\n').length <= 40, `${file} takes more than 40 lines`);
    const target = join(copy, file);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, language === 'ts' ? body : applied(await readFile(target, 'utf8'), body));
  }
  return copy;
}

/** Puts each added line behind the line that stands before it in the example. */
function applied(source: string, diff: string): string {
  let context = '';
  return diff.split('\n').reduce((lines, line) => {
    if (!line.startsWith('+')) context = line.slice(1);
    else {
      assert.ok(lines.includes(`${context}\n`), `no line "${context}" to put "${line}" behind`);
      return lines.replace(`${context}\n`, `${context}\n${line.slice(1)}\n`);
    }
    return lines;
  }, source);
}

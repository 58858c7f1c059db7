import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { copyWithExamples, examplesOfGuide, type Example } from './examples.ts';

const isOfStore = ({ file }: Example) => /^(src|test)\/store\//.test(file);
const tests = join(import.meta.dirname, '..');

/** Runs Node in a folder, apart from the test that is under way. */
async function run(cwd: string, args: readonly string[]) {
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, NODE_TEST_CONTEXT: undefined } });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code: child.exitCode };
}

test('the database of CONTRIBUTING.md is one folder, its test, and one line in the table of databases', async () => {
  const files = (await examplesOfGuide()).filter(isOfStore);
  assert.deepEqual(
    files.map(({ file, isNew }) => [file, isNew]),
    [
      ['src/store/memory/index.ts', true],
      ['src/store/index.ts', false],
      ['test/store/memory/suite.test.ts', true],
    ],
  );
  const added = files.find(({ isNew }) => !isNew)?.body.match(/^\+.*$/gm) ?? [];
  assert.equal(added.filter((line) => !line.startsWith('+import')).length, 1);
});

test('the database of CONTRIBUTING.md passes the suite of all databases, and an audit goes into it', async (t) => {
  const copy = await copyWithExamples(t, isOfStore);
  await cp(join(tests, 'store'), join(copy, 'test/store'), { recursive: true });
  await cp(join(tests, 'fixtures/runs.ts'), join(copy, 'test/fixtures/runs.ts'));
  const suite = await run(copy, ['--test', '--test-reporter=tap', 'test/store/memory/suite.test.ts']);
  assert.equal(suite.code, 0, suite.stdout);
  assert.ok(Number(/^# pass (\d+)$/m.exec(suite.stdout)?.[1]) > 50, 'the suite ran');

  const ec2 = join(copy, 'account/111122223333/us-east-1/ec2');
  await mkdir(ec2, { recursive: true });
  await writeFile(join(ec2, 'describe-volumes.json'), JSON.stringify({ Volumes: [{ VolumeId: 'vol-1' }] }));
  await writeFile(join(copy, 'baseline.yaml'), 'version: 1\ntags: { required: [{ key: Owner }], on: [volume] }\n');
  const audit = await run(copy, [
    join(copy, 'src/cli.ts'),
    ...['audit', '--from', 'account', '--baseline', 'baseline.yaml', '--store', 'memory://now', '--format', 'json'],
  ]);
  assert.ok(audit.stdout.startsWith('{'), audit.stderr);
  const { findings } = JSON.parse(audit.stdout) as { findings: { check: string; resource: { id: string } }[] };
  assert.ok(
    findings.some(({ check, resource }) => check === 'required-tag' && resource.id === 'vol-1'),
    audit.stdout,
  );
  assert.ok(!(await readdir(copy)).some((name) => name.endsWith('.db')), 'nothing of it is in a file');
});

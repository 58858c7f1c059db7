import assert from 'node:assert/strict';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { writeFirstNight } from '../../demo/account/index.ts';
import { callCli } from './call-cli.ts';
import { temporaryFolder } from './run-cli.ts';

interface Checked {
  readonly valid: boolean;
  readonly matchesNothing?: readonly { readonly rule: string; readonly title: string }[];
  readonly notRead?: number;
}

const baselineText = `version: 1
protect:
  - { name: production, match: { tag: { department: prod } }, instances: { terminationProtection: true } }
  - { name: misspelt, match: { tag: { Departmnt: prod } }, instances: { terminationProtection: true } }
grants:
  forbidden:
    - { actions: "iam:*", except: [group/nobodys-group-at-all] }
`;

async function accountIn(t: TestContext) {
  const cwd = await temporaryFolder(t);
  await mkdir(join(cwd, 'account'));
  await writeFirstNight(join(cwd, 'account'), { now: new Date() });
  await writeFile(join(cwd, 'b.yaml'), baselineText);
  const check = async (...args: readonly string[]) => {
    const run = await callCli(['baseline', 'check', '--baseline', 'b.yaml', ...args], { cwd });
    assert.equal(run.code, 0, run.stderr);
    return run.stdout;
  };
  return { cwd, check };
}

test('baseline check holds the rules against an account directory and a stored run alike, and says what matches nothing', async (t) => {
  const { cwd, check } = await accountIn(t);
  assert.deepEqual(Object.keys(JSON.parse(await check('--format', 'json')) as Checked), ['file', 'valid', 'digest']);

  const fromFolder = JSON.parse(await check('--from', 'account', '--format', 'json')) as Checked;
  assert.deepEqual(
    fromFolder.matchesNothing?.map(({ rule }) => rule),
    ['protect misspelt', 'grants.forbidden iam:* on *'],
  );
  assert.match(
    fromFolder.matchesNothing[0]?.title ?? '',
    /^Rule misspelt matches nothing; nearest tag key: department \(\d+ instances\)$/,
  );
  assert.equal(fromFolder.notRead, 0);
  assert.match(
    await check('--from', 'account'),
    /b\.yaml is valid\n {2}Rule misspelt matches nothing; nearest tag key: department/,
  );

  const audit = await callCli(
    ['audit', '--from', 'account', '--baseline', 'b.yaml', '--format', 'json', '--fail-on', 'none'],
    { cwd },
  );
  const { findings } = JSON.parse(audit.stdout) as { findings: readonly { check: string; title: string }[] };
  assert.deepEqual(
    findings
      .filter(({ check: id }) => id === 'rule-matches-nothing')
      .map(({ title }) => title)
      .sort(),
    fromFolder.matchesNothing.map(({ title }) => title).sort(),
  );
  assert.deepEqual(JSON.parse(await check('--run', 'latest', '--format', 'json')), fromFolder);
});

test('what was not read holds no verdict, and is counted', async (t) => {
  const { cwd, check } = await accountIn(t);
  await writeFile(
    join(cwd, 'b.yaml'),
    'version: 1\nprotect:\n  - { name: misspelt, match: { tag: { Departmnt: prod } }, instances: { terminationProtection: true } }\n',
  );
  const [id = ''] = await readdir(join(cwd, 'account'));
  const regions = (await readdir(join(cwd, 'account', id))).filter((name) => /-\d$/.test(name));
  await rm(join(cwd, 'account', id, regions[0] ?? '', 'ec2', 'describe-instances.json'));
  const { matchesNothing, notRead = 0 } = JSON.parse(await check('--from', 'account', '--format', 'json')) as Checked;
  assert.deepEqual(matchesNothing, []);
  assert.ok(notRead > 0);
});

import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import type { WhoCanAnswer } from '../../src/access/index.ts';
import type { WhatIf, WhoCanChanges } from '../../src/what-if/index.ts';
import type { AccountParts } from '../accounts/account.ts';
import { writeAccount } from '../accounts/directory.ts';
import { allow, named } from '../accounts/statements.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const parts: AccountParts = {
  managed: { Devs: [named('Grant', allow('ec2:Describe*', '*'))] },
  groups: { developers: { attached: ['Devs'] }, admins: {} },
  users: { ben: { groups: ['developers'] }, carol: { groups: ['developers'] } },
  instances: [{ id: 'i-0a', tags: { department: 'dev' } }],
};

const baseline = `version: 1
tags: { required: [{ key: department }], on: [instance] }
`;

const put = (action: string) =>
  `version: 1\nchanges:\n  - put-inline-policy:\n      on: group/developers\n      name: temp-debug\n      document: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "${action}", Resource: "*" } }\n`;

const audit = ['audit', '--from', 'account', '--baseline', 'b.yaml', '--with', 'c.yaml'];
const whoCan = ['who-can', 'ec2:TerminateInstances', 'i-0a', '--from', 'account', '--with', 'c.yaml'];

const table: readonly {
  readonly name: string;
  readonly file: string;
  readonly code: number;
  readonly gains: number;
}[] = [
  { name: 'a policy that opens access', file: put('ec2:TerminateInstances'), code: 2, gains: 2 },
  { name: 'one that opens nothing', file: put('ec2:DescribeImages'), code: 0, gains: 0 },
  {
    name: 'the same by a policy of AWS',
    file: 'version: 1\nchanges: [{ attach-policy: { on: user/ben, policy: "arn:aws:iam::aws:policy/AmazonEC2FullAccess" } }]\n',
    code: 2,
    gains: 1,
  },
  {
    name: 'a group without policies',
    file: 'version: 1\nchanges: [{ add-to-group: { user: ben, group: admins } }]\n',
    code: 0,
    gains: 0,
  },
];

suite('--with', () => {
  for (const { name, file, code, gains } of table)
    test(`${name}: audit and who-can end with ${code}, and nothing is written`, async (t) => {
      const cwd = await folder(t, file);
      const [audited, asked] = await Promise.all([
        runCli([...audit, '--format', 'json'], { cwd }),
        runCli([...whoCan, '--format', 'json'], { cwd }),
      ]);
      assert.deepEqual([audited.code, asked.code], [code, code], audited.stderr + asked.stderr);
      const { access } = JSON.parse(audited.stdout) as WhatIf;
      assert.equal(new Set(access.changes.map(({ principal }) => principal)).size, gains);
      const answer = JSON.parse(asked.stdout) as WhoCanAnswer & { readonly with: WhoCanChanges };
      assert.equal(answer.with.gained.length, gains);
      assert.equal(answer.principals.length, gains);
      assert.deepEqual((await readdir(cwd)).sort(), ['account', 'b.yaml', 'c.yaml']);
    });

  test('a tag that is removed brings a finding; --fail-on decides about the exit code', async (t) => {
    const cwd = await folder(t, 'version: 1\nchanges: [{ remove-tag: { resource: i-0a, key: department } }]\n');
    const [low, none, markdown] = await Promise.all([
      runCli([...audit, '--format', 'json'], { cwd }),
      runCli([...audit, '--fail-on', 'none'], { cwd }),
      runCli([...audit, '--format', 'markdown'], { cwd }),
    ]);
    assert.deepEqual([low.code, none.code, markdown.code], [2, 0, 2]);
    assert.deepEqual(
      (JSON.parse(low.stdout) as WhatIf).findings.new.map(({ check }) => check),
      ['required-tag'],
    );
    assert.match(none.stdout, /1 new finding, 0 closed/);
    assert.match(markdown.stdout, /### New findings\n\n- medium/);
  });

  test('what is wrong in a file is said with its line and the nearest choice', async (t) => {
    const wrong = [
      ['version: 1\nchanges:\n  - add-to-grup: { user: ben, group: admins }\n', /c\.yaml:3:\d+: .*add-to-group/],
      ['version: 1\nchanges:\n  - add-to-group: { user: bem, group: admins }\n', /c\.yaml:3:\d+: bem .*did you mean/],
      [
        'version: 1\nchanges:\n  - detach-policy: { on: user/ben, policy: "arn:aws:iam::aws:policy/X" }\n',
        /3:\d+: .*not attached/,
      ],
      [
        'version: 1\nchanges:\n  - set-attribute: { resource: i-0a, attribute: disableApi, value: true }\n',
        /valid: .*disableApiTermination/,
      ],
      [
        'version: 1\nchanges:\n  - set-attribute: { resource: i-0a, attribute: disableApiTermination, value: "on" }\n',
        /is a boolean/,
      ],
      ['version: 1\nchanges: []\n', /at least one change/],
    ] as const;
    for (const [file, message] of wrong) {
      const { code, stderr } = await runCli(audit, { cwd: await folder(t, file) });
      assert.equal(code, 1);
      assert.match(stderr, message);
    }
  });

  test('a Terraform plan is understood, and what of it is not is named', async (t) => {
    const change = (type: string, after: object, unknown: object = {}) => ({
      address: `${type}.x`,
      mode: 'managed',
      type,
      change: { actions: ['create'], before: null, after, after_unknown: unknown },
    });
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: allow('ec2:*', '*') });
    const group = { name: 'temp-debug', group: 'developers', policy };
    const plan = (...changes: readonly object[]) =>
      JSON.stringify({ terraform_version: '1.9', resource_changes: changes });
    const read = async (file: string) => {
      const { code, stdout, stderr } = await runCli([...audit, '--format', 'json'], { cwd: await folder(t, file) });
      assert.equal(stderr, '');
      const { access, notConsidered } = JSON.parse(stdout) as WhatIf;
      return { code, gains: new Set(access.changes.map(({ principal }) => principal)).size, notConsidered };
    };
    assert.deepEqual(await read(plan(change('aws_iam_group_policy', group))), { code: 2, gains: 2, notConsidered: [] });
    assert.deepEqual(await read(plan(change('aws_iam_group_policy', { ...group, policy: null }, { policy: true }))), {
      code: 3,
      gains: 0,
      notConsidered: ['aws_iam_group_policy.x: policy is known only after apply: it is not considered'],
    });
    assert.deepEqual(await read(plan(change('aws_s3_bucket', {}))), {
      code: 3,
      gains: 0,
      notConsidered: ['aws_s3_bucket.x: resources of type aws_s3_bucket are not considered'],
    });
    assert.deepEqual(await read(plan()), { code: 0, gains: 0, notConsidered: [] });
  });
});

async function folder(t: TestContext, changes: string): Promise<string> {
  const cwd = await temporaryFolder(t);
  await writeAccount(join(cwd, 'account'), parts);
  await Promise.all([writeFile(join(cwd, 'b.yaml'), baseline), writeFile(join(cwd, 'c.yaml'), changes)]);
  return cwd;
}

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CanAnswer } from '../../src/access/index.ts';
import type { AccountParts } from '../accounts/account.ts';
import { writeAccount } from '../accounts/directory.ts';
import { allow, named } from '../accounts/statements.ts';
import { callCli } from './call-cli.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const arn = 'arn:aws:ec2:us-east-1:111122223333:instance/i-0a';
const question = ['can', 'user/carol', 'ec2:TerminateInstances', 'i-0a'];

const account: AccountParts = {
  managed: {
    Devs: [named('Grant', allow('ec2:*', '*', { StringEquals: { 'ec2:ResourceTag/department': 'dev' } }))],
    Office: [
      {
        Sid: 'Away\u001b[2J',
        Effect: 'Deny',
        Action: 'ec2:*',
        Resource: '*',
        Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      },
    ],
  },
  groups: { developers: { attached: ['Devs'] } },
  users: { carol: { groups: ['developers'], attached: ['Office'] } },
  instances: [{ id: 'i-0a', tags: { department: 'dev' } }],
};

test('can says in a few lines what decides; nothing in them steers the terminal', async (t) => {
  const { code, stdout } = await runCli([...question, '--from', 'account'], { cwd: await folder(t) });
  assert.equal(
    stdout,
    `Allowed under conditions: ec2:TerminateInstances by
  arn:aws:iam::111122223333:user/carol on
  ${arn}
  only    from 203.0.113.0/24

  Deny  statement Away\\u{1b}[2J of policy Office (user/carol)
  Allow statement Grant of policy Devs (group/developers)

An upper bound. What could take away from it: service control policies and
  resource control policies, which were not read; VPC endpoint policies.
`,
  );
  assert.equal(code, 0);
});

test('a no ends with 2, and what is wrong in the question with 1 and the nearest name', async (t) => {
  const cwd = await folder(t);
  const [no, misspelt, unkeyed] = await Promise.all([
    callCli([...question, '--from', 'account', '--format', 'json', '--context', 'aws:SourceIp=198.51.100.7'], { cwd }),
    callCli(['can', 'user/carl', 'ec2:TerminateInstances', 'i-0a', '--from', 'account', '--format', 'json'], { cwd }),
    callCli([...question, '--from', 'account', '--context', 'aws:SourceIp'], { cwd }),
  ]);
  const { decision, because } = JSON.parse(no.stdout) as CanAnswer;
  assert.deepEqual(
    [no.code, decision, because.map(({ why }) => why)],
    [2, 'explicitDeny', ['except from 203.0.113.0/24; aws:SourceIp is 198.51.100.7']],
  );
  assert.equal(misspelt.code, 1);
  assert.match(
    (JSON.parse(misspelt.stdout) as { error: { message: string } }).error.message,
    /user or role user\/carl is not in the snapshot; did you mean "user\/carol"\?/,
  );
  assert.equal(unkeyed.code, 1);
  assert.match(unkeyed.stderr, /KEY=VALUE/);
});

test('it asks about the latest stored run, or the one that is named', async (t) => {
  const cwd = await folder(t);
  await writeFile(join(cwd, 'baseline.yaml'), 'version: 1\n');
  const none = await callCli(question, { cwd });
  assert.match(none.stderr, /there is no database .*; the first audit makes it/);
  const audit = ['audit', '--from', 'account', '--baseline', 'baseline.yaml', '--fail-on', 'none'];
  assert.equal((await callCli(audit, { cwd })).code, 0);
  await writeAccount(join(cwd, 'account'), { ...account, groups: { developers: {} } });
  assert.equal((await callCli(audit, { cwd })).code, 0);
  const { runs } = JSON.parse((await callCli(['runs', '--format', 'json'], { cwd })).stdout) as {
    runs: { id: string }[];
  };
  const [latest, earlier] = await Promise.all([
    callCli(question, { cwd }),
    callCli([...question, '--run', runs[1]?.id ?? ''], { cwd }),
  ]);
  assert.equal(latest.code, 2, latest.stderr);
  assert.equal(earlier.code, 0, earlier.stderr);
});

async function folder(t: Parameters<typeof temporaryFolder>[0]): Promise<string> {
  const cwd = await temporaryFolder(t);
  await writeAccount(join(cwd, 'account'), account);
  return cwd;
}

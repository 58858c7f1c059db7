import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CanAnswer, WhoCanAnswer } from '../../src/access/index.ts';
import type { AccountParts } from '../accounts/account.ts';
import { writeAccount } from '../accounts/directory.ts';
import { allow, named } from '../accounts/statements.ts';
import { callCli } from './call-cli.ts';
import { temporaryFolder } from './run-cli.ts';

const terminate = 'ec2:TerminateInstances';
const arn = 'arn:aws:ec2:us-east-1:111122223333:instance/i-0a';

const account: AccountParts = {
  groups: {
    ops: { inline: { Ops: named('Grant', allow(terminate, '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })) } },
  },
  users: {
    alice: { groups: ['ops'], mfa: true },
    clearer: {
      inline: {
        'Clear\u001b]0;x\u0007': [
          named('Grant', allow('ec2:ModifyInstanceAttribute')),
          named('Grant', allow(terminate)),
        ],
      },
    },
  },
  instances: [
    { id: 'i-0a', tags: { department: 'prod' } },
    { id: 'i-0b', tags: { department: 'prod' }, flags: { disableApiTermination: true } },
  ],
};

test('who-can lists people by directness with their steps, conditions in words', async (t) => {
  const { code, stdout } = await whoCan(t, ['i-0a']);
  assert.equal(
    stdout,
    `2 principals can ec2:TerminateInstances on
  ${arn}

People, directly
  clearer: ec2:TerminateInstances
      by statement #2 of policy Clear\\u{1b}]0;x\\u{7} (user/clearer)
  alice: ec2:TerminateInstances, with MFA
      by statement Grant of policy Ops (group/ops)

the root user of account 111122223333 can always

What the model does not cover (docs/paths.md):
  could add to this answer: ways outside the catalogue; logins that AWS does
    not control; stored credentials; administrators of the organization
  could take away from it: service control policies and resource control
    policies, which were not read; VPC endpoint policies; refusals that no
    policy decides
`.replace('statement #2', 'statement Grant#2'),
  );
  assert.equal(code, 0);
});

test('its JSON keeps the contract', async (t) => {
  const { stdout } = await whoCan(t, ['tag:department=prod', '--direct', '--format', 'json']);
  const answer = JSON.parse(stdout) as WhoCanAnswer;
  assert.deepEqual(Object.keys(answer), [
    'schemaVersion',
    'action',
    'resource',
    'resources',
    'principals',
    'byPath',
    'nearMisses',
    'notes',
    'notRead',
    'limits',
  ]);
  assert.equal(answer.byPath, 1);
  assert.match(answer.notes.join(), /1 principal can by a path; --direct does not list paths/);
  const [first] = answer.principals;
  assert.deepEqual(
    first?.steps.map(({ action, resource, as, via }) => ({ action, resource, as, statement: via?.statement })),
    [{ action: terminate, resource: arn, as: 'arn:aws:iam::111122223333:user/clearer', statement: 'Grant#2' }],
  );
  assert.deepEqual(
    [first.principal, first.decision, first.conditions],
    ['arn:aws:iam::111122223333:user/clearer', 'allowed', []],
  );
});

test('what is wrong in the question ends with 1 and the nearest name', async (t) => {
  const { code, stderr } = await whoCan(t, ['i-0c']);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /no resource i-0c that ec2:TerminateInstances supports is in the snapshot; did you mean "i-0[ab]"\?/,
  );
});

for (const [what, leftOut, args] of [
  ['who acts was not read', ['get-account-authorization-details.json'], [terminate, 'i-0a']],
  ['the instances were not read', ['describe-instances.json'], [terminate, 'i-0a']],
] as const) {
  test(`where ${what}, who can is unknown and not nobody: 3`, async (t) => {
    const cwd = await temporaryFolder(t);
    await writeAccount(join(cwd, 'account'), account, { leftOut });
    const [text, json, one] = await Promise.all([
      callCli(['who-can', ...args, '--from', 'account'], { cwd }),
      callCli(['who-can', ...args, '--from', 'account', '--format', 'json'], { cwd }),
      callCli(['can', 'user/alice', ...args, '--from', 'account', '--format', 'json'], { cwd }),
    ]);
    assert.deepEqual([text.code, json.code, one.code], [3, 3, 3], text.stderr);
    assert.match(text.stdout, /^Unknown: who can ec2:TerminateInstances on\s/);
    const { principals, complete, notRead } = JSON.parse(json.stdout) as WhoCanAnswer;
    assert.deepEqual([principals, complete], [[], false]);
    assert.match(notRead.join('\n'), /(user|instance) in 111122223333 (global|us-east-1): failed/);
    const answer = JSON.parse(one.stdout) as CanAnswer;
    assert.equal(answer.decision, 'unknown');
    assert.match(answer.notRead.join('\n'), /(user|instance) in 111122223333 (global|us-east-1): failed/);
  });
}

async function whoCan(t: Parameters<typeof temporaryFolder>[0], args: readonly string[]) {
  const cwd = await temporaryFolder(t);
  await writeAccount(join(cwd, 'account'), account);
  return callCli(['who-can', terminate, ...args, '--from', 'account'], { cwd });
}

test('who reads the data of a database is told by its own files', async (t) => {
  const cwd = await temporaryFolder(t);
  const users = { dba: { policies: [allow('rds:ModifyDBInstance')] }, reader: { policies: [allow('rds:Describe*')] } };
  await writeAccount(join(cwd, 'account'), { users, dbInstances: [{ id: 'orders' }] });
  const { code, stdout } = await callCli(['who-can', 'rds-db:connect', 'orders', '--from', 'account'], { cwd });
  assert.match(stdout, /^1 principal can rds-db:connect on/);
  assert.match(stdout, /dba: sets the master password of orders \(rds:ModifyDBInstance\), if it can be\s+reached/);
  assert.equal(code, 0);
});

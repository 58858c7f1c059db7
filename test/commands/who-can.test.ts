import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { WhoCanAnswer } from '../../src/access/index.ts';
import { allow, writeAccount, type WrittenAccount } from '../access/ask/written-account.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const terminate = 'ec2:TerminateInstances';
const arn = 'arn:aws:ec2:us-east-1:111122223333:instance/i-0a';

const account: WrittenAccount = {
  groups: { ops: { inline: { Ops: [allow(terminate, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })] } } },
  users: {
    alice: { groups: ['ops'] },
    clearer: { inline: { 'Clear\u001b]0;x\u0007': [allow('ec2:ModifyInstanceAttribute'), allow(terminate)] } },
  },
  instances: { 'us-east-1': { 'i-0a': { tags: { department: 'prod' } }, 'i-0b': { tags: { department: 'prod' }, protected: true } } },
};

test('who-can lists people by directness with their steps, conditions in words', async (t) => {
  const { code, stdout } = await whoCan(t, ['i-0a']);
  assert.equal(stdout, `2 principals can ec2:TerminateInstances on
  ${arn}

People, directly
  clearer: ec2:TerminateInstances
      by statement #2 of policy Clear\\u{1b}]0;x\\u{7} (user/clearer)
  alice: ec2:TerminateInstances, with MFA
      by statement Grant of policy Ops (group/ops)

the root user of account 111122223333 can always

An upper bound: service control policies and resource control policies were
  not read.
`.replace('statement #2', 'statement Grant#2'));
  assert.equal(code, 0);
});

test('its JSON keeps the contract', async (t) => {
  const { stdout } = await whoCan(t, ['tag:department=prod', '--direct', '--format', 'json']);
  const answer = JSON.parse(stdout) as WhoCanAnswer;
  assert.deepEqual(Object.keys(answer), ['schemaVersion', 'action', 'resource', 'resources', 'principals', 'notes', 'notRead']);
  const [first] = answer.principals;
  assert.deepEqual(first?.steps.map(({ action, resource, as, via }) => ({ action, resource, as, statement: via?.statement })), [
    { action: terminate, resource: arn, as: 'arn:aws:iam::111122223333:user/clearer', statement: 'Grant#2' },
  ]);
  assert.deepEqual([first.principal, first.decision, first.conditions], ['arn:aws:iam::111122223333:user/clearer', 'allowed', []]);
});

test('what is wrong in the question ends with 1 and the nearest name', async (t) => {
  const { code, stderr } = await whoCan(t, ['i-0c']);
  assert.equal(code, 1);
  assert.match(stderr, /no resource i-0c that ec2:TerminateInstances can be asked of was read; did you mean "i-0[ab]"\?/);
});

async function whoCan(t: Parameters<typeof temporaryFolder>[0], args: readonly string[]) {
  const cwd = await temporaryFolder(t);
  await writeAccount(join(cwd, 'account'), account);
  return runCli(['who-can', terminate, ...args, '--from', 'account'], { cwd });
}

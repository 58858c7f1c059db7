import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { commandsBetween } from '../../../src/causes/repairs/commands/index.ts';
import { resourceKey, type ResourcePair } from '../../../src/domain/resource-edit.ts';
import type { SnapshotIndex } from '../../../src/domain/snapshot.ts';
import { account, home, region, type AccountParts } from '../../accounts/account.ts';
import { allow, trust } from '../../accounts/statements.ts';
import { changes } from './fixtures/changes.ts';

function pairsOf(from: SnapshotIndex, to: SnapshotIndex): readonly ResourcePair[] {
  const keyed = ({ snapshot }: SnapshotIndex) => new Map(snapshot.resources.map((each) => [resourceKey(each), each]));
  const [was, is] = [keyed(from), keyed(to)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .sort()
    .map((key) => ({ before: was.get(key), after: is.get(key) }));
}

function written(from: AccountParts, to: AccountParts) {
  const index = account(from);
  return commandsBetween(pairsOf(index, account(to)), index);
}

suite('what changes an account, and what changes it back', () => {
  for (const { name, from, to, commands, inverse } of changes) {
    void test(name, () => {
      assert.deepEqual(written(from, to).commands, commands);
      assert.deepEqual(written(to, from).commands, inverse);
    });
  }
});

void test('what is as it was needs no command', () => {
  for (const { from } of changes) assert.deepEqual(written(from, from).commands, []);
});

const arn = `arn:aws:iam::${home}:policy/Own`;
const five = ['A', 'B', 'C', 'D', 'E'].map((name) => allow(`s3:${name}*`));

suite('a managed policy with five versions', () => {
  void test('loses its oldest one before a document of none of them is written', () => {
    const { commands, notes } = written(
      { managed: { Own: five } },
      { managed: { Own: [allow('s3:Z*'), ...five.slice(1)] } },
    );
    assert.equal(commands[0], `aws iam delete-policy-version --policy-arn ${arn} --version-id v1`);
    assert.match(commands[1] ?? '', /^aws iam create-policy-version .*s3:Z.* --set-as-default$/);
    assert.deepEqual(notes, ['It has five versions, so v1 is deleted first.']);
  });

  void test('keeps them all where one of them has the document', () => {
    const { commands, notes } = written({ managed: { Own: five } }, { managed: { Own: five.slice(1) } });
    assert.deepEqual(commands, [
      `aws iam set-default-policy-version --policy-arn ${arn} --version-id v4`,
      `aws iam delete-policy-version --policy-arn ${arn} --version-id v5`,
    ]);
    assert.deepEqual(notes, []);
  });
});

suite('whole resources', () => {
  const door = trust({ Service: 'ec2.amazonaws.com' });
  const role: AccountParts = {
    roles: { web: { trust: door, attached: ['Own'], profiles: ['web'], boundary: 'Own', tags: { a: 'b' } } },
    managed: { Own: [allow('s3:*')] },
  };

  void test('a role goes after what hangs on it, and its boundary may stay until then', () => {
    assert.deepEqual(written(role, { managed: role.managed ?? {} }).commands, [
      'aws iam untag-role --role-name web --tag-keys a',
      `aws iam detach-role-policy --role-name web --policy-arn ${arn}`,
      'aws iam delete-role-permissions-boundary --role-name web',
      'aws iam remove-role-from-instance-profile --role-name web --instance-profile-name web',
      'aws iam delete-role --role-name web',
    ]);
  });

  void test('a group goes after its members', () => {
    const parts: AccountParts = { users: { ana: { groups: ['devs'] }, ben: {} }, groups: { devs: {} } };
    assert.deepEqual(written(parts, { users: { ana: { groups: ['devs'] }, ben: {} } }).commands, [
      'aws iam remove-user-from-group --user-name ana --group-name devs',
      'aws iam delete-group --group-name devs',
    ]);
  });

  void test('a policy goes after its attachments and its other versions', () => {
    const parts: AccountParts = { groups: { devs: { attached: ['Own'] } }, managed: { Own: five.slice(3) } };
    assert.deepEqual(written(parts, { groups: { devs: { attached: ['Own'] } } }).commands, [
      `aws iam detach-group-policy --group-name devs --policy-arn ${arn}`,
      `aws iam delete-policy-version --policy-arn ${arn} --version-id v1`,
      `aws iam delete-policy --policy-arn ${arn}`,
    ]);
  });

  void test('a user goes after its credentials, and does not come back with them', () => {
    const { commands } = written({ users: { ana: {} } }, {});
    assert.equal(commands.at(-1), 'aws iam delete-user --user-name ana');
    assert.match(commands[0] ?? '', /^for each in \$\(aws iam list-access-keys --user-name ana /);
    const { commands: created, notes } = written({}, { users: { ana: {} } });
    assert.deepEqual(created, ['aws iam create-user --user-name ana']);
    assert.match(notes.join(' '), /password, access keys and MFA devices are gone/);
  });

  for (const [parts, sentence] of [
    [{ instances: [{ id: 'i-1' }] }, /Removing it destroys what it holds, so no command is offered/],
    [{ volumes: [{ id: 'vol-1' }] }, /Removing it destroys what it holds, so no command is offered/],
  ] as const) {
    void test(`no command removes ${JSON.stringify(parts)}, and none brings it back`, () => {
      const { commands, notes } = written(parts, {});
      assert.deepEqual(commands, []);
      assert.match(notes.join(' '), sentence);
      assert.deepEqual(written({}, parts).commands, []);
      assert.match(written({}, parts).notes.join(' '), /It is gone; no command brings it back/);
    });
  }
});

suite('what no command writes is said, and nothing is written in part', () => {
  void test('a field that AWS does not change', () => {
    const from: AccountParts = { instances: [{ id: 'i-1', image: 'ami-1', tags: { a: 'b' } }] };
    const { commands, notes } = written(from, { instances: [{ id: 'i-1', image: 'ami-2' }] });
    assert.deepEqual(commands, []);
    assert.deepEqual(notes, ['No command can set image of instance i-1 back.']);
  });

  void test('a name that a terminal would obey', () => {
    const named = (name: string): AccountParts => ({ groups: { devs: { inline: { [name]: allow('s3:*') } } } });
    assert.deepEqual(written(named('a\u001b[2J'), { groups: { devs: {} } }).commands, []);
    assert.equal(written(named('a [2J'), { groups: { devs: {} } }).commands.length, 1);
  });

  void test('a pending change of a database keeps others from being applied at once', () => {
    const db = (deletionProtection: boolean, pendingChanges: Record<string, string>): AccountParts => ({
      dbInstances: [{ id: 'orders', deletionProtection, pendingChanges }],
    });
    const command = (pending: Record<string, string>) => written(db(true, pending), db(false, pending)).commands;
    assert.deepEqual(command({ EngineVersion: '16.5' }), [
      `aws rds modify-db-instance --region ${region} --db-instance-identifier orders --no-deletion-protection`,
    ]);
    assert.match(command({})[0] ?? '', /--apply-immediately$/);
  });
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { candidatesIn } from '../../../src/causes/explain/candidates.ts';
import { causeChange } from '../../../src/causes/wording/change-text.ts';
import { undoOf } from '../../../src/causes/repairs/undo.ts';
import { resourceKey, type ResourcePair } from '../../../src/domain/resource-edit.ts';
import { account, home, type AccountParts } from '../../accounts/account.ts';
import { allow, trust } from '../../accounts/statements.ts';
import { readBaseline } from '../nights.ts';
import { audited } from './fixtures/finder.ts';

const baseline = await readBaseline(`version: 1
access:
  - name: production
    actions: [ec2:TerminateInstances, ec2:StopInstances]
    resources: { tag: { department: prod } }
    allowedTo: [role/break-glass]
`);

/** What an account has changed since, and the repairs of all of it together. */
function undone(before: AccountParts, after: AccountParts, mostFindings?: number) {
  const [was, is] = [account(before), account(after)];
  const keyed = (resources: typeof is.snapshot.resources) =>
    new Map(resources.map((each) => [resourceKey(each), each]));
  const [old, now] = [keyed(was.snapshot.resources), keyed(is.snapshot.resources)];
  const pairs = [...new Set([...old.keys(), ...now.keys()])]
    .map((key): ResourcePair => ({ before: old.get(key), after: now.get(key) }))
    .filter((pair) => JSON.stringify(pair.before) !== JSON.stringify(pair.after));
  const byId = new Map(pairs.map((pair) => [(pair.after ?? pair.before)?.id, pair]));
  const pairOf = ({ resource }: { readonly resource: { readonly id: string } }) =>
    byId.get(resource.id) ?? { before: undefined, after: undefined };
  const changes = candidatesIn(pairs).map(({ edits }) => causeChange(edits, () => undefined));
  const { findings: all, finder } = audited(is, baseline, pairOf, 1, mostFindings);
  const findings = all.filter(({ check }) => check.startsWith('access-'));
  const cause = { kind: 'change' as const, changes, findings: findings.map(({ id }) => id) };
  return { repairs: finder.ofCause(cause), undo: undoOf(changes, { pairOf, after: is }), findings };
}

const lossesOf = ({ repairs: [repair] }: ReturnType<typeof undone>) =>
  repair?.loses.map(({ principal, action, count }) => `${principal.split('/').at(-1) ?? ''} ${action} ${count}`).sort();

const machines = [
  { id: 'i-0000000000000000a', tags: { department: 'prod' } },
  { id: 'i-0000000000000000b', tags: { department: 'dev' } },
];
const admin = { inline: { all: allow('ec2:*') } };
const assume = { inline: { assume: allow('sts:AssumeRole') } };
const root = { AWS: `arn:aws:iam::${home}:root` };
const onlyAda = { AWS: `arn:aws:iam::${home}:user/ada` };

suite('what anyone loses by an undo', () => {
  test('of a trust policy is the role, for those alone whom it let in', () => {
    const parts = (who: typeof root): AccountParts => ({
      users: { ada: assume, ben: assume, eve: {} },
      roles: {
        'break-glass': { trust: trust(who), ...admin },
        // Policies do not tell it from the other: its own trust policy does.
        'a-service': { trust: trust({ Service: 'ec2.amazonaws.com' }) },
      },
      instances: machines,
    });
    assert.deepEqual(lossesOf(undone(parts(onlyAda), parts(root))), ['ben sts:AssumeRole 1']);
  });

  test('of a policy about roles is what it names', () => {
    const door = trust({ Service: 'ec2.amazonaws.com' });
    const roles = { 'break-glass': { trust: door, profiles: ['break-glass'], ...admin } };
    const launch = { inline: { launch: allow(['ec2:RunInstances', 'iam:PassRole']) } };
    const found = undone(
      { users: { eve: {} }, roles, instances: machines },
      { users: { eve: launch }, roles, instances: machines },
    );
    assert.ok(lossesOf(found)?.includes('eve iam:PassRole 1'), lossesOf(found)?.join());
  });

  test('of a tag is what statements that test the tag name, and not what others do', () => {
    const users = {
      ben: {
        inline: {
          blue: allow(['ec2:TerminateInstances', 'ec2:ModifyInstanceAttribute'], '*', {
            StringEquals: { 'ec2:ResourceTag/team': 'blue' },
          }),
        },
      },
      eve: { inline: { other: allow('ec2:RebootInstances', '*', { StringEquals: { 'ec2:ResourceTag/teams': 'x' } }) } },
    };
    const tagged = (team: Readonly<Record<string, string>>) => ({
      users,
      instances: [{ id: 'i-0000000000000000a', tags: { department: 'prod', ...team } }],
    });
    assert.deepEqual(lossesOf(undone(tagged({}), tagged({ team: 'blue' }))), [
      'ben ec2:ModifyInstanceAttribute 1',
      'ben ec2:TerminateInstances 1',
    ]);
  });
});

suite('a cause of many findings', () => {
  const people = Object.fromEntries(Array.from({ length: 4 }, (_, at) => [`u${at}`, { groups: ['devs'] }]));
  const before: AccountParts = { users: people, groups: { devs: {} }, instances: machines };
  const after: AccountParts = { ...before, groups: { devs: { inline: { temp: allow('ec2:TerminateInstances') } } } };
  const command = 'aws iam delete-group-policy --group-name devs --policy-name temp';

  for (const [name, most] of [
    ['as many as others are looked for', 4],
    ['more', 3],
  ] as const)
    test(`has its undo, of ${name}`, () => {
      const { repairs, findings } = undone(before, after, most);
      assert.equal(findings.length, 4);
      assert.deepEqual(
        repairs.map(({ commands }) => commands),
        [[command]],
      );
      assert.equal(repairs[0]?.closes.length, 4);
    });

  test('of more, without a command that takes it back, has no other repair', () => {
    const gone = undone({ ...after, instances: [] }, after, 3);
    assert.deepEqual(
      gone.repairs.map(({ kind, commands }) => [kind, commands]),
      [['undo', []]],
    );
    const few = undone({ ...after, instances: [] }, after, 4);
    assert.equal(few.repairs[0]?.kind, 'close');
  });
});

suite('what takes an undo back', () => {
  const [all] = account({
    managed: { Own: ['A', 'B', 'C', 'D', 'E', 'F'].map((letter) => allow(`s3:${letter}*`)) },
  }).ofKind('policy');
  assert.ok(all);
  const withVersions = (ids: readonly string[], defaultVersion: string) => {
    const versions = all.attributes.versions
      .filter(({ id }) => ids.includes(id))
      .map((version) => ({ ...version, isDefault: version.id === defaultVersion }));
    return { ...all, attributes: { ...all.attributes, versions, defaultVersion } };
  };
  const five = ['v1', 'v2', 'v3', 'v4', 'v5'];
  const inverseOf = (after: typeof all) => {
    const pair: ResourcePair = { before: withVersions(five, 'v5'), after };
    const changes = candidatesIn([pair]).map(({ edits }) => causeChange(edits, () => undefined));
    return undoOf(changes, { pairOf: () => pair, after: account({}) }).inverse.commands.map((command) =>
      command.split(' ').slice(2, 3).join(),
    );
  };

  test('deletes no version that the undo did not create again', () => {
    assert.deepEqual(inverseOf(withVersions(['v2', 'v3', 'v4', 'v5', 'v6'], 'v6')), ['create-policy-version']);
  });

  test('sets the version that is still there', () => {
    assert.deepEqual(inverseOf(withVersions(five, 'v2')), ['set-default-policy-version']);
  });
});

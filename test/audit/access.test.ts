import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { loadReference } from '../../src/access/index.ts';
import { accessSinceLastRun } from '../../src/audit/access.ts';
import type { CheckContext } from '../../src/checks/index.ts';
import type { AllowedToRule } from '../../src/domain/access-rule.ts';
import type { LastScope } from '../../src/domain/last-read.ts';
import { resourceKey, type ResourcePair } from '../../src/domain/resource-edit.ts';
import type { SnapshotIndex } from '../../src/domain/snapshot.ts';
import { account, type AccountParts } from '../accounts/account.ts';
import { allow, named } from '../accounts/statements.ts';
import { contextOf } from '../checks/fixtures/account.ts';

const reference = await loadReference('all');
const since = '2026-11-23T03:00:00.000Z';
const now = new Date('2026-11-24T03:00:00.000Z');

const rule: AllowedToRule = { name: 'all', actions: ['destroy'], resources: {}, allowedTo: [] };

const debug = { 'temp-debug': named('all', allow('ec2:TerminateInstances')) };
const plain: AccountParts = {
  groups: { developers: {} },
  users: { ben: { groups: ['developers'] }, eve: { groups: ['developers'] }, ana: {} },
  instances: [{ id: 'i-1' }, { id: 'i-2', tags: { team: 'a' } }],
};
const open: AccountParts = { ...plain, groups: { developers: { inline: debug } } };

suite('who gained and who lost access since the run before', () => {
  test('people with the same cause are one line: gains, losses, and nothing where nothing changed', async () => {
    assert.deepEqual(await lines(plain, open), [
      'gained ben, eve: 2 instance; inline policy temp-debug was put on group developers',
    ]);
    assert.deepEqual(await lines(open, plain), [
      'lost ben, eve: 2 instance; inline policy temp-debug was deleted from group developers',
    ]);
    assert.deepEqual(await lines(open, open), undefined);
  });

  test('a person of others, a tag that a policy reads, and one that none reads', async () => {
    const joined = { ...open, users: { ...open.users, ana: { groups: ['developers'] } } };
    assert.deepEqual(await lines(open, joined), ['gained ana: 2 instance; user ana was added to group developers']);
    const teamOnly = named(
      'team',
      allow('ec2:TerminateInstances', '*', { StringEquals: { 'ec2:ResourceTag/team': 'a' } }),
    );
    const byTag = { ...plain, groups: { developers: { inline: { 'temp-debug': teamOnly } } } };
    const tagged = (tags: Readonly<Record<string, string>>) => ({
      ...byTag,
      instances: [{ id: 'i-1', tags }, { id: 'i-2' }],
    });
    assert.deepEqual(await lines(tagged({}), tagged({ team: 'a' })), [
      'gained ben, eve: 1 instance; tag team=a was put on instance i-1',
    ]);
    assert.deepEqual(await lines(tagged({}), tagged({ color: 'a' })), undefined);
  });

  test('time that passed a date in a policy, and one that passed none', async () => {
    const dated = (operator: string, date: string): AccountParts => ({
      ...plain,
      groups: {
        developers: {
          inline: {
            dated: named('all', allow('ec2:TerminateInstances', '*', { [operator]: { 'aws:CurrentTime': date } })),
          },
        },
      },
    });
    const because = 'time passed since the last audit: a policy allows or denies it until or from a date';
    const [passed, earlier, later] = ['2026-11-23T12:00:00Z', '2026-11-22T12:00:00Z', '2027-11-23T12:00:00Z'];
    for (const [operator, change] of [
      ['DateLessThan', 'lost'],
      ['DateGreaterThan', 'loosened'],
    ] as const) {
      assert.deepEqual(await lines(dated(operator, passed), dated(operator, passed)), [
        `${change} ben, eve: 2 instance; ${because}`,
      ]);
      for (const date of [earlier, later])
        assert.deepEqual(await lines(dated(operator, date), dated(operator, date)), undefined, `${operator} ${date}`);
    }
    const ending = dated('DateLessThan', passed);
    assert.deepEqual(await lines({ ...ending, groups: { developers: { inline: debug } } }, ending), [
      'lost ben, eve: 2 instance; inline policy dated was put on group developers, inline policy temp-debug was deleted from group developers',
    ]);
    const tagged = { ...ending, instances: [{ id: 'i-1', tags: { color: 'a' } }, { id: 'i-2' }] };
    assert.deepEqual(await lines(ending, tagged), [`lost ben, eve: 2 instance; ${because}`]);
  });

  test('nothing is claimed where the identities of either run were not read', async () => {
    const denied = 'Access is not compared, because user of account 111122223333 was not read in one of the two runs.';
    const tonight = await compared(plain, { ...open, unread: ['user'] });
    assert.deepEqual([tonight?.changes, tonight?.notCompared], [[], [denied]]);
    const before = await compared(plain, open, ['user']);
    assert.deepEqual([before?.changes, before?.notCompared], [[], [denied]]);
    const other = await compared(plain, open, ['volume']);
    assert.deepEqual(
      [other?.changes.length, other?.notCompared],
      [1, ['Left out, because it was not read in one of the two runs: volume in us-east-1, volume in eu-west-1.']],
    );
  });

  test('a first audit has nothing to compare with', async () => {
    assert.equal(
      await accessSinceLastRun({ context: context(account(open)), differences: undefined, lastRead: [], causes: [] }),
      undefined,
    );
  });
});

async function lines(before: AccountParts, after: AccountParts) {
  const found = await compared(before, after);
  return found?.changes.map(({ change, principals, reach, because }) => {
    const people = principals.map((arn) => arn.slice(arn.lastIndexOf('/') + 1)).join(', ');
    return `${change} ${people}: ${reach.map(({ count, type }) => `${count} ${type}`).join(', ')}; ${because.join(', ')}`;
  });
}

/** The comparison of two nights, of which the first did not read some kinds. */
async function compared(before: AccountParts, after: AccountParts, unreadBefore: readonly string[] = []) {
  const [was, is] = [account(before), account(after)];
  const lastRead = is.snapshot.coverage.map(({ account: of, region, kind }): LastScope => ({
    ...{ account: of, region, kind, count: 0, wasRead: true },
    ...(unreadBefore.includes(kind) && { code: 'AccessDenied' }),
  }));
  const differences = { since, baselineDigest: '', pairs: pairsOf(was, is), firstRead: [] };
  const [withRule, without] = await Promise.all(
    [[rule], []].map((access) =>
      accessSinceLastRun({ context: context(is, access), differences, lastRead, causes: [] }),
    ),
  );
  assert.deepEqual(withRule, without);
  return withRule;
}

function pairsOf(was: SnapshotIndex, is: SnapshotIndex): readonly ResourcePair[] {
  const before = new Map(was.snapshot.resources.map((each) => [resourceKey(each), each]));
  const after = new Map(is.snapshot.resources.map((each) => [resourceKey(each), each]));
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((key) => ({ before: before.get(key), after: after.get(key) }))
    .filter(({ before: one, after: other }) => JSON.stringify(one) !== JSON.stringify(other));
}

/** The same answer is wanted from the audit's own analysis, and from another one where no rule is about access. */
function context(snapshot: SnapshotIndex, access: readonly AllowedToRule[] = [rule]): CheckContext {
  return { ...contextOf({ resources: [], baseline: { access }, now }), snapshot, reference };
}

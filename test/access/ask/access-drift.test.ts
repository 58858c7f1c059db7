import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessDrift, loadReference, buildAccessModel } from '../../../src/access/index.ts';
import { indexSnapshot, type SnapshotIndex } from '../../../src/domain/snapshot.ts';
import { account, home, type AccountParts } from '../../accounts/account.ts';
import { allow, deny } from '../../accounts/statements.ts';

const reference = await loadReference('all');
const terminate = 'ec2:TerminateInstances';
const arn = (name: string) => `arn:aws:iam::${home}:${name}`;

function drift(before: AccountParts, after: AccountParts) {
  const world = (parts: AccountParts) => buildAccessModel(account(parts), reference);
  const { changes, ...rest } = accessDrift(world(before), world(after), [terminate]);
  return {
    ...rest,
    changes: changes.map(({ change, principal, path, count, causes }) => [
      change,
      principal.split('/')[1],
      path,
      count,
      ...causes,
    ]),
  };
}

const two = { instances: [{ id: 'i-1' }, { id: 'i-2' }] };
const instance = (id: string) => `arn:aws:ec2:us-east-1:${home}:instance/${id}`;
const withMfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const ofDev = { StringEquals: { 'ec2:ResourceTag/team': 'dev' } };

const tagged = (team: string): AccountParts => ({ instances: [{ id: 'i-1', tags: { team } }] });

const cases: readonly (readonly [
  words: string,
  before: AccountParts,
  after: AccountParts,
  expected: readonly unknown[],
])[] = [
  [
    "a group's new policy gives its members something, and it is the group's doing",
    { ...two, users: { ann: { groups: ['devs'] }, bob: {} }, groups: { devs: {} } },
    { ...two, users: { ann: { groups: ['devs'] }, bob: {} }, groups: { devs: { policies: [allow(terminate)] } } },
    [['gained', 'ann', 'direct', 2, arn('group/devs')]],
  ],
  [
    "leaving a group takes something away, and it is the user's doing",
    { ...two, users: { ann: { groups: ['devs'] } }, groups: { devs: { policies: [allow(terminate)] } } },
    { ...two, users: { ann: {} }, groups: { devs: { policies: [allow(terminate)] } } },
    [['lost', 'ann', 'direct', 2, arn('user/ann')]],
  ],
  [
    'a managed policy comes to deny',
    { ...two, users: { ann: { policies: ['work'] } }, managed: { work: [allow(terminate)] } },
    {
      ...two,
      users: { ann: { policies: ['work'] } },
      managed: { work: [[allow(terminate), deny('*', instance('i-2'))], allow(terminate)] },
    },
    [['lost', 'ann', 'direct', 1, arn('policy/work')]],
  ],
  [
    'a grant and a tag that only together give it are both named, and where the tag is not new the grant alone',
    { users: { ann: { policies: [allow('s3:*')] } }, instances: [{ id: 'i-1' }, { id: 'i-2', tags: { team: 'dev' } }] },
    {
      users: { ann: { policies: [allow(terminate, '*', ofDev)] } },
      instances: [
        { id: 'i-1', tags: { team: 'dev' } },
        { id: 'i-2', tags: { team: 'dev' } },
      ],
    },
    [
      ['gained', 'ann', 'direct', 1, instance('i-1'), arn('user/ann')],
      ['gained', 'ann', 'direct', 1, arn('user/ann')],
    ],
  ],
  [
    'a grant gives it, whatever tag the resource has now',
    { ...tagged('dev'), users: { ann: {} } },
    { ...tagged('x'), users: { ann: { policies: [allow(terminate)] } } },
    [['gained', 'ann', 'direct', 1, arn('user/ann')]],
  ],
  [
    'of a grant and a tag that each take it away both are named',
    { ...tagged('dev'), users: { ann: { policies: [allow(terminate, '*', ofDev)] } } },
    { ...tagged('x'), users: { ann: {} } },
    [['lost', 'ann', 'direct', 1, instance('i-1'), arn('user/ann')]],
  ],
  [
    'MFA comes to be asked for',
    { ...two, users: { ann: { mfa: true, policies: [allow(terminate)] } } },
    { ...two, users: { ann: { mfa: true, policies: [allow(terminate, '*', withMfa)] } } },
    [['tightened', 'ann', 'direct', 2, arn('user/ann')]],
  ],
  [
    'MFA is asked for no more',
    { ...two, users: { ann: { mfa: true, policies: [allow(terminate, '*', withMfa)] } } },
    { ...two, users: { ann: { mfa: true, policies: [allow(terminate)] } } },
    [['loosened', 'ann', 'direct', 2, arn('user/ann')]],
  ],
  [
    "a tag changes, and it is the instance's doing",
    { instances: [{ id: 'i-1' }, { id: 'i-2' }], users: { ann: { policies: [allow(terminate, '*', ofDev)] } } },
    {
      instances: [{ id: 'i-1' }, { id: 'i-2', tags: { team: 'dev' } }],
      users: { ann: { policies: [allow(terminate, '*', ofDev)] } },
    },
    [['gained', 'ann', 'direct', 1, instance('i-2')]],
  ],
  [
    'somebody else comes to have what one can become',
    { ...two, users: { ann: { policies: [allow('iam:CreateAccessKey')] }, bob: {} } },
    { ...two, users: { ann: { policies: [allow('iam:CreateAccessKey')] }, bob: { policies: [allow(terminate)] } } },
    [
      ['gained', 'ann', 'become', 2, arn('user/bob')],
      ['gained', 'bob', 'direct', 2, arn('user/bob')],
    ],
  ],
  [
    'what came or went between the runs is no change of access',
    { instances: [{ id: 'i-1' }], users: { ann: { policies: [allow(terminate)] } } },
    { instances: [{ id: 'i-2' }], users: { ann: { policies: [allow(terminate)] } } },
    [],
  ],
];

for (const [words, before, after, expected] of cases) {
  test(words, () => {
    const { changes, withoutEffect } = drift(before, after);
    assert.deepEqual(changes, expected);
    assert.deepEqual(withoutEffect, []);
  });
}

test('a document that changed in text and not in effect is said to be one', () => {
  const before = { ...two, users: { ann: { policies: [allow(terminate)] } } };
  const after = { ...two, users: { ann: { policies: [[allow('ec2:Terminate*'), allow('s3:GetObject')]] } } };
  assert.deepEqual(drift(before, after), { changes: [], withoutEffect: [arn('user/ann')] });
});

test('a tag takes it away, whatever else her policies say now', () => {
  const before = { ...tagged('dev'), users: { ann: { policies: [allow(terminate, '*', ofDev)] } } };
  const after = { ...tagged('x'), users: { ann: { policies: [allow([terminate, 's3:*'], '*', ofDev)] } } };
  assert.deepEqual(drift(before, after), {
    changes: [['lost', 'ann', 'direct', 1, instance('i-1')]],
    withoutEffect: [arn('user/ann')],
  });
});

test('nothing is compared where either side did not read who holds what', () => {
  const users = { ann: { policies: [allow(terminate)] } };
  const { changes, notCompared } = drift({ ...two, users: {} }, { ...two, users, unread: ['group'] });
  assert.deepEqual(changes, []);
  assert.match(notCompared ?? '', /group of account 111122223333/);
});

test('a place that either side did not read is left out', () => {
  assert.deepEqual(drift({ ...two, users: {} }, { ...two, users: {}, unread: ['instance-attribute'] }).changes, []);
  const gains = drift(
    { ...two, users: { ann: {} } },
    { ...two, users: { ann: { policies: [allow(terminate)] } }, unread: ['instance-attribute'] },
  );
  assert.deepEqual(gains.changes, []);
});

test('a lock of a snapshot is a change, and reading locks for the first time is none', () => {
  const users = { ann: { policies: [allow('ec2:DeleteSnapshot')] } };
  const unlocked = account({ users, snapshots: [{ id: 'snap-1' }] });
  const locked = account({ users, snapshots: [{ id: 'snap-1', lock: { state: 'compliance' } }] });
  const ofEarlierVersion = indexSnapshot({
    ...unlocked.snapshot,
    coverage: unlocked.snapshot.coverage.filter(({ kind }) => kind !== 'snapshot-lock'),
  });
  const changes = (before: SnapshotIndex, after: SnapshotIndex) => {
    const [one, other] = [before, after].map((snapshot) => buildAccessModel(snapshot, reference));
    assert.ok(one && other);
    return accessDrift(one, other, ['ec2:DeleteSnapshot']).changes.map(({ change }) => change);
  };
  assert.deepEqual(changes(unlocked, locked), ['lost']);
  assert.deepEqual(changes(ofEarlierVersion, locked), []);
  assert.deepEqual(changes(locked, ofEarlierVersion), []);
});

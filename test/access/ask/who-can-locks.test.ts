import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildAccessModel, can, loadReference, whoCan } from '../../../src/access/index.ts';
import { account, type AccountParts } from '../../accounts/account.ts';
import { allow } from '../../accounts/statements.ts';

const reference = await loadReference();
const expiresAt = '2027-03-06T04:05:06.789Z';
const unlocked = { id: 'snap-1' };
const locked = { id: 'snap-2', lock: { state: 'compliance', expiresAt } };
const root = 'the root user of account 111122223333 can always';
const notRead = 'was not read: a locked snapshot cannot be deleted';

const rows: Readonly<
  Record<
    string,
    {
      readonly given: AccountParts;
      readonly asked: string;
      readonly action?: string;
      readonly who: readonly string[];
      readonly notes: readonly string[];
    }
  >
> = {
  'it is locked in compliance mode': {
    given: { snapshots: [locked] },
    asked: 'snap-2',
    who: [],
    notes: [`it is locked in compliance mode until ${expiresAt}: nobody can delete it before the lock ends`, root],
  },
  'AWS does not say when its lock ends': {
    given: { snapshots: [{ ...locked, lock: { state: 'compliance', expiresAt: 'later\u001b[0m' } }] },
    asked: 'snap-2',
    who: [],
    notes: ['it is locked in compliance mode: nobody can delete it before the lock ends', root],
  },
  'it is not locked': { given: { snapshots: [unlocked, locked] }, asked: 'snap-1', who: ['ana'], notes: [root] },
  'it is locked in governance mode': {
    given: { snapshots: [{ ...locked, lock: { state: 'governance', expiresAt } }] },
    asked: 'snap-2',
    who: [],
    notes: [root],
  },
  'locks were not read': {
    given: { snapshots: [unlocked], unread: ['snapshot-lock'] },
    asked: 'snap-1',
    who: ['ana'],
    notes: [`whether it is locked ${notRead}`, root],
  },
  'one of two is locked': {
    given: { snapshots: [unlocked, locked] },
    asked: 'kind:snapshot',
    who: ['ana'],
    notes: ['1 of these snapshots is locked in compliance mode: nobody can delete them before their locks end', root],
  },
  'the locks of two were not read': {
    given: { snapshots: [unlocked, { id: 'snap-3' }], unread: ['snapshot-lock'] },
    asked: 'kind:snapshot',
    who: ['ana'],
    notes: [`whether 2 of these snapshots are locked ${notRead}`, root],
  },
  'another action is asked about': {
    given: { snapshots: [locked] },
    asked: 'snap-2',
    action: 'ec2:CreateTags',
    who: ['ana'],
    notes: [root],
  },
};

for (const [difference, { given, asked, action = 'ec2:DeleteSnapshot', who, notes }] of Object.entries(rows))
  void test(`who can ${action} where ${difference}: ${who.join(', ') || 'nobody'}`, () => {
    const users = { ana: { policies: [allow(['ec2:DeleteSnapshot', 'ec2:CreateTags'])] } };
    const model = buildAccessModel(account({ users, ...given }), reference);
    const answer = whoCan(model, { action, resource: asked, direct: false });
    assert.deepEqual(
      answer.principals.map(({ name }) => name),
      who,
    );
    assert.deepEqual(answer.notes, notes);
  });

const verdicts: Readonly<Record<string, readonly [given: AccountParts, notes: readonly string[]]>> = {
  'is locked': [
    { snapshots: [locked] },
    [
      'arn:aws:ec2:us-east-1::snapshot/snap-2 is protected: AWS refuses ec2:DeleteSnapshot while the protection is on; who-can lists the paths around it',
      `it is locked in compliance mode until ${expiresAt}: nobody can delete it before the lock ends`,
    ],
  ],
  'is not locked': [{ snapshots: [{ ...unlocked, id: 'snap-2' }] }, []],
  'may be locked': [
    { snapshots: [{ ...unlocked, id: 'snap-2' }], unread: ['snapshot-lock'] },
    [`whether it is locked ${notRead}`],
  ],
};

for (const [difference, [given, notes]] of Object.entries(verdicts))
  void test(`can says of a snapshot that it ${difference}`, () => {
    const users = { ana: { policies: [allow('ec2:DeleteSnapshot')] } };
    const model = buildAccessModel(account({ users, ...given }), reference);
    const answer = can(model, { principal: 'user/ana', action: 'ec2:DeleteSnapshot', resource: 'snap-2', context: {} });
    assert.equal(answer.decision, 'allowed');
    assert.deepEqual(answer.notes, notes);
  });

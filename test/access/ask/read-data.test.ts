import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildAccessModel,
  can,
  canOrUnknown,
  loadReference,
  Unanswerable,
  whoCan,
  whoCanOrUnknown,
} from '../../../src/access/index.ts';
import { account, home, region, type AccountParts } from '../../accounts/account.ts';
import { allow } from '../../accounts/statements.ts';

const connect = 'rds-db:connect';
const user = (id: string, name: string) => `arn:aws:rds-db:${region}:${home}:dbuser:${id}/${name}`;
const reference = await loadReference('all');

const parts: AccountParts = {
  users: {
    app: { policies: [allow(connect, user('db-ORDERS', 'app'))] },
    dba: { policies: [allow('rds:ModifyDBInstance', `arn:aws:rds:*:*:db:orders`)] },
    restorer: { policies: [allow(['rds:Restore*', 'rds:ModifyDBInstance'])] },
    other: { policies: [allow(connect, user('db-OTHER', 'app'))] },
  },
  dbInstances: [
    { id: 'orders', resourceId: 'db-ORDERS', iamAuthentication: true, tags: { department: 'prod' } },
    { id: 'closed', resourceId: 'db-CLOSED', iamAuthentication: false, backupRetentionDays: 0 },
  ],
  dbSnapshots: [{ id: 'before', source: 'orders' }],
};

function modelOf(more: AccountParts = {}) {
  return buildAccessModel(account({ ...parts, ...more }), reference);
}

const asking = (resource: string, more: AccountParts = {}) =>
  whoCan(modelOf(more), { action: connect, resource, direct: false }).principals.map(({ name, path, line }) => [
    name,
    path,
    line.split(', if ')[0],
  ]);

test('who-can names who signs in to a database and who reads its data otherwise', () => {
  assert.deepEqual(asking('orders'), [
    ['app', 'direct', 'app: rds-db:connect'],
    ['dba', 'around', 'dba: sets the master password of orders (rds:ModifyDBInstance)'],
    ['restorer', 'around', 'restorer: sets the master password of orders (rds:ModifyDBInstance)'],
  ]);
  assert.deepEqual(asking('tag:department=prod'), asking('orders'));
});

test('the other database is closed to those who may sign in to the first', () => {
  assert.deepEqual(
    asking('closed').map(([name]) => name),
    ['restorer'],
  );
});

test('a snapshot is read from a copy, and never by signing in to the database that it was taken of', () => {
  assert.deepEqual(asking('before'), [
    [
      'restorer',
      'around',
      'restorer: restores the snapshot (rds:RestoreDBInstanceFromDBSnapshot), then sets the master password of anything (rds:ModifyDBInstance)',
    ],
  ]);
});

test('a database user can be named by ARN, whether or not its database was read', () => {
  assert.deepEqual(asking(user('db-OTHER', 'app')), [['other', 'direct', 'other: rds-db:connect']]);
});

test('databases that were not read can be the ones that the question names', () => {
  const { complete, notRead } = whoCanOrUnknown(modelOf({ dbInstances: [], unread: ['db-instance'] }), {
    action: connect,
    resource: 'orders',
    direct: false,
  });
  assert.equal(complete, false);
  assert.ok(
    notRead.some((place) => place.startsWith('db-instance in ')),
    notRead.join(),
  );
});

const decided = (principal: string, resource: string, more: AccountParts = {}) =>
  canOrUnknown(modelOf(more), { principal, action: connect, resource, context: {} });

test('can decides about the user of the database that the principal may be, and says what it depends on', () => {
  const { decision, notes } = decided('user/app', 'orders');
  assert.equal(decision, 'allowed');
  assert.deepEqual(notes, [
    'rds-db:connect succeeds if it has such a database user, set up for IAM authentication',
    'rds-db:connect succeeds if it can be reached over the network',
  ]);
  assert.equal(decided('user/other', 'orders').decision, 'implicitDeny');
});

test('can says so where the database does not take IAM authentication', () => {
  const more = { users: { app: { policies: [allow(connect)] } } };
  const { decision, notes } = decided('user/app', 'closed', more);
  assert.equal(decision, 'allowed');
  assert.match(notes.join(), /db:closed does not accept rds-db:connect as it is/);
});

test('no request to sign in names a snapshot', () => {
  assert.throws(
    () => can(modelOf(), { principal: 'user/app', action: connect, resource: 'before', context: {} }),
    (error) => error instanceof Unanswerable && /who-can lists the paths to the same effect/.test(error.message),
  );
});

test('where the cluster of an instance was not read, its users are not known', () => {
  const { decision, notRead } = decided('user/app', 'ledger-1', {
    dbInstances: [{ id: 'ledger-1', cluster: 'ledger', engine: 'aurora-mysql' }],
    unread: ['db-cluster'],
  });
  assert.equal(decision, 'unknown');
  assert.ok(
    notRead.some((place) => place.startsWith('db-cluster in ')),
    notRead.join(),
  );
});

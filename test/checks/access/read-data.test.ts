import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadReference } from '../../../src/access/index.ts';
import { accessMissing } from '../../../src/checks/access/missing.ts';
import { accessNotAllowed } from '../../../src/checks/access/not-allowed.ts';
import { runChecks } from '../../../src/checks/index.ts';
import type { AccessRule } from '../../../src/domain/access-rule.ts';
import { account, home, region, type AccountParts } from '../../accounts/account.ts';
import type { UserParts } from '../../accounts/identities.ts';
import { allow, deny } from '../../accounts/statements.ts';
import { contextOf } from '../fixtures/account.ts';

const reference = await loadReference('all');
const connect = 'rds-db:connect';
const usersOf = (id: string) => `arn:aws:rds-db:${region}:${home}:dbuser:${id}/*`;
const prod = { tag: { department: ['prod'] } };
const forAdmins: AccessRule = {
  name: 'data of production',
  actions: ['read-data'],
  resources: prod,
  allowedTo: ['user/admin'],
};
const forApp: AccessRule = { name: 'ana reads', actions: ['read-data'], resources: prod, mustAllow: ['user/ana'] };

const databases: AccountParts = {
  dbInstances: [
    { id: 'orders', resourceId: 'db-ORDERS', iamAuthentication: true, tags: { department: 'prod' } },
    { id: 'trial', resourceId: 'db-TRIAL', iamAuthentication: true, tags: { department: 'dev' } },
  ],
  dbSnapshots: [{ id: 'before', source: 'orders', tags: { department: 'prod' } }],
};

function findingsOn(rule: AccessRule, ana: UserParts, more: AccountParts = {}) {
  const context = contextOf({ resources: [], reference, baseline: { access: [rule] } });
  const snapshot = account({ ...databases, ...more, users: { ana, admin: { policies: [allow('*')] } } });
  return runChecks({ ...context, snapshot }, [accessNotAllowed, accessMissing]).findings.filter(
    ({ resource }) => resource.id === 'ana',
  );
}

const titles = (rule: AccessRule, ana: UserParts, more: AccountParts = {}) =>
  findingsOn(rule, ana, more).map(({ title }) => title);

for (const [words, policies, expected] of [
  [
    'signs in to the production database',
    [allow(connect, usersOf('db-ORDERS'))],
    /read the data of 1 database instance /,
  ],
  ['signs in to the other one', [allow(connect, usersOf('db-TRIAL'))], undefined],
  [
    'sets its master password',
    [allow('rds:ModifyDBInstance', '*', { StringEquals: { 'rds:db-tag/department': 'prod' } })],
    /read the data of 1 database instance/,
  ],
  [
    "sets the other one's master password",
    [allow('rds:ModifyDBInstance', '*', { StringEquals: { 'rds:db-tag/department': 'dev' } })],
    undefined,
  ],
  [
    'may tag it so that she may set its master password',
    [
      allow('rds:ModifyDBInstance', '*', { StringEquals: { 'rds:db-tag/department': 'dev' } }),
      allow('rds:AddTagsToResource', '*'),
    ],
    /read the data of 1 database instance.*changing tags/,
  ],
  ['shares its snapshot', [allow('rds:ModifyDBSnapshotAttribute')], /read the data of 1 database snapshot/],
  ['describes its snapshot', [allow('rds:Describe*')], undefined],
  [
    'makes it public, and is kept from its password',
    [
      allow('rds:ModifyDBInstance'),
      deny('rds:ModifyDBInstance', '*', { Bool: { 'rds:ManageMasterUserPassword': 'false' } }),
    ],
    /make public and switch on IAM authentication of|make public/,
  ],
] as const) {
  test(`a rule about read-data finds ${expected ? 'who' : 'nothing about who'} ${words}`, () => {
    const found = titles(forAdmins, { policies });
    if (expected) assert.match(found.join('\n'), expected);
    else assert.deepEqual(found, []);
  });
}

test('a rule that demands read-data is met by who may sign in to every database that it covers', () => {
  assert.deepEqual(titles(forApp, { policies: [allow(connect, usersOf('db-ORDERS'))] }), []);
  assert.match(
    titles(forApp, { policies: [allow(connect, usersOf('db-TRIAL'))] }).join(),
    /ana cannot read the data of 1 database instance/,
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accountFiles,
  account,
  databaseInstances,
  manualSnapshot,
  otherAccount,
  snapshotAnswer,
} from './fixtures/account.ts';
import { ask, errorOf, serve } from './fixtures/clients.ts';

const namesIn = (body: string, element: string) =>
  [...body.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, name]) => name);

void test('a list of databases comes in pages, of which all but the last name the next', async (t) => {
  const sandbox = await serve(t);
  const first = await ask(sandbox, 'rds', { Action: 'DescribeDBInstances', MaxRecords: '20' });
  assert.equal(first.status, 200);
  assert.equal(namesIn(first.body, 'DBInstanceIdentifier').length, 20);
  const [Marker = ''] = namesIn(first.body, 'Marker');
  const last = await ask(sandbox, 'rds', { Action: 'DescribeDBInstances', MaxRecords: '20', Marker });
  assert.deepEqual(namesIn(last.body, 'Marker'), []);
  assert.deepEqual(
    [...namesIn(first.body, 'DBInstanceIdentifier'), ...namesIn(last.body, 'DBInstanceIdentifier')],
    databaseInstances.DBInstances.map(({ DBInstanceIdentifier }) => DBInstanceIdentifier),
  );
});

void test('an identifier selects one database, whatever its case', async (t) => {
  const parameters = { Action: 'DescribeDBInstances', DBInstanceIdentifier: 'DB-03' };
  const { body } = await ask(await serve(t), 'rds', parameters);
  assert.deepEqual(namesIn(body, 'DBInstanceIdentifier'), ['db-03']);
});

void test('a snapshot has the attributes that were recorded', async (t) => {
  const parameters = { Action: 'DescribeDBSnapshotAttributes', DBSnapshotIdentifier: manualSnapshot };
  const { body } = await ask(await serve(t), 'rds', parameters);
  assert.deepEqual(namesIn(body, 'AttributeName'), ['restore']);
  assert.deepEqual(
    namesIn(body, 'AttributeValue'),
    snapshotAnswer.DBSnapshotAttributesResult.DBSnapshotAttributes[0]?.AttributeValues,
  );
});

const refused: readonly (readonly [what: string, parameters: Record<string, string>, code: string])[] = [
  ['a page that is too small', { Action: 'DescribeDBInstances', MaxRecords: '19' }, 'InvalidParameterValue'],
  ['a page that is too large', { Action: 'DescribeDBInstances', MaxRecords: '101' }, 'InvalidParameterValue'],
  ['a marker of another list', { Action: 'DescribeDBInstances', Marker: 'abc' }, 'InvalidParameterValue'],
  ['an instance that is not there', { Action: 'DescribeDBInstances', DBInstanceIdentifier: 'x' }, 'DBInstanceNotFound'],
  [
    'a filter, which the sandbox would have to ignore',
    { Action: 'DescribeDBInstances', 'Filters.Filter.1.Name': 'engine' },
    'InvalidParameterCombination',
  ],
  ['a list without a file', { Action: 'DescribeDBClusters' }, 'AccessDenied'],
  ['a list that few accounts have', { Action: 'DescribeGlobalClusters' }, 'GlobalClusterNotFoundFault'],
  [
    'the attributes of a snapshot that is not listed',
    { Action: 'DescribeDBSnapshotAttributes', DBSnapshotIdentifier: 'x' },
    'DBSnapshotNotFound',
  ],
  [
    'the attributes of a snapshot without an answer',
    { Action: 'DescribeDBSnapshotAttributes', DBSnapshotIdentifier: 'unanswered' },
    'AccessDenied',
  ],
  ['attributes of no snapshot', { Action: 'DescribeDBSnapshotAttributes' }, 'MissingParameter'],
  ['a change', { Action: 'DeleteDBInstance', DBInstanceIdentifier: 'db-03' }, 'AccessDenied'],
  ['an action that RDS does not have', { Action: 'DescribeNothing' }, 'InvalidAction'],
];
for (const [what, parameters, code] of refused) {
  void test(`${what} is refused with ${code}`, async (t) => {
    const { status, body } = await ask(await serve(t), 'rds', parameters);
    assert.ok(status >= 400, body);
    assert.equal(errorOf(body).code, code);
  });
}

void test('an account without a folder of databases in any region has no subscription for the service', async (t) => {
  const withoutDatabases = Object.fromEntries(Object.entries(accountFiles).filter(([path]) => !path.includes('/rds/')));
  const { status, body } = await ask(await serve(t, withoutDatabases), 'rds', { Action: 'DescribeDBInstances' });
  assert.deepEqual([status, errorOf(body).code], [403, 'OptInRequired']);
});

void test('of an account with the folder in one region, another region is not read', async (t) => {
  assert.ok(!Object.keys(accountFiles).some((path) => path.startsWith(`${otherAccount}/`) && path.includes('/rds/')));
  const { body } = await ask(await serve(t), 'rds', { Action: 'DescribeDBInstances' }, 'us-east-1');
  assert.equal(errorOf(body).code, 'AccessDenied');
  assert.match(errorOf(body).message ?? '', new RegExp(`${account}/us-east-1/rds/describe-db-instances.json`));
});

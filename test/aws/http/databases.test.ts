import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { beforeEach, describe, test, type TestContext } from 'node:test';
import { awsSource, collect } from '../../../src/aws/index.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { emptyIam, emptyRegion, type Files } from '../../accounts/files.ts';
import { useCredentials } from '../fixtures/environment.ts';
import { hostileServer, type Call } from '../fixtures/hostile-server.ts';
import { account } from '../fixtures/rich-account.ts';
import { without } from '../fixtures/runs.ts';
import { idsOf, quick, read, serve, unread } from '../fixtures/served-account.ts';

const region = 'us-east-1';
const rds = (file: string) => `${region}/rds/${file}`;
const empty: Files = { ...emptyIam, 'iam/get-credential-report.csv': '', ...emptyRegion(region) };

const instances = (count: number, more: JsonObject = {}): JsonObject => ({
  DBInstances: Array.from({ length: count }, (_, number) => ({
    DBInstanceIdentifier: `db-${String(number).padStart(4, '0')}`,
    DBInstanceArn: `arn:aws:rds:${region}:${account}:db:db-${number}`,
    ...more,
  })),
});

const snapshots = (...types: readonly string[]): JsonObject => ({
  DBSnapshots: types.map((SnapshotType, number) => ({
    DBSnapshotIdentifier: `s-${number}`,
    DBSnapshotArn: `arn:aws:rds:${region}:${account}:snapshot:s-${number}`,
    SnapshotType,
  })),
});

const sharing = (id: string, ...values: readonly string[]): JsonObject => ({
  DBSnapshotAttributesResult: {
    DBSnapshotIdentifier: id,
    DBSnapshotAttributes: [{ AttributeName: 'restore', AttributeValues: values }],
  },
});

beforeEach(() => {
  useCredentials(account);
});

/** What is not read, but for the credential report, which these accounts do not have. */
const missing = (snapshot: Parameters<typeof unread>[0]) => unread(snapshot).filter((line) => !/credential/.test(line));

describe('lists of databases', () => {
  test('are read to the end: 250 instances, asked for by the hundred, though no answer says IsTruncated', async (t) => {
    const sandbox = await serve(t, { files: { ...empty, [rds('describe-db-instances.json')]: instances(250) } });
    const snapshot = await read(sandbox);
    assert.equal(new Set(idsOf(snapshot, 'db-instance')).size, 250);
    assert.equal(sandbox.calls().filter(({ action }) => action === 'DescribeDBInstances').length, 3);
    assert.deepEqual(missing(snapshot), []);
  });

  test('that fail on their last page are not part of a list', async (t) => {
    const files = { ...empty, [rds('describe-db-instances.json')]: instances(250) };
    const snapshot = await read(await serve(t, { files, faults: ['deny rds:DescribeDBInstances/3'] }));
    assert.deepEqual(missing(snapshot), [
      `${region} db-instance denied rds:DescribeDBInstances AccessDenied`,
      `${region} tenant-database skipped rds:DescribeTenantDatabases NothingToAskAbout`,
    ]);
    assert.deepEqual(idsOf(snapshot, 'db-instance'), []);
  });

  const member =
    '<DBInstance><DBInstanceIdentifier>a</DBInstanceIdentifier><DBInstanceArn>arn:a</DBInstanceArn></DBInstance>';
  const pages: readonly { name: string; answer: (page: number) => string; found: readonly string[] | RegExp }[] = [
    {
      name: 'with a marker that comes twice',
      answer: () => `<DBInstances>${member}</DBInstances><Marker>again</Marker>`,
      found: /db-instance failed rds:DescribeDBInstances EndlessList/,
    },
    {
      name: 'with an empty page before the last one',
      answer: (page) => (page === 1 ? '<DBInstances/><Marker>next</Marker>' : `<DBInstances>${member}</DBInstances>`),
      found: ['a'],
    },
    {
      name: 'with an empty marker on the last page',
      answer: () => `<DBInstances>${member}</DBInstances><Marker/>`,
      found: ['a'],
    },
    {
      name: 'that stop in the middle of a page',
      answer: (page) => (page === 1 ? `<DBInstances>${member}</DBInstances><Marker>next</Marker>` : '<DBInstances>'),
      found: /db-instance failed rds:DescribeDBInstances/,
    },
    {
      name: 'whose second page has no list',
      answer: (page) => (page === 1 ? `<DBInstances>${member}</DBInstances><Marker>next</Marker>` : ''),
      found: /db-instance failed rds:DescribeDBInstances MalformedAnswer/,
    },
  ];
  for (const { name, answer, found } of pages) {
    test(`${name} are ${Array.isArray(found) ? 'read' : 'not read'}`, async (t) => {
      const snapshot = await readAnswered(t, answer);
      if (found instanceof RegExp) assert.match(missing(snapshot).join('\n'), found);
      else assert.deepEqual([idsOf(snapshot, 'db-instance'), missing(snapshot)], [found, []]);
    });
  }
});

/** Reads an account whose instances are answered so, page after page. */
async function readAnswered(t: TestContext, answer: (page: number) => string) {
  const sandbox = await serve(t, { files: empty });
  let page = 0;
  const answering = ({ operation }: Call, response: ServerResponse) => {
    if (operation !== 'DescribeDBInstances') return false;
    page += 1;
    response.writeHead(200, { 'content-type': 'text/xml' }).end(answerOf(operation, answer(page)));
    return true;
  };
  const { url } = await hostileServer(t, sandbox.url, answering);
  const budget = { ...quick, attempts: 2 };
  return collect(awsSource({ regions: [region], endpoint: url, budget, log: silentLog }), { log: silentLog });
}

function answerOf(operation: string, content: string): string {
  const metadata = '<ResponseMetadata><RequestId>6c1a2f6e</RequestId></ResponseMetadata>';
  const result = `<${operation}Result>${content}</${operation}Result>`;
  return `<${operation}Response xmlns="http://rds.amazonaws.com/doc/2014-10-31/">${result}${metadata}</${operation}Response>`;
}

describe('whom a snapshot is shared with', () => {
  const listed = {
    ...empty,
    [rds('describe-db-snapshots.json')]: snapshots('manual', 'automated', 'manual', 'awsbackup'),
  };

  test('is asked for each manual one, and for no other', async (t) => {
    const answers = [sharing('s-0', 'all'), sharing('s-2')];
    const sandbox = await serve(t, { files: { ...listed, [rds('describe-db-snapshot-attributes.jsonl')]: answers } });
    const snapshot = await read(sandbox);
    assert.deepEqual(idsOf(snapshot, 'db-snapshot-attribute'), ['s-0', 's-2']);
    assert.deepEqual(missing(snapshot), []);
    const calls = sandbox.calls().filter(({ action }) => action === 'DescribeDBSnapshotAttributes');
    assert.equal(calls.length, 2);
  });

  test('is unknown for a snapshot without an answer, and the others are known', async (t) => {
    const answers = [sharing('s-2', '444455556666')];
    const sandbox = await serve(t, { files: { ...listed, [rds('describe-db-snapshot-attributes.jsonl')]: answers } });
    const snapshot = await read(sandbox);
    assert.deepEqual(idsOf(snapshot, 'db-snapshot-attribute'), ['s-2']);
    assert.deepEqual(missing(snapshot), [
      `${region} db-snapshot-attribute denied rds:DescribeDBSnapshotAttributes AccessDenied`,
    ]);
  });

  test('is unknown for one that AWS lists and does not know by its id', async (t) => {
    const files = { ...listed, [rds('describe-db-snapshot-attributes.jsonl')]: [sharing('s-0'), sharing('s-2')] };
    const snapshot = await read(await serve(t, { files, faults: ['vanish s-0'] }));
    assert.deepEqual(missing(snapshot), [
      `${region} db-snapshot-attribute failed rds:DescribeDBSnapshotAttributes DBSnapshotNotFound`,
    ]);
    assert.deepEqual(idsOf(snapshot, 'db-snapshot'), ['s-0', 's-1', 's-2', 's-3']);
  });

  test('is unknown without the file, and nothing is asked without a manual snapshot', async (t) => {
    const unknown = await read(await serve(t, { files: listed }));
    assert.match(missing(unknown).join(), /db-snapshot-attribute denied/);
    const automated = { ...empty, [rds('describe-db-snapshots.json')]: snapshots('automated', 'awsbackup') };
    const sandbox = await serve(t, { files: automated });
    assert.deepEqual(missing(await read(sandbox)), []);
    assert.ok(sandbox.calls().every(({ action }) => !action.endsWith('SnapshotAttributes')));
  });

  const answers: readonly (readonly [name: string, attributes: JsonObject])[] = [
    ['lacks its attributes', {}],
    ['has another attribute alone', { DBSnapshotAttributes: [{ AttributeName: 'copy', AttributeValues: [] }] }],
  ];
  for (const [name, attributes] of answers) {
    test(`is not known to be nobody where the answer ${name}`, async (t) => {
      const answer = { DBSnapshotAttributesResult: { DBSnapshotIdentifier: 's-0', ...attributes } };
      const files = {
        ...empty,
        [rds('describe-db-snapshots.json')]: snapshots('manual'),
        [rds('describe-db-snapshot-attributes.jsonl')]: [answer],
      };
      const snapshot = await read(await serve(t, { files }));
      assert.deepEqual(missing(snapshot), [
        `${region} db-snapshot-attribute failed rds:DescribeDBSnapshotAttributes MalformedAnswer`,
      ]);
    });
  }
});

describe('tenant databases', () => {
  const tenants = {
    TenantDatabases: [
      {
        TenantDatabaseResourceId: 'tdb-1',
        TenantDatabaseARN: `arn:aws:rds:${region}:${account}:tenant-database:tdb-1`,
      },
    ],
  };
  const instance = (MultiTenant: boolean): Files => ({
    ...empty,
    [rds('describe-db-instances.json')]: instances(1, { MultiTenant }),
  });
  const cases: readonly { name: string; files: Files; faults?: readonly string[]; calls: number; missing: RegExp }[] = [
    {
      name: 'are asked for where an instance holds some',
      files: { ...instance(true), [rds('describe-tenant-databases.json')]: tenants },
      calls: 1,
      missing: /^$/,
    },
    {
      name: 'are not read without an answer, where an instance holds some',
      files: instance(true),
      calls: 1,
      missing: /tenant-database denied/,
    },
    { name: 'are none, without a call, where no instance holds any', files: instance(false), calls: 0, missing: /^$/ },
    {
      name: 'are not read where the instances were not',
      files: instance(false),
      faults: ['deny rds:DescribeDBInstances'],
      calls: 0,
      missing: /tenant-database skipped rds:DescribeTenantDatabases NothingToAskAbout/,
    },
    {
      name: 'are not read where the file of the instances is missing',
      files: without(instance(false), rds('describe-db-instances')),
      calls: 0,
      missing: /tenant-database skipped rds:DescribeTenantDatabases NothingToAskAbout/,
    },
  ];
  for (const { name, files, faults = [], calls, missing: expected } of cases) {
    test(name, async (t) => {
      const sandbox = await serve(t, { files, faults });
      const snapshot = await read(sandbox);
      assert.match(missing(snapshot).join('\n'), expected);
      assert.equal(sandbox.calls().filter(({ action }) => action === 'DescribeTenantDatabases').length, calls);
    });
  }
});

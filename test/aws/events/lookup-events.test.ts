import assert from 'node:assert/strict';
import path from 'node:path';
import { before, test, type TestContext } from 'node:test';
import { awsSource, directorySource, type AwsSourceOptions } from '../../../src/aws/index.ts';
import { skipReason } from '../../../src/aws/read-error.ts';
import type { EventQuery, EventsRead } from '../../../src/domain/api-event.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { parseFault, startSandbox, type SandboxOptions } from '../../../src/sandbox/index.ts';
import { assumeRole, bySession, byUser, eventFiles, recordedEvent } from '../../accounts/events.ts';
import { writeFiles, type Files } from '../../accounts/files.ts';
import { home } from '../../accounts/places.ts';
import { temporaryFolder, useCredentials } from '../fixtures/environment.ts';

before(() => {
  useCredentials(home);
});

const [from, to] = [new Date('2026-11-27T03:00:00Z'), new Date('2026-11-28T03:00:00Z')];
const query = { account: home, regions: ['global', 'eu-west-1'], from, to };
const budget = { concurrency: 8, requestsPerSecond: 1000, attempts: 8 };

const put = (more: Partial<Parameters<typeof recordedEvent>[1]> = {}) =>
  recordedEvent('iam:PutGroupPolicy', { by: byUser('david'), at: '2026-11-27T20:00:00Z', ...more });

interface Served extends Partial<Omit<SandboxOptions, 'directory' | 'faults'>> {
  readonly faults?: readonly string[];
}

/** Reads the same files over HTTP and from the directory. */
async function sources(t: TestContext, files: Files, { faults = [], ...options }: Served = {}) {
  const directory = await temporaryFolder(t);
  await writeFiles(path.join(directory, home), files);
  const sandbox = await startSandbox({
    directory,
    throttling: 'off',
    clock: () => to.getTime(),
    faults: faults.map(parseFault),
    ...options,
  });
  t.after(() => sandbox.close());
  const reading = (more: Partial<EventQuery>, limits: AwsSourceOptions['limits'] = {}) =>
    awsSource({ regions: ['eu-west-1'], endpoint: sandbox.url, budget, log: silentLog, limits }).events({
      ...query,
      ...more,
    });
  return {
    sandbox,
    http: (more: Partial<EventQuery> = {}, limits?: AwsSourceOptions['limits']) => reading(more, limits),
    directory: (more: Partial<EventQuery> = {}) => directorySource(directory).events({ ...query, ...more }),
  };
}

async function bothWays(t: TestContext, files: Files, more: Partial<EventQuery> = {}): Promise<EventsRead> {
  const { http, directory } = await sources(t, files);
  const [online, offline] = await Promise.all([http(more), directory(more)]);
  assert.deepEqual(online, offline);
  return online;
}

const bothRegions = (events: readonly JsonObject[], inEurope: readonly JsonObject[] = []) =>
  eventFiles({ 'us-east-1': events, 'eu-west-1': inEurope });

void test('the events of IAM are those of us-east-1, the newest first, with who, when, whence', async (t) => {
  const run = recordedEvent('ec2:RunInstances', {
    by: byUser('erin'),
    at: '2026-11-27T21:00:00Z',
    region: 'eu-west-1',
    request: { instanceType: 't3.micro' },
    response: { instancesSet: { items: [{ instanceId: 'i-1' }] } },
  });
  const { events, search } = await bothWays(t, bothRegions([put({ request: { groupName: 'developers' } })], [run]));
  assert.deepEqual(
    events.map(({ event }) => event),
    ['ec2:RunInstances', 'iam:PutGroupPolicy'],
  );
  assert.deepEqual(events[1], {
    account: home,
    region: 'us-east-1',
    principal: `arn:aws:iam::${home}:user/david`,
    at: '2026-11-27T20:00:00.000Z',
    sourceIp: '203.0.113.7',
    userAgent: 'aws-cli/2.30.1',
    eventId: 'event-iam:PutGroupPolicy-2026-11-27T20:00:00Z',
    event: 'iam:PutGroupPolicy',
    request: { groupName: 'developers' },
    response: null,
    resources: [],
  });
  assert.deepEqual(search, { from: from.toISOString(), to: to.toISOString(), regions: ['eu-west-1', 'us-east-1'] });
});

const changesNothing: readonly (readonly [what: string, entry: JsonObject])[] = [
  ['failed', put({ more: { errorCode: 'AccessDenied', errorMessage: 'not authorized' } })],
  ['only reads', recordedEvent('iam:GetGroupPolicy', { by: byUser('david'), at: '2026-11-27T20:00:00Z' })],
  ['was made after the reading', put({ at: '2026-11-28T03:00:01Z' })],
];
for (const [what, entry] of changesNothing) {
  void test(`a call that ${what} is no event of a change`, async (t) => {
    const other = put({ id: 'other', at: '2026-11-27T20:00:01Z' });
    const { events } = await bothWays(t, bothRegions([entry, other]));
    assert.deepEqual(
      events.map(({ eventId }) => eventId),
      ['other'],
    );
  });
}

void test('every page is read, and each event once', async (t) => {
  const many = Array.from({ length: 120 }, (_, number) => put({ id: `event-${number}` }));
  const { sandbox, http } = await sources(t, bothRegions(many));
  const { events } = await http();
  assert.equal(new Set(events.map(({ eventId }) => eventId)).size, 120);
  assert.equal(events.length, 120);
  const calls = sandbox.calls().filter(({ service, region }) => service === 'cloudtrail' && region === 'us-east-1');
  assert.deepEqual(
    calls.map(({ status }) => status),
    [200, 200, 200],
  );
});

void test('the rate limit of CloudTrail is kept', async (t) => {
  const many = Array.from({ length: 260 }, (_, number) => put({ id: `event-${number}` }));
  const { sandbox, http } = await sources(t, bothRegions(many), { throttling: 'aws', clock: () => Date.now() });
  const { events, search } = await http({ from: new Date('2026-11-01'), to: new Date() });
  assert.equal(events.length, 260);
  assert.equal(search.problem, undefined);
  const refused = sandbox.calls().filter(({ service, status }) => service === 'cloudtrail' && status !== 200);
  assert.ok(refused.length <= 1, `${refused.length} calls were refused`);
});

const late: readonly (readonly [fault: string, found: readonly string[]])[] = [
  ['late 4h', ['b', 'a']],
  ['late 7h', ['a']],
  ['late PutGroupPolicy=8h', ['b']],
  ['late b=20h', ['a']],
];
for (const [fault, found] of late) {
  void test(`with the fault '${fault}', CloudTrail shows ${found.join(', ')}`, async (t) => {
    const events = [
      put({ id: 'a', at: '2026-11-27T19:59:59Z' }),
      recordedEvent('iam:TagRole', { by: byUser('erin'), at: '2026-11-27T22:00:00Z', id: 'b' }),
    ];
    const { http } = await sources(t, bothRegions(events), { faults: [fault] });
    const read = await http();
    assert.deepEqual(
      read.events.map(({ eventId }) => eventId),
      found,
    );
  });
}

void test('what is denied is told, and what could be read is there', async (t) => {
  const run = recordedEvent('ec2:RunInstances', {
    by: byUser('erin'),
    at: '2026-11-27T21:00:00Z',
    region: 'eu-west-1',
  });
  const files = bothRegions([put()], [run]);
  const { http } = await sources(t, files, { faults: ['deny cloudtrail:LookupEvents@us-east-1'] });
  const { events, search } = await http();
  assert.deepEqual(
    events.map(({ event }) => event),
    ['ec2:RunInstances'],
  );
  assert.deepEqual(search.regions, ['eu-west-1']);
  assert.match(search.problem ?? '', /^CloudTrail in us-east-1: AccessDeniedException: .*is not authorized/);
});

void test('a region whose file is missing was not searched', async (t) => {
  const { http, directory } = await sources(t, eventFiles({ 'us-east-1': [put()] }));
  for (const { events, search } of [await http(), await directory()]) {
    assert.equal(events.length, 1);
    assert.deepEqual(search.regions, ['us-east-1']);
    assert.match(search.problem ?? '', /eu-west-1/);
  }
});

void test('beyond the limit of pages, the result says what was not read', async (t) => {
  const many = Array.from({ length: 120 }, (_, number) => put({ id: `event-${number}` }));
  const { http } = await sources(t, bothRegions(many));
  const { events, search } = await http({}, { events: { pages: 2, sessions: 0, time: 10_000 } });
  assert.equal(events.length, 100);
  assert.match(search.problem ?? '', /more than 2 pages.*; events before 2026-11-27T20:00:00.000Z were not read/);
});

void test('beyond the time limit, the result says so', async (t) => {
  const { http } = await sources(t, bothRegions([put()]), { faults: ['slow cloudtrail:*@us-east-1=5s'] });
  const { events, search } = await http({}, { events: { pages: 2, sessions: 0, time: 700 } });
  assert.deepEqual(events, []);
  assert.deepEqual(search.regions, ['eu-west-1']);
  assert.match(search.problem ?? '', /us-east-1: TimeLimit: the search took more than 0.7 s/);
});

void test('the end of the run ends the search; the time limit of the run only cuts it short', async (t) => {
  const { http, directory } = await sources(t, bothRegions([put()]));
  const stopped = AbortSignal.abort(new Error('stopped'));
  await assert.rejects(http({ signal: stopped }), /stopped/);
  await assert.rejects(directory({ signal: stopped }), /stopped/);
  const signal = AbortSignal.abort(skipReason('TimeLimit', 'the audit took too long'));
  const { events, search } = await directory({ signal });
  assert.deepEqual(events, []);
  assert.match(search.problem ?? '', /took too long/);
});

void test('an unreachable endpoint is a problem of the search', async () => {
  const source = awsSource({
    regions: ['eu-west-1'],
    endpoint: 'http://127.0.0.1:9',
    budget: { ...budget, attempts: 1 },
    log: silentLog,
  });
  const { events, search } = await source.events(query);
  assert.deepEqual(events, []);
  assert.match(search.problem ?? '', /127\.0\.0\.1:9/);
});

void test('an account directory that was printed long before the audit is searched from its first event', async (t) => {
  const { directory } = await sources(t, bothRegions([put({ at: '2026-11-20T10:00:00Z' })]));
  const { events, search } = await directory();
  assert.equal(events.length, 1);
  assert.equal(search.from, '2026-11-20T10:00:00.000Z');
  const recent = await sources(t, bothRegions([put({ at: '2026-11-20T10:00:00Z' }), put({ id: 'in the span' })]));
  assert.deepEqual(
    (await recent.directory()).events.map(({ eventId }) => eventId),
    ['in the span'],
  );
});

const session = { key: 'ASIA1', since: '2026-11-27T19:00:00Z' };
const began = { by: byUser('alice'), at: '2026-11-27T19:00:00Z', key: 'ASIA1' };
const assumed: readonly (readonly [
  what: string,
  by: JsonObject,
  calls: readonly JsonObject[],
  who: string | undefined,
])[] = [
  ['by the credentials', bySession('admin', 'x', session), [assumeRole('admin', 'x', began)], 'user/alice'],
  [
    'by role and session name',
    bySession('admin', 'x', { since: session.since }),
    [assumeRole('admin', 'x', { by: began.by, at: began.at })],
    'user/alice',
  ],
  [
    'of another session',
    bySession('admin', 'x', session),
    [assumeRole('admin', 'y', { ...began, key: 'ASIA2' })],
    undefined,
  ],
  [
    'of another role',
    bySession('admin', 'x', session),
    [assumeRole('other', 'x', { ...began, key: 'ASIA2' })],
    undefined,
  ],
  [
    'of another session with the same name',
    bySession('admin', 'x', session),
    [assumeRole('admin', 'x', { ...began, at: '2026-11-27T12:00:00Z', key: 'ASIA2' })],
    undefined,
  ],
  [
    'of a failed call',
    bySession('admin', 'x', session),
    [assumeRole('admin', 'x', { ...began, more: { errorCode: 'AccessDenied' } })],
    undefined,
  ],
  ['without the call', bySession('admin', 'x', session), [], undefined],
  ['by the source identity', bySession('admin', 'x', { ...session, sourceIdentity: 'alice' }), [], 'alice'],
  [
    'by the call, whatever the source identity is',
    bySession('admin', 'x', { ...session, sourceIdentity: 'al' }),
    [assumeRole('admin', 'x', began)],
    'user/alice',
  ],
  [
    'through a chain of roles',
    bySession('admin', 'x', session),
    [
      assumeRole('admin', 'x', { ...began, by: bySession('hop', 'h', { key: 'ASIA0' }) }),
      assumeRole('hop', 'h', { ...began, at: '2026-11-27T18:59:00Z', key: 'ASIA0' }),
    ],
    'user/alice',
  ],
  [
    'by SAML',
    bySession('admin', 'bob@example.com', session),
    [
      recordedEvent('sts:AssumeRoleWithSAML', {
        by: { type: 'SAMLUser', principalId: 'abc:bob', userName: 'bob@example.com', identityProvider: 'abc' },
        at: began.at,
        request: { roleArn: `arn:aws:iam::${home}:role/admin`, roleSessionName: 'bob@example.com' },
        response: { credentials: { accessKeyId: 'ASIA1' } },
      }),
    ],
    'bob@example.com',
  ],
  ['of Identity Center', bySession('AWSReservedSSO_Admin_0a1b', 'bob@example.com'), [], 'bob@example.com'],
];
for (const [what, by, calls, who] of assumed) {
  void test(`who assumed a role is known: ${what}: ${who ?? 'nobody'}`, async (t) => {
    const { events } = await bothWays(t, bothRegions([put({ by }), ...calls]));
    assert.equal(events.length, 1);
    assert.equal(events[0]?.principal, by['arn']);
    assert.equal(events[0]?.assumedBy?.replace(`arn:aws:iam::${home}:`, ''), who);
  });
}

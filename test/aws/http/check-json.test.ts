import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { before, test, type TestContext } from 'node:test';
import { awsSource } from '../../../src/aws/index.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { home } from '../../accounts/places.ts';
import { useCredentials } from '../fixtures/environment.ts';

before(() => {
  useCredentials(home);
});

const identity = `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${home}:root</Arn><UserId>1</UserId><Account>${home}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;

/** The problem of a search against a server that answers every call to CloudTrail so. */
async function problemWith(t: TestContext, body: string, status = 200): Promise<string | undefined> {
  const server = createServer((request, response) => {
    const isEvents = request.headers['x-amz-target']?.includes('LookupEvents') ?? false;
    response.writeHead(isEvents ? status : 200, {
      'content-type': isEvents ? 'application/x-amz-json-1.1' : 'text/xml',
    });
    response.end(isEvents ? body : identity);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const source = awsSource({
    regions: ['eu-west-1'],
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    budget: { concurrency: 1, requestsPerSecond: 1000, attempts: 1 },
    log: silentLog,
  });
  const span = { from: new Date('2026-11-27'), to: new Date('2026-11-28') };
  const { events, search } = await source.events({ account: home, regions: ['eu-west-1'], ...span });
  assert.deepEqual(events, []);
  assert.deepEqual(search.regions, search.problem === undefined ? ['eu-west-1'] : []);
  return search.problem?.replace('CloudTrail in eu-west-1: ', '');
}

const deep = `{"Events":[${'['.repeat(100)}${']'.repeat(100)}]}`;
const answers: readonly (readonly [what: string, body: string, problem: RegExp | undefined, status?: number])[] = [
  ['no events', '{"Events":[]}', undefined],
  ['nothing', '', /MalformedAnswer: the answer to LookupEvents is empty/],
  ['half an object', '{"Events":[', /MalformedAnswer: the answer to LookupEvents is no JSON/],
  ['a list', '[]', /MalformedAnswer: the answer to LookupEvents is no JSON object/],
  [
    'a page',
    '<!DOCTYPE html><html></html>',
    /MalformedAnswer: an HTML page came in place of the answer to LookupEvents/,
  ],
  ['another object', '{"Trails":[]}', /MalformedAnswer: it has no list Events/],
  ['lists in lists', deep, /AnswerTooLarge: the answer has more than 64 lists and objects/],
  ['an error', '{"__type":"AccessDeniedException","message":"not you"}', /AccessDeniedException: not you/, 400],
];
for (const [what, body, problem, status] of answers) {
  void test(`when CloudTrail answers with ${what}, the search says so`, async (t) => {
    const found = await problemWith(t, body, status);
    if (problem) assert.match(found ?? '', problem);
    else assert.equal(found, undefined);
  });
}

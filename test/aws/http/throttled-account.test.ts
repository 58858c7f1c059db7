import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { skipReason } from '../../../src/aws/index.ts';
import { trafficCounter } from '../../../src/domain/traffic.ts';
import { useCredentials } from '../fixtures/environment.ts';
import { account } from '../fixtures/rich-account.ts';
import { fleet, read, serve, unread } from '../fixtures/served-account.ts';

beforeEach(() => {
  useCredentials(account);
});

/** A bucket far smaller than the budget thinks: most calls of a burst are throttled. */
const small = { capacity: 12, perSecond: 60 };
const hasty = { concurrency: 8, requestsPerSecond: 400, attempts: 2 };
const never = () => new AbortController().signal;
const ofFlags = (lines: readonly string[]) => lines.filter((line) => line.includes('instance-attribute'));

describe('an account that throttles', () => {
  test('is read completely while there is time, and is what it is without throttling', async (t) => {
    const files = fleet(60);
    const sandbox = await serve(t, { files, throttling: small });
    const snapshot = await read(sandbox, { budget: hasty }, { signal: never() });
    assert.ok(sandbox.calls().some(({ status }) => status === 503));
    assert.deepEqual(snapshot, await read(await serve(t, { files })));
  });

  test('is read in part where nobody says how long it may take, and a call has few attempts', async (t) => {
    const sandbox = await serve(t, { files: fleet(60), throttling: small });
    const snapshot = await read(sandbox, { budget: { ...hasty, attempts: 1 } });
    assert.deepEqual(ofFlags(unread(snapshot)), [
      'us-east-1 instance-attribute failed ec2:DescribeInstanceAttribute RequestLimitExceeded',
    ]);
  });

  test('for good in one API is skipped there at the time limit, and holds up no other', async (t) => {
    const sandbox = await serve(t, { files: fleet(60), faults: ['throttle ec2:DescribeInstanceAttribute'] });
    const controller = new AbortController();
    const timer = setTimeout(() => {
      controller.abort(skipReason('TimeLimit', 'enough'));
    }, 3000);
    const budget = { concurrency: 2, requestsPerSecond: 40, attempts: 2 };
    const snapshot = await read(sandbox, { budget }, { signal: controller.signal });
    clearTimeout(timer);
    const failed = snapshot.coverage.filter(({ status, optional }) => status !== 'complete' && !optional);
    assert.deepEqual(
      failed.map(({ kind, status, code }) => [kind, status, code]),
      [['instance-attribute', 'skipped', 'TimeLimit']],
    );
    const tries = sandbox.calls().filter(({ action }) => action === 'DescribeInstanceAttribute').length;
    assert.ok(tries > 20 && tries < 200, `${tries} calls`);
  });
});

test('traffic tells each request, throttled one and retry, by API and region', async (t) => {
  const sandbox = await serve(t, { files: fleet(30), throttling: small });
  const traffic = trafficCounter();
  await read(sandbox, { budget: hasty, traffic }, { signal: never() });
  const counts = traffic.counts();
  assert.ok(counts);
  const calls = Map.groupBy(sandbox.calls(), ({ service, action, region }) => `${service}:${action} ${region}`);
  assert.deepEqual(
    counts.calls.map(({ api, region, requests, throttled }) => [`${api} ${region}`, requests, throttled]),
    [...calls]
      .map(([key, made]) => [key, made.length, made.filter(({ status }) => status === 503).length] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const flags = counts.calls.find(({ api }) => api === 'ec2:DescribeInstanceAttribute');
  assert.ok(flags && flags.throttled > 0);
  assert.equal(flags.requests - flags.retries, 90);
  assert.equal(flags.retries, flags.throttled);
});

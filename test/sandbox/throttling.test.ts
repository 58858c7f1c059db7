import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Parameters } from '../../src/sandbox/parameters.ts';
import { awsThrottle } from '../../src/sandbox/throttling.ts';
import { account, accountFiles, otherAccount } from './fixtures/account.ts';
import { ask, errorOf, serve } from './fixtures/clients.ts';

const start = Date.UTC(2026, 10, 23, 3);
const call = {
  service: 'ec2' as const,
  action: 'DescribeVolumes',
  account,
  region: 'eu-west-1',
  parameters: new Parameters([]),
  now: start,
};
const paged = { ...call, parameters: new Parameters([['MaxResults', '500']]) };

/** How many of these calls in a row pass before the first that does not. */
function burst(throttle: ReturnType<typeof awsThrottle>, of: typeof call, most = 1000): number {
  let passed = 0;
  while (passed < most && throttle(of)) passed += 1;
  return passed;
}

const sizes: readonly (readonly [what: string, of: typeof call, capacity: number, perSecond: number])[] = [
  ['a paginated describe call', paged, 100, 20],
  ['a filtered describe call', { ...call, parameters: new Parameters([['Filter.1.Name', 'status']]) }, 100, 20],
  ['a describe call that goes on with a token', { ...call, parameters: new Parameters([['NextToken', 'x']]) }, 100, 20],
  ['a describe call for ids', { ...call, parameters: new Parameters([['VolumeId.1', 'vol-1']]) }, 50, 10],
  ['DescribeVolumes for everything at once', call, 50, 10],
  ['DescribeInstances for everything at once', { ...call, action: 'DescribeInstances' }, 50, 10],
  ['DescribeImages for everything at once', { ...call, action: 'DescribeImages' }, 100, 20],
  [
    'an instance attribute',
    { ...call, action: 'DescribeInstanceAttribute', parameters: new Parameters([['InstanceId', 'i-1']]) },
    100,
    20,
  ],
  ['a mutating call', { ...call, action: 'StopInstances' }, 50, 5],
];
for (const [what, of, capacity, perSecond] of sizes) {
  void test(`${what} has a bucket of ${capacity} that fills by ${perSecond} a second`, () => {
    const throttle = awsThrottle();
    assert.equal(burst(throttle, of), capacity);
    assert.equal(burst(throttle, { ...of, now: start + 1000 }), perSecond);
    assert.equal(
      burst(throttle, { ...of, now: start + 3_600_000 }),
      capacity,
      'a bucket never holds more than its capacity',
    );
  });
}

void test('every account, region and action has a bucket of its own', () => {
  const throttle = awsThrottle();
  burst(throttle, paged);
  assert.equal(throttle({ ...paged, account: otherAccount }), true);
  assert.equal(throttle({ ...paged, region: 'us-east-1' }), true);
  assert.equal(throttle({ ...paged, action: 'DescribeImages' }), true);
  assert.equal(throttle(paged), false);
});

void test('an empty bucket answers RequestLimitExceeded until time has passed', async (t) => {
  let now = start;
  const sandbox = await serve(t, accountFiles, { clock: () => now });
  const describe = () => ask(sandbox, 'ec2', { Action: 'DescribeVolumes' });
  const statuses = new Map<number, number>();
  for (let at = 0; at < 51; at += 1) {
    const { status } = await describe();
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  assert.deepEqual(
    [...statuses],
    [
      [200, 50],
      [503, 1],
    ],
  );
  assert.deepEqual(errorOf((await describe()).body), {
    code: 'RequestLimitExceeded',
    message: 'Request limit exceeded.',
  });
  now += 100;
  assert.equal((await describe()).status, 200);
});

void test('throttling can be switched off', async (t) => {
  const sandbox = await serve(t, accountFiles, { clock: () => start, throttling: 'off' });
  for (let at = 0; at < 60; at += 1)
    assert.equal((await ask(sandbox, 'ec2', { Action: 'DescribeVolumes' })).status, 200);
});

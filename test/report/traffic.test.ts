import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trafficCounter } from '../../src/domain/traffic.ts';
import { summarizeTraffic, trafficLines, trafficWords } from '../../src/report/traffic.ts';
import { account } from './fixtures/run.ts';
import { traffic } from './fixtures/traffic.ts';

test('requests are added up over regions, the most first; scopes are listed by time', () => {
  assert.deepEqual(trafficLines(summarizeTraffic(traffic)), [
    '1,318 requests to AWS, 8 throttled, 8 retries; most to ec2:DescribeInstanceAttribute (1,300, 7 throttled), ' +
      'ec2:DescribeInstances (15), iam:GetAccountAuthorizationDetails (2, 1 throttled)',
    'Longest to read: instance-attribute in us-east-1 (1 min 21 s), instance in us-east-1 (8.2 s), ' +
      'instance-attribute in eu-west-1 (4.9 s)',
  ]);
});

test('a run that read files asked nothing, and says nothing', () => {
  const counter = trafficCounter();
  counter.scope({ account, region: 'us-east-1', kind: 'instance', milliseconds: 5 });
  assert.equal(counter.counts(), undefined);
  assert.deepEqual(trafficLines(summarizeTraffic(counter.counts())), []);
});

test('throttles and retries are said where there were any', () => {
  assert.equal(trafficWords({ requests: 1, throttled: 0, retries: 0 }), '1 request to AWS');
  assert.equal(trafficWords({ requests: 5_000, throttled: 0, retries: 1 }), '5,000 requests to AWS, 1 retry');
});

test('counts do not change once they were given, and another counter hears of each request', () => {
  const heard: string[] = [];
  const counter = trafficCounter({
    request: ({ api }, attempt) => heard.push(`${api} ${attempt}`),
    throttled: ({ api }) => heard.push(`${api} throttled`),
  });
  const called = { api: 'ec2:DescribeVolumes', region: 'us-east-1' };
  counter.request(called, 1);
  const early = counter.counts();
  counter.throttled(called);
  counter.request(called, 2);
  assert.deepEqual(early?.calls, [{ ...called, requests: 1, throttled: 0, retries: 0 }]);
  assert.deepEqual(counter.counts()?.calls, [{ ...called, requests: 2, throttled: 1, retries: 1 }]);
  assert.deepEqual(heard, ['ec2:DescribeVolumes 1', 'ec2:DescribeVolumes throttled', 'ec2:DescribeVolumes 2']);
});

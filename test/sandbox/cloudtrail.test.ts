import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { CloudTrailClient, LookupEventsCommand, type LookupEventsRequest } from '@aws-sdk/client-cloudtrail';
import { parseFault } from '../../src/sandbox/index.ts';
import type { SandboxOptions } from '../../src/sandbox/index.ts';
import { assumeRole, byUser, eventFiles, recordedEvent } from '../accounts/events.ts';
import { account, inAccount } from '../aws/fixtures/rich-account.ts';
import { serve } from './fixtures/clients.ts';

const now = Date.UTC(2026, 10, 28, 3);
const events = [
  recordedEvent('iam:PutGroupPolicy', { by: byUser('david'), at: '2026-11-27T20:00:00Z', id: 'a' }),
  recordedEvent('iam:GetUser', { by: byUser('david'), at: '2026-11-27T21:00:00Z', id: 'b' }),
  assumeRole('admin', 'x', { by: byUser('erin'), at: '2026-11-27T22:00:00Z', id: 'c', key: 'ASIA1' }),
  recordedEvent('iam:TagUser', { by: byUser('david'), at: '2026-11-28T03:00:01Z', id: 'future' }),
  recordedEvent('iam:TagUser', { by: byUser('david'), at: '2026-01-01T03:00:01Z', id: 'old' }),
];

/** The ids that CloudTrail finds, with the token of the next page; or the name of its error. */
async function client(t: TestContext, options: Omit<SandboxOptions, 'directory'> = {}) {
  const files = inAccount(account, eventFiles({ 'us-east-1': events }));
  const sandbox = await serve(t, files, { clock: () => now, ...options });
  const sdk = new CloudTrailClient({
    endpoint: sandbox.url,
    region: 'us-east-1',
    credentials: { accessKeyId: account, secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  t.after(() => {
    sdk.destroy();
  });
  const page = (request: LookupEventsRequest) => sdk.send(new LookupEventsCommand(request));
  return {
    page,
    found: (request: LookupEventsRequest) =>
      page(request).then(
        ({ Events = [] }) => Events.map(({ EventId }) => EventId),
        (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
      ),
  };
}

const attribute = (AttributeKey: 'ReadOnly' | 'EventName' | 'ResourceName' | 'EventId', AttributeValue: string) => ({
  LookupAttributes: [{ AttributeKey, AttributeValue }],
});

const lookUps: readonly (readonly [what: string, request: LookupEventsRequest, found: readonly string[] | string])[] = [
  ['everything of 90 days, the newest first', {}, ['c', 'b', 'a']],
  ['from a time', { StartTime: new Date('2026-11-27T21:00:00Z') }, ['c', 'b']],
  ['to a time', { EndTime: new Date('2026-11-27T21:00:00Z') }, ['b', 'a']],
  ['what changes something', attribute('ReadOnly', 'false'), ['a']],
  ['what reads', attribute('ReadOnly', 'true'), ['c', 'b']],
  ['by name', attribute('EventName', 'GetUser'), ['b']],
  ['by id', attribute('EventId', 'a'), ['a']],
  ['the call that gave credentials', attribute('ResourceName', 'ASIA1'), ['c']],
  ['other credentials', attribute('ResourceName', 'ASIA2'), []],
  [
    'by two attributes',
    {
      LookupAttributes: [
        ...attribute('EventId', 'a').LookupAttributes,
        ...attribute('ReadOnly', 'false').LookupAttributes,
      ],
    },
    'InvalidLookupAttributesException: Exactly one valid lookup attribute may be given.',
  ],
  ['51 on a page', { MaxResults: 51 }, 'InvalidMaxResultsException: MaxResults must be from 1 to 50.'],
  [
    'a span that ends before it begins',
    { StartTime: new Date(now), EndTime: new Date(now - 1000) },
    'InvalidTimeRangeException: The start time must be before the end time.',
  ],
  ['a token of nothing', { NextToken: 'x' }, 'InvalidNextTokenException: The token is invalid.'],
];
for (const [what, request, expected] of lookUps) {
  void test(`CloudTrail finds ${what}`, async (t) => {
    const { found } = await client(t);
    assert.deepEqual(await found(request), expected);
  });
}

void test('a page has its token, which holds for the same request only', async (t) => {
  const { page, found } = await client(t, { throttling: 'off' });
  const first = await page({ MaxResults: 2 });
  assert.deepEqual(
    first.Events?.map(({ EventId, EventTime }) => [EventId, EventTime?.toISOString()]),
    [
      ['c', '2026-11-27T22:00:00.000Z'],
      ['b', '2026-11-27T21:00:00.000Z'],
    ],
  );
  const token = first.NextToken ?? assert.fail();
  assert.deepEqual(await found({ MaxResults: 2, NextToken: token }), ['a']);
  assert.match(
    String(await found({ NextToken: token, ...attribute('ReadOnly', 'true') })),
    /^InvalidNextTokenException/,
  );
});

void test('the third call of a second is throttled as AWS does', async (t) => {
  let time = now;
  const { found } = await client(t, { clock: () => time });
  await found({});
  await found({});
  assert.equal(await found({}), 'ThrottlingException: Rate exceeded');
  time += 500;
  assert.deepEqual(await found({}), ['c', 'b', 'a']);
});

void test('a caller without the permission is denied as AWS does', async (t) => {
  const { found } = await client(t, { faults: [parseFault('deny cloudtrail:*')] });
  assert.match(
    String(await found({})),
    /^AccessDeniedException: User: .* is not authorized to perform: cloudtrail:LookupEvents because/,
  );
});

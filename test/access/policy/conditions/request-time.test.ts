import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { can, loadReference, buildAccessModel } from '../../../../src/access/index.ts';
import type { JsonObject } from '../../../../src/domain/json.ts';
import { account } from '../../../accounts/account.ts';
import { allow, deny, type Statement } from '../../../accounts/statements.ts';

const reference = await loadReference(['ec2', 'iam', 'sts']);
const now = new Date('2026-11-27T03:00:00Z');
const action = 'ec2:TerminateInstances';
const seconds = (text: string) => String(Date.parse(text) / 1000);

const time = 'aws:CurrentTime';
const epoch = 'aws:EpochTime';
const [past, future] = ['2020-06-30T23:59:59Z', '2030-01-01T00:00:00Z'];

/** A grant under each condition, and a Deny under it of what is granted otherwise. */
const rows: readonly (readonly [what: string, condition: JsonObject, allowed: string, denied: string])[] = [
  ['ended', { DateLessThan: { [time]: past } }, 'implicitDeny', 'allowed'],
  ['ends to the second', { DateLessThanEquals: { [time]: '2026-11-27T02:59:59Z' } }, 'implicitDeny', 'allowed'],
  ['still runs for a second', { DateLessThan: { [time]: '2026-11-27T03:00:01Z' } }, 'conditional', 'conditional'],
  ['runs', { DateLessThan: { [time]: future } }, 'conditional', 'conditional'],
  ['begins', { DateGreaterThan: { [time]: future } }, 'conditional', 'conditional'],
  ['began and never ends', { DateGreaterThan: { [time]: past } }, 'allowed', 'explicitDeny'],
  [
    'was a window',
    { DateGreaterThan: { [time]: '2020-01-01T00:00:00Z' }, DateLessThan: { [time]: past } },
    'implicitDeny',
    'allowed',
  ],
  [
    'is a window',
    { DateGreaterThan: { [time]: past }, DateLessThan: { [time]: future } },
    'conditional',
    'conditional',
  ],
  [
    'will be a window',
    { DateGreaterThan: { [time]: '2029-01-01' }, DateLessThan: { [time]: future } },
    'conditional',
    'conditional',
  ],
  [
    'ends before it begins',
    { DateGreaterThan: { [time]: future }, DateLessThan: { [time]: '2029-12-31T23:59:59Z' } },
    'implicitDeny',
    'allowed',
  ],
  [
    'ends, by another key, before it begins',
    { DateGreaterThan: { [time]: future }, NumericLessThan: { [epoch]: seconds('2029-12-31T23:59:59Z') } },
    'implicitDeny',
    'allowed',
  ],
  [
    'ends, by another key, after it begins',
    { DateGreaterThan: { [time]: future }, NumericLessThan: { [epoch]: seconds('2030-01-01T00:00:02Z') } },
    'conditional',
    'conditional',
  ],
  [
    'begins, and has a time that is compared as a string',
    { DateGreaterThan: { [time]: future }, StringLike: { [time]: '2031-*' } },
    'conditional',
    'conditional',
  ],
  ['was one moment', { DateEquals: { [time]: past } }, 'implicitDeny', 'allowed'],
  ['will be one moment', { DateEquals: { [time]: future } }, 'conditional', 'conditional'],
  ['is any moment but one that was', { DateNotEquals: { [time]: past } }, 'allowed', 'explicitDeny'],
  ['one of two ends', { DateLessThan: { [time]: [past, future] } }, 'conditional', 'conditional'],
  ['both ended', { DateLessThan: { [time]: [past, '2021-01-01'] } }, 'implicitDeny', 'allowed'],
  ['ended, in seconds', { DateLessThan: { [epoch]: seconds(past) } }, 'implicitDeny', 'allowed'],
  ['ended, as a number', { NumericLessThan: { [epoch]: seconds(past) } }, 'implicitDeny', 'allowed'],
  ['runs, as a number', { NumericLessThanEquals: { [epoch]: seconds(future) } }, 'conditional', 'conditional'],
  ['ended, if the key is there', { DateLessThanIfExists: { [time]: past } }, 'implicitDeny', 'allowed'],
  ['credentials that ended long ago', { DateLessThan: { 'aws:TokenIssueTime': past } }, 'implicitDeny', 'allowed'],
  [
    'credentials of yesterday',
    { DateLessThan: { 'aws:TokenIssueTime': '2026-11-26T03:00:00Z' } },
    'conditional',
    'conditional',
  ],
  [
    'temporary credentials of whatever age',
    { DateGreaterThan: { 'aws:TokenIssueTime': past } },
    'conditional',
    'conditional',
  ],
];

suite('a condition on the time of the request', () => {
  for (const [what, condition, allowed, denied] of rows) {
    test(what, () => {
      assert.equal(decided(now, allow(action, '*', condition)), allowed);
      assert.equal(decided(now, allow(action), deny(action, '*', condition)), denied);
      for (const decision of [
        decided(undefined, allow(action, '*', condition)),
        decided(undefined, allow(action), deny(action, '*', condition)),
      ])
        assert.equal(decision, 'conditional');
    });
  }
});

const from = (text: string) => ({ DateGreaterThanEquals: { [time]: text } });
const until = (text: string) => ({ DateLessThan: { [time]: text } });

/** Statements of one policy and of the boundary (everything unless given) that are limited in time. */
const together: readonly (readonly [
  what: string,
  grants: readonly Statement[],
  decision: string,
  bound?: Statement,
])[] = [
  [
    'a grant that begins after the boundary ends',
    [allow(action, '*', from('2029-01-01'))],
    'implicitDeny',
    allow(action, '*', until('2029-01-01')),
  ],
  [
    'a grant that begins before the boundary ends',
    [allow(action, '*', from('2029-01-01'))],
    'conditional',
    allow(action, '*', until('2029-01-02')),
  ],
  [
    'a grant that ends when the other begins',
    [allow(action, '*', until('2029-01-01')), allow(action, '*', from('2029-01-01'))],
    'allowed',
  ],
  [
    'a day between two grants',
    [allow(action, '*', until('2029-01-01')), allow(action, '*', from('2029-01-02'))],
    'conditional',
  ],
  [
    'a Deny that ends after the grant',
    [allow(action, '*', until('2029-01-01')), deny(action, '*', until('2029-01-02'))],
    'explicitDeny',
  ],
  [
    'a Deny that ends before the grant',
    [allow(action, '*', until('2029-01-02')), deny(action, '*', until('2029-01-01'))],
    'conditional',
  ],
  [
    'a Deny that begins when the grant ends',
    [allow(action, '*', until('2029-01-01')), deny(action, '*', from('2029-01-01'))],
    'conditional',
  ],
  [
    'grants and a boundary that never meet but for the source address',
    [allow(action, '*', from('2029-01-01')), allow(action, '*', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
    'conditional',
    allow(action, '*', until('2029-01-01')),
  ],
];

suite('several statements that are limited in time', () => {
  for (const [what, grants, decision, bound] of together)
    test(what, () => {
      const model = buildAccessModel(
        account({
          users: { alice: { policies: [grants], ...(bound && { boundary: 'Bound' }) } },
          managed: bound ? { Bound: [bound] } : {},
          instances: [{ id: 'i-1' }],
        }),
        reference,
        now,
      );
      assert.equal(can(model, { principal: 'user/alice', action, resource: 'i-1', context: {} }).decision, decision);
    });
});

suite('what an answer says of the time', () => {
  const said: readonly (readonly [condition: JsonObject, conditions: readonly string[]])[] = [
    [{ DateGreaterThanEquals: { [time]: '2027-01-01T00:00Z' } }, ['from 2027-01-01T00:00Z on']],
    [{ DateGreaterThan: { [epoch]: seconds(future) } }, [`after ${future}`]],
    [{ DateLessThan: { [time]: '2027' } }, ['before 2027']],
    [{ DateGreaterThan: { [time]: past }, DateLessThan: { [time]: future } }, [`before ${future}`]],
  ];
  for (const [condition, conditions] of said)
    test(conditions.join(), () => {
      const model = buildAccessModel(
        account({ users: { alice: { policies: [allow(action, '*', condition)] } }, instances: [{ id: 'i-1' }] }),
        reference,
        now,
      );
      const answer = can(model, { principal: 'user/alice', action, resource: 'i-1', context: {} });
      assert.deepEqual([answer.decision, answer.conditions], ['conditional', conditions]);
    });
});

function decided(at: Date | undefined, ...statements: readonly Statement[]): string {
  const world = buildAccessModel(
    account({ users: { alice: { policies: [statements] } }, instances: [{ id: 'i-1' }] }),
    reference,
    at,
  );
  return can(world, { principal: 'user/alice', action, resource: 'i-1', context: {} }).decision;
}

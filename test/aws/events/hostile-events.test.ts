import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventCollector } from '../../../src/aws/events/event-collector.ts';
import { readEntry } from '../../../src/aws/events/cloud-trail-event.ts';
import { userIdentityOf } from '../../../src/aws/events/user-identity.ts';
import { attribute, mayExplain } from '../../../src/causes/events/index.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { hasUnprintable } from '../../../src/domain/text/unprintable.ts';
import { byUser, recordedEvent } from '../../accounts/events.ts';
import { home } from '../../accounts/places.ts';

const span = { from: '2026-11-27T00:00:00.000Z', to: '2026-11-28T00:00:00.000Z', regions: ['us-east-1'] };
const good = recordedEvent('iam:TagRole', { by: byUser('erin'), at: '2026-11-27T10:00:00Z' });
const { CloudTrailEvent } = good;
const record = JSON.parse(typeof CloudTrailEvent === 'string' ? CloudTrailEvent : '') as JsonObject;
const withRecord = (more: JsonObject): JsonObject => ({
  ...good,
  CloudTrailEvent: JSON.stringify({ ...record, ...more }),
});

function nested(depth: number): Json {
  return depth === 0 ? 'end' : [nested(depth - 1)];
}

const malformed: readonly (readonly [what: string, entry: unknown, why: RegExp])[] = [
  ['is not an object', 'event', /event without an id: it is not an object/],
  ['is null', null, /it is not an object/],
  ['has no record', { EventId: 'e-1' }, /event e-1: it has no CloudTrailEvent/],
  [
    'has no JSON',
    { ...good, EventId: 'e-1', CloudTrailEvent: '{"eventVersion":' },
    /event e-1: its CloudTrailEvent is not JSON/,
  ],
  ['has another value', { ...good, CloudTrailEvent: '[]' }, /its CloudTrailEvent is not an object/],
  ['has no time', withRecord({ eventTime: 'yesterday' }), /its eventTime is not a time/],
  ['has no name', withRecord({ eventName: null }), /it has no eventName/],
  ['has a name of another type', withRecord({ eventName: 7 }), /it has no eventName/],
  ['has no source', withRecord({ eventSource: {} }), /it has no eventSource/],
  ['is too deep', withRecord({ requestParameters: nested(200) }), /too many objects inside one another/],
  ['has an id that breaks a line', { EventId: 'e\n\u202e1' }, /event e\\u\{a\}\\u\{202e\}1: /],
];
for (const [what, entry, why] of malformed) {
  void test(`an event that ${what} is left out and told, and the others are read`, () => {
    const collector = eventCollector({ account: home });
    collector.add([entry, good], 'us-east-1');
    const { events, search } = collector.result(span);
    assert.deepEqual(
      events.map(({ event }) => event),
      ['iam:TagRole'],
    );
    assert.match(search.problem ?? '', /^1 event could not be read, for example /);
    assert.match(search.problem ?? '', why);
    assert.equal(hasUnprintable(search.problem ?? ''), false);
  });
}

void test('what is strange in an event stays data', () => {
  const strange = withRecord({
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::1:user/<b>\u001b[31m\ud800', userName: ['x'] },
    userAgent: 'x'.repeat(100_000),
    sourceIPAddress: { toString: 'no' },
    requestParameters: { __proto__: null, constructor: 'x', groupName: { items: [{ items: null }] }, policyName: 7 },
    responseElements: 'text',
    awsRegion: 5,
  });
  const outcome = readEntry(strange, home, 'us-east-1');
  const { event } = outcome.kind === 'event' ? outcome.read : assert.fail(outcome.kind);
  assert.equal(event.principal, 'arn:aws:iam::1:user/<b>\u001b[31m\ufffd');
  assert.equal(event.userAgent?.length, 1000);
  assert.equal(event.sourceIp, undefined);
  assert.equal(event.region, 'us-east-1');
  const change = {
    account: home,
    region: 'global',
    resource: { arn: 'a', kind: 'group', id: '__proto__' },
    change: 'changed' as const,
    path: ['attributes', '__proto__'],
    before: null,
    after: null,
  };
  assert.deepEqual(attribute([change], [event])[0]?.by, []);
  assert.equal(mayExplain([{ ...change, path: ['attributes', 'constructor', 'x'] }])(event), false);
});

const session = { type: 'AssumedRole', arn: 'arn:aws:sts::1:assumed-role/r/s', sessionContext: { sessionIssuer: {} } };
const identities: readonly (readonly [what: string, identity: JsonObject, principal: string, assumedBy?: string])[] = [
  ['the root user', { type: 'Root', arn: 'arn:aws:iam::1:root', accountId: '1' }, 'arn:aws:iam::1:root'],
  ['the root user without an ARN', { type: 'Root', accountId: '1' }, 'the root user of account 1'],
  ['a user', byUser('ana'), `arn:aws:iam::${home}:user/ana`],
  ['a user without an ARN', { type: 'IAMUser', userName: 'ana', principalId: 'AIDA1' }, 'ana'],
  ['a session', session, 'arn:aws:sts::1:assumed-role/r/s'],
  [
    'a session with a source identity',
    { ...session, sessionContext: { sourceIdentity: 'ana' } },
    'arn:aws:sts::1:assumed-role/r/s',
    'ana',
  ],
  [
    'a federated user',
    {
      type: 'FederatedUser',
      arn: 'arn:aws:sts::1:federated-user/x',
      sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::1:user/ana' } },
    },
    'arn:aws:sts::1:federated-user/x',
    'arn:aws:iam::1:user/ana',
  ],
  ['a user of SAML', { type: 'SAMLUser', principalId: 'p:x', userName: 'bob@example.com' }, 'bob@example.com'],
  [
    'a user of a web identity',
    { type: 'WebIdentityUser', principalId: 'accounts.google.com:app:1', userName: '1' },
    '1',
  ],
  ['another account', { type: 'AWSAccount', principalId: 'AIDA1', accountId: '2' }, 'account 2 (AIDA1)'],
  ['a service', { type: 'AWSService', invokedBy: 'autoscaling.amazonaws.com' }, 'autoscaling.amazonaws.com'],
  [
    'a user of Identity Center',
    { type: 'IdentityCenterUser', accountId: '1', onBehalfOf: { userId: '94' } },
    'Identity Center user 94',
  ],
  ['nobody', {}, 'an unnamed caller'],
];
for (const [what, identity, principal, assumedBy] of identities) {
  void test(`${what} is named ${principal}`, () => {
    const read = userIdentityOf(identity);
    assert.equal(read.principal, principal);
    assert.equal(read.assumedBy, assumedBy);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEntry } from '../../../src/aws/events/cloud-trail-event.ts';
import { attribute, mayExplain } from '../../../src/causes/events/index.ts';
import type { ApiEvent } from '../../../src/domain/api-event.ts';
import type { CauseChange } from '../../../src/domain/cause.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { byUser, recordedEvent, type RecordedEvent } from '../../accounts/events.ts';
import { home, region } from '../../accounts/places.ts';

/** A policy document that allows an action. */
export const allow = (action: string): JsonObject => ({
  Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
});

type Change = Omit<CauseChange, 'text' | 'short' | 'field' | 'also'>;

const globalKinds = ['user', 'group', 'role', 'policy', 'credential'];

/** A change of a resource: `instance i-1`, `tags.Owner`, from one value to another. */
export function changed(what: string, path: string, before: Json, after: Json): Change {
  const [kind = '', id = ''] = what.split(' ');
  const isGlobal = globalKinds.includes(kind);
  const arn = kind === 'policy' ? id : `arn:aws:x:${isGlobal ? '' : region}:${home}:${kind}:${id}`;
  const change = path === '' ? (after === null ? 'gone' : 'added') : 'changed';
  const sides = path === '' ? { before: null, after: null } : { before, after };
  return {
    account: home,
    region: isGlobal ? 'global' : region,
    resource: { arn, kind, id },
    change,
    path: path === '' ? [] : pathOf(path),
    ...sides,
  };
}

/** Keys are separated by slashes, which only ARNs have themselves. */
function pathOf(text: string): readonly string[] {
  const at = text.indexOf('arn:');
  return at < 0 ? text.split('/') : [...text.slice(0, at - 1).split('/'), text.slice(at)];
}

/** A resource that came. */
export const came = (what: string) => changed(what, '', null, true);
/** A resource that went. */
export const went = (what: string) => changed(what, '', true, null);

let minute = 0;

/** A call by david, each a minute after the one before. */
export function made(event: string, request: Json, more: Partial<RecordedEvent> = {}): JsonObject {
  minute += 1;
  const at = new Date(Date.UTC(2026, 10, 27, 4, minute)).toISOString();
  return recordedEvent(event, { by: byUser('david'), at, request, id: `${event} ${minute}`, ...more });
}

/** The events of a change among the entries. */
export function eventsOf(entries: readonly JsonObject[]): readonly ApiEvent[] {
  return entries.flatMap((entry) => {
    const outcome = readEntry(entry, home, region);
    return outcome.kind === 'event' ? [outcome.read.event] : [];
  });
}

/** Who made a change, the newest first: `david`, `erin?` for a candidate. */
function actors(change: Change, entries: readonly JsonObject[]): readonly string[] {
  const events = eventsOf(entries);
  const [attributed] = attribute([change], events);
  const by = attributed?.by ?? [];
  const concerned = events.filter(mayExplain([change])).map(({ eventId }) => eventId);
  for (const { eventId } of by) assert.ok(concerned.includes(eventId), 'mayExplain holds for what attribute finds');
  return by.map(({ principal, isCandidate }) => `${principal.split('/').at(-1) ?? ''}${isCandidate ? '?' : ''}`);
}

/** The same by somebody else. */
export const by = (name: string) => ({ by: byUser(name) });

/** A change, calls in the order of time, and who made it by them, the newest first. */
export type Case = readonly [what: string, change: Change, entries: readonly JsonObject[], actors: readonly string[]];

/** Each case is a test. */
export function testAttribution(cases: readonly Case[]): void {
  for (const [what, change, entries, expected] of cases) {
    void test(`who made it: ${what}`, () => {
      assert.deepEqual(actors(change, entries), expected);
      assert.deepEqual(actors(change, entries.toReversed()), expected, 'the order of the events does not matter');
    });
  }
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchFrom } from '../../../src/causes/events/index.ts';

const now = new Date('2026-11-28T03:00:00Z');
const lastNight = '2026-11-27T03:00:00.000Z';
const open = (from: string, to: string) => ({
  from: `2026-11-${from}T03:00:00.000Z`,
  to: `2026-11-${to}T03:00:00.000Z`,
});

const spans: readonly (readonly [
  what: string,
  changed: readonly string[],
  withoutEvent: Parameters<typeof searchFrom>[1],
  from: string | undefined,
])[] = [
  ['nothing changed and nothing is open', [], [], undefined],
  ['something changed', [lastNight], [], lastNight],
  ['a scope was last complete earlier', [lastNight, '2026-11-20T03:00:00.000Z'], [], '2026-11-20T03:00:00.000Z'],
  ['a change of two nights ago has no event', [lastNight], [open('25', '26')], '2026-11-25T03:00:00.000Z'],
  ['only that is open', [], [open('25', '26')], '2026-11-25T03:00:00.000Z'],
  ['a change of three days ago has no event', [], [open('24', '25')], '2026-11-24T03:00:00.000Z'],
  ['a change of four days ago has no event', [lastNight], [open('23', '24')], lastNight],
];
for (const [what, changed, withoutEvent, from] of spans) {
  void test(`where events are searched from: ${what}`, () => {
    assert.equal(searchFrom(changed, withoutEvent, now)?.toISOString(), from);
  });
}

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rendered, type Offer } from '../../src/commands/fix/render.ts';
import type { Repair } from '../../src/domain/cause.ts';

const repair: Repair = { kind: 'close', title: 'a change', commands: ['aws x'], inverse: [], closes: [], loses: [] };
const refused: Repair = { ...repair, commands: [] };
const offer: Offer = { kind: 'finding', id: 'dw-1', title: 'T', isAboutAccess: true, repairs: [] };
const accounts = /Separate accounts are the answer/;

suite('what fix says where nothing closes a finding', () => {
  for (const [name, of, note] of [
    ['about access, and nothing is known', offer, accounts],
    ['about access, and a rule forbids what is known', { ...offer, repairs: [refused] }, accounts],
    ['about something else', { ...offer, isAboutAccess: false }, /No command is known that closes it/],
    ['about something else, with what to do', { ...offer, isAboutAccess: false, whatToDo: 'Do it.' }, /^Do it\.$/m],
  ] as const)
    void test(name, () => {
      assert.match(rendered(of, 'text'), note);
    });

  void test('but not where a repair is offered beside one that is refused', () => {
    assert.doesNotMatch(rendered({ ...offer, repairs: [refused, repair] }, 'text'), accounts);
  });
});

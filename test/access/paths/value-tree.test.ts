import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { readOwnFacts } from '../../../src/access/paths/model/classes/own-facts.ts';
import { newPlace, placeAfter } from '../../../src/access/paths/model/classes/value-tree.ts';
import type { TargetFacts } from '../../../src/access/paths/model/target.ts';
import { numRuns } from '../../fixtures/runs.ts';

suite('places in a tree of values', () => {
  const values = fc.array(fc.constantFrom<unknown>('a', 'b', '', 'a b', 0, 1, true, undefined), { maxLength: 4 });

  test('the same values in the same order lead to one place, and others to another', () => {
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 20 }), (lists) => {
        const root = newPlace();
        const numbers = lists.map((list) => list.reduce<ReturnType<typeof newPlace>>(placeAfter, root).number);
        const texts = lists.map((list) => JSON.stringify(list.map((value) => [typeof value, value])));
        for (const [one, text] of texts.entries())
          for (const [other, otherText] of texts.entries())
            assert.equal(numbers[one] === numbers[other], text === otherText, `${text} and ${otherText}`);
      }),
      { numRuns: numRuns(500) },
    );
  });
});

suite('the facts of a target as a number', () => {
  const cases: readonly (readonly [string, TargetFacts, TargetFacts, boolean])[] = [
    ['equal facts', facts({ a: 'x', b: true }), facts({ a: 'x', b: true }), true],
    ['another value', facts({ a: 'x' }), facts({ a: 'y' }), false],
    ['a text that looks like a flag', facts({ a: 'true' }), facts({ a: true }), false],
    ['the value under another name', facts({ a: 'x' }), facts({ b: 'x' }), false],
    ['a fact that is not known, and none', facts({ a: undefined, b: 'x' }), facts({ b: 'x' }), true],
    ['name and value that run together', facts({ ab: 'c' }), facts({ a: 'bc' }), false],
  ];
  for (const [name, one, other, isEqual] of cases)
    test(name, () => {
      assert.equal(readOwnFacts(one).number === readOwnFacts(other).number, isEqual);
    });
});

function facts(of: Readonly<Record<string, string | boolean | undefined>>): TargetFacts {
  return of;
}

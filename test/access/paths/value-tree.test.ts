import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { readOwnFacts } from '../../../src/access/paths/model/classes/own-facts.ts';
import { lastingTree, newTree } from '../../../src/access/paths/model/classes/value-tree.ts';
import type { TargetFacts } from '../../../src/access/paths/model/target.ts';
import { numRuns } from '../../fixtures/runs.ts';

suite('places in a tree of values', () => {
  const values = fc.array(fc.constantFrom<unknown>('a', 'b', '', 'a b', 0, 1, true, undefined), { maxLength: 4 });

  test('the same values in the same order lead to one place, and others to another', () => {
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 20 }), (lists) => {
        const { root, after } = newTree();
        const numbers = lists.map((list) => list.reduce<number>(after, root));
        const texts = lists.map((list) => JSON.stringify(list.map((value) => [typeof value, value])));
        for (const [one, text] of texts.entries())
          for (const [other, otherText] of texts.entries())
            assert.equal(numbers[one] === numbers[other], text === otherText, `${text} and ${otherText}`);
      }),
      { numRuns: numRuns(500) },
    );
  });

  test('many places keep their numbers as the table grows, and no two paths share one', () => {
    const { root, after, size } = newTree();
    const walk = () =>
      Array.from({ length: 5000 }, (_, number) =>
        after(after(root, `value ${number % 100}`), Math.floor(number / 100)),
      );
    const numbers = walk();
    assert.equal(new Set(numbers).size, 5000);
    assert.equal(size(), 5100);
    assert.deepEqual(walk(), numbers);
  });

  test('a tree that lasts begins anew when it is full, and gives no number twice', () => {
    const current = lastingTree(3);
    const first = current();
    const numbers = ['a', 'b', 'c'].map((value) => first.after(first.root, value));
    const next = current();
    assert.notEqual(next, first);
    const later = ['a', 'b', 'c'].map((value) => next.after(next.root, value));
    assert.equal(new Set([...numbers, ...later, next.root]).size, 6, `${numbers.join()} then ${later.join()}`);
    assert.ok(later.every((number) => number > Math.max(...numbers)));
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

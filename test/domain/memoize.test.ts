import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lazy, memoize, memoizeRecently, memoizeWeakly } from '../../src/domain/memoize.ts';

/** A function that doubles, with the numbers that it was called for. */
function counted() {
  const calls: number[] = [];
  const double = (number: number) => {
    calls.push(number);
    return number === 0 ? undefined : number * 2;
  };
  return { calls, double };
}

describe('memoize', () => {
  test('works once for each item, also where the result is undefined', () => {
    const { calls, double } = counted();
    const memoized = memoize(double);
    assert.deepEqual([1, 0, 1, 0, 2].map(memoized), [2, undefined, 2, undefined, 4]);
    assert.deepEqual(calls, [1, 0, 2]);
  });

  test('takes items with the same key for one', () => {
    const { calls, double } = counted();
    const memoized = memoize(double, { key: (number) => number % 10 });
    assert.deepEqual([1, 11, 2].map(memoized), [2, 2, 4]);
    assert.deepEqual(calls, [1, 2]);
  });

  test('keeps no more results than the limit', () => {
    const { calls, double } = counted();
    const memoized = memoize(double, { limit: 1 });
    assert.deepEqual([1, 2, 1, 2].map(memoized), [2, 4, 2, 4]);
    assert.deepEqual(calls, [1, 2, 2]);
  });

  test('does the work again where it threw', () => {
    let calls = 0;
    const memoized = memoize((text: string) => {
      calls += 1;
      if (calls === 1) throw new Error(text);
      return text;
    });
    assert.throws(() => memoized('a'), /a/);
    assert.equal(memoized('a'), 'a');
  });
});

test('memoizeWeakly works once for each object', () => {
  const calls: object[] = [];
  const memoized = memoizeWeakly((object: object) => {
    calls.push(object);
    return calls.length;
  });
  const [one, other] = [{}, {}];
  assert.deepEqual([one, other, one].map(memoized), [1, 2, 1]);
  assert.deepEqual(calls, [one, other]);
});

test('memoizeRecently works once for each object until it has as many results as its limit', () => {
  const calls: object[] = [];
  const memoized = memoizeRecently(
    (object: object) => {
      calls.push(object);
      return calls.length;
    },
    { limit: 2 },
  );
  const [one, two, three] = [{}, {}, {}];
  assert.deepEqual([one, two, one, two].map(memoized), [1, 2, 1, 2]);
  assert.deepEqual([three, three, one].map(memoized), [3, 3, 4]);
});

test('lazy works when first asked and never again', () => {
  let calls = 0;
  const value = lazy(() => void (calls += 1));
  assert.equal(calls, 0);
  value();
  value();
  assert.equal(calls, 1);
});

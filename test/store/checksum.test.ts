import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { rowDigest, sumOf, withDigest } from '../../src/store/checksum.ts';

const row = fc.tuple(fc.integer(), fc.string(), fc.option(fc.string()));

suite('the checksum of a part', () => {
  test('is the same in any order, and what it was once a row that came is gone', () => {
    fc.assert(
      fc.property(fc.array(row), row, (rows, other) => {
        const { count, sum } = sumOf('t', rows);
        assert.deepEqual(sumOf('t', rows.toReversed()), { count, sum });
        const added = withDigest(sum, rowDigest('t', other), 1);
        assert.deepEqual(sumOf('t', [...rows, other]), { count: count + 1, sum: added });
        assert.equal(withDigest(added, rowDigest('t', other), -1), sum);
      }),
    );
  });

  test('is another one where a row has another value, or the values are of other columns', () => {
    assert.notEqual(sumOf('t (a, b)', [[1, 2]]).sum, sumOf('t (a, b)', [[2, 1]]).sum);
    assert.notEqual(sumOf('t (a, b)', [[1, 2]]).sum, sumOf('t (b, a)', [[1, 2]]).sum);
  });
});

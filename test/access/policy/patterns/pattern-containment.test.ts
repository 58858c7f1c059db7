import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileGlob, matches } from '../../../../src/access/policy/patterns/glob.ts';
import { isContained, overlap } from '../../../../src/access/policy/patterns/pattern-containment.ts';
import { numRuns } from '../../../fixtures/runs.ts';

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 10 });
const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '\n'), maxLength: 12 });
const runs = { numRuns: numRuns(5000), seed: 20261123 };

test('what is contained in some patterns is matched by one of them', () => {
  fc.assert(
    fc.property(
      pattern,
      fc.array(pattern, { maxLength: 3 }),
      fc.array(text, { maxLength: 20 }),
      (inner, outer, words) => {
        const globs = outer.map(compileGlob);
        const isIn = isContained(compileGlob(inner), globs);
        const stray = words.find(
          (word) => matches(compileGlob(inner), word) && !globs.some((glob) => matches(glob, word)),
        );
        if (isIn) assert.equal(stray, undefined);
      },
    ),
    runs,
  );
});

test('a pattern is contained in itself, in a star, and in its two halves', () => {
  fc.assert(
    fc.property(pattern, (one) => {
      const glob = compileGlob(one);
      assert.ok(isContained(glob, [glob]));
      assert.ok(isContained(glob, [compileGlob('*')]));
      assert.ok(isContained(compileGlob(`x${one}`), ['x', 'x?*'].map(compileGlob)));
    }),
    { ...runs, numRuns: numRuns(500) },
  );
});

test('two patterns that match the same text overlap', () => {
  fc.assert(
    fc.property(pattern, pattern, text, (one, other, word) => {
      const [left, right] = [compileGlob(one), compileGlob(other)];
      if (matches(left, word) && matches(right, word)) assert.ok(overlap(left, right));
    }),
    runs,
  );
});

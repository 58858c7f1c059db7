import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  asArnParts,
  asArnPattern,
  compileGlob,
  matches,
  type Glob,
} from '../../../../src/access/policy/patterns/glob.ts';
import { isContained, overlap } from '../../../../src/access/policy/patterns/pattern-containment.ts';
import { numRuns } from '../../../fixtures/runs.ts';

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 10 });
const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '\n'), maxLength: 12 });
const runs = { numRuns: numRuns(5000), seed: 20261123 };

/** What a glob means, by trying every way: slow and plain. */
function means(glob: Glob, word: string): boolean {
  const [token, ...rest] = glob;
  if (token === undefined) return word === '';
  const isRun = token === -3 || token === -4;
  if (isRun && means(rest, word)) return true;
  if (word === '') return false;
  const unit = word.charCodeAt(0);
  const takes = token >= 0 ? token === unit : token === -1 || token === -3 || unit !== 58;
  return takes && means(isRun ? glob : rest, word.slice(1));
}

for (const [name, read] of [
  ['plain', (glob: Glob) => glob],
  ['Resource', asArnPattern],
  ['ARN condition', asArnParts],
] as const) {
  test(`the matcher agrees with the plain meaning of ${name} patterns`, () => {
    fc.assert(
      fc.property(pattern, text, (one, word) => {
        const glob = read(compileGlob(one));
        assert.equal(matches(glob, word), means(glob, word));
      }),
      runs,
    );
  });
}

test('what is covered by some patterns is matched by one of them, word for word', () => {
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

test('a pattern is covered by itself, by a star, and by its two halves', () => {
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

test('patterns that a word matches both of overlap', () => {
  fc.assert(
    fc.property(pattern, pattern, text, (one, other, word) => {
      const [left, right] = [compileGlob(one), compileGlob(other)];
      if (matches(left, word) && matches(right, word)) assert.ok(overlap(left, right));
    }),
    runs,
  );
});

test('a long text against many stars is decided at once', () => {
  assert.equal(matches(compileGlob('*a'.repeat(50) + 'b'), 'a'.repeat(10_000)), false);
});

test('matching takes time bounded by pattern × text, whatever the text', () => {
  const wild = fc
    .array(fc.constantFrom('*', '*a', '?', 'a', 'b', ':', '*:*'), { maxLength: 40 })
    .map((parts) => parts.join(''));
  const long = fc.string({ unit: fc.constantFrom('a', 'a', 'a', ':'), maxLength: 300 });
  fc.assert(
    fc.property(
      wild,
      long,
      fc.constantFrom((glob: Glob) => glob, asArnPattern, asArnParts),
      (one, word, read) => {
        const glob = read(compileGlob(one));
        let looks = 0;
        const counted = new Proxy(glob, {
          get(target, key) {
            if (typeof key === 'string' && /^\d+$/.test(key)) looks += 1;
            return Reflect.get(target, key) as unknown;
          },
        });
        matches(counted, `${word}!`);
        assert.ok(looks <= 2 * (glob.length + 1) * (word.length + 2), `${looks} looks`);
      },
    ),
    { ...runs, numRuns: 500 },
  );
});

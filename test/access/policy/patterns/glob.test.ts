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
import { numRuns } from '../../../fixtures/runs.ts';

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 10 });
const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '\n'), maxLength: 12 });
const runs = { numRuns: numRuns(5000), seed: 20261123 };

/** The reference implementation: tries every way to match. */
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
  test(`the matcher agrees with the reference implementation for ${name} patterns`, () => {
    fc.assert(
      fc.property(pattern, text, (one, word) => {
        const glob = read(compileGlob(one));
        assert.equal(matches(glob, word), means(glob, word));
      }),
      runs,
    );
  });
}

test('a long text against many stars is decided at once', () => {
  assert.equal(matches(compileGlob('*a'.repeat(50) + 'b'), 'a'.repeat(10_000)), false);
});

test('the time for matching is at most proportional to pattern × text', () => {
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

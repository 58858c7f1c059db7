import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { commentedYaml } from '../../src/config/index.ts';
import { parseYaml } from '../../src/config/yaml-source.ts';
import {
  isCommentedMap,
  mapOfPairs,
  plainMap,
  type CommentedEntry,
  type CommentedValue,
} from '../../src/domain/commented.ts';
import { anyText } from '../fixtures/any-text.ts';
import { numRuns } from '../fixtures/runs.ts';

const text = fc.oneof(
  anyText,
  fc.constantFrom(
    '',
    ' ',
    '<<',
    '---',
    '...',
    '#',
    '# a',
    'a # b',
    'a: b',
    '- a',
    '{',
    '[',
    '*a',
    '&a',
    '!a',
    '|',
    '>',
    '%',
    '@',
    '`',
    '?',
    'null',
    '~',
    'true',
    'yes',
    '0x1',
    '1.10',
    '1e3',
    '0123',
    '__proto__',
    '\t',
    '\r',
    '\u0085',
    '\u2028',
    '\ud800',
    '\\',
    "'",
    '"',
    'a\nb: c',
  ),
);

const value = fc.letrec<{ value: CommentedValue; entry: CommentedEntry }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.constantFrom(1, true, false, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .record({ entries: entries(tie('entry')), reasons: fc.array(text, { maxLength: 2 }) })
      .map(({ entries: all, reasons }) => ({ entries: all, reasons })),
  ),
  entry: fc.record({
    key: text,
    value: tie('value'),
    reasons: fc.array(text, { maxLength: 2 }),
    isExample: fc.boolean(),
  }),
}));

function entries(entry: fc.Arbitrary<CommentedEntry>) {
  return fc.uniqueArray(entry, { maxLength: 4, selector: ({ key }) => key });
}

/** What a reader of the file sees. */
function declared(of: CommentedValue): unknown {
  if (Array.isArray(of)) return of.map(declared);
  if (!isCommentedMap(of)) return of;
  const shown = of.entries.filter(({ isExample }) => !isExample);
  return new Map(shown.map(({ key, value: held }) => [key, declared(held)]));
}

test('whatever is written is read back, and no text leaves its scalar or its comment', () => {
  fc.assert(
    fc.property(entries(value.entry), fc.array(text, { maxLength: 2 }), (all, header) => {
      const written = commentedYaml(header, { entries: all });
      const expected = declared({ entries: all }) as Map<string, unknown>;
      const read: unknown = parse(written, { mapAsMap: true });
      assert.deepEqual(read ?? new Map(), expected, written);
      assert.doesNotMatch(written, /(?!\n)[\p{Cc}\p{Zl}\p{Zp}]/u);
    }),
    { numRuns: numRuns(3000) },
  );
});

test('the loader reads it as other readers do, merge keys too', () => {
  const written = commentedYaml([], {
    entries: [
      {
        key: 'tag',
        value: mapOfPairs([
          ['<<', 'a'],
          ['Owner', '0123'],
        ]),
      },
    ],
  });
  assert.deepEqual(parseYaml('f.yaml', written).value, { tag: { '<<': 'a', Owner: '0123' } });
});

test('an example is a comment that becomes a declaration when its first two characters are taken away', () => {
  const example = {
    entries: [{ key: 'protect', value: [plainMap({ name: 'a', match: plainMap({ id: 'x' }) })], isExample: true }],
  };
  const written = commentedYaml([], example);
  assert.equal(parse(written), null);
  assert.deepEqual(parse(written.replace(/^# /gm, '')), { protect: [{ name: 'a', match: { id: 'x' } }] });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { escapeUnprintable, hasUnprintable } from '../../src/domain/text/unprintable.ts';
import { clipped, escapedLines } from '../../src/report/lines.ts';
import { anyText } from '../fixtures/any-text.ts';

describe('escapedLines', () => {
  test('breaks where a difference begins a line, and nowhere else', () => {
    assert.deepEqual(escapedLines('~ Allow a: actions added: b\n+ Deny c\n- Allow d\n! no policy'), [
      '~ Allow a: actions added: b',
      '+ Deny c',
      '- Allow d',
      '! no policy',
    ]);
    assert.deepEqual(escapedLines('a\r\nb\n\n-c'), ['a\\u{d}\\u{a}b\\u{a}\\u{a}-c']);
  });

  test('leaves nothing unprintable in any line, and loses nothing', () => {
    fc.assert(
      fc.property(
        anyText,
        (text) =>
          !escapedLines(text).some(hasUnprintable) && escapedLines(text).join('\\u{a}') === escapeUnprintable(text),
      ),
    );
  });
});

describe('clipped', () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ['short', 5, 'short'],
    ['longer', 5, 'long…'],
    ['👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 3, '👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧'],
    ['👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 2, '👩‍👩‍👧…'],
    ['x'.repeat(1000), 4, 'xxx…'],
    ['one two three', 12, 'one two…'],
    ['one two three', 8, 'one two…'],
    ['one two three', 7, 'one…'],
    [`one ${'x'.repeat(1000)}`, 100, `one ${'x'.repeat(95)}…`],
  ];
  for (const [text, limit, expected] of cases) {
    test(`cuts ${JSON.stringify(text.slice(0, 12))} to ${limit} characters and never through one`, () => {
      assert.equal(clipped(text, limit), expected);
    });
  }
});

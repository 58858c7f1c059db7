import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { escapeUnprintable, hasUnprintable, printableJson } from '../../src/domain/unprintable.ts';
import { anyText } from '../fixtures/any-text.ts';

describe('escapeUnprintable', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['plain naïve 漢字 שלום', 'plain naïve 漢字 שלום'],
    ['\x1b[31mred\x07', '\\u{1b}[31mred\\u{7}'],
    ['a\r\nb\tc\x00', 'a\\u{d}\\u{a}b\\u{9}c\\u{0}'],
    ['\x7f\x9b', '\\u{7f}\\u{9b}'],
    ['user\u202etxt.exe', 'user\\u{202e}txt.exe'],
    ['a\u200bb\ufeffc\u2028d', 'a\\u{200b}b\\u{feff}c\\u{2028}d'],
    ['👩‍👩‍👧 👍🏽 🏳️‍🌈 ❤️', '👩‍👩‍👧 👍🏽 🏳️‍🌈 ❤️'],
    ['admin\u200d', 'admin\\u{200d}'],
    ['\ud800', '\\u{d800}'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\ufffe\uffff\ufdd0', '\\u{fffe}\\u{ffff}\\u{fdd0}'],
  ];
  for (const [text, shown] of cases) {
    test(`writes ${JSON.stringify(text)} as ${shown}`, () => {
      assert.equal(escapeUnprintable(text), shown);
    });
  }

  test('leaves nothing unprintable in any text', () => {
    fc.assert(fc.property(anyText, (text) => !hasUnprintable(escapeUnprintable(text))));
  });
});

describe('printableJson', () => {
  test('parses to the value that it was made of, and holds nothing unprintable but its own line breaks', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyText, (value, text) => {
        const rendered = printableJson({ value, text });
        assert.deepEqual(JSON.parse(rendered), JSON.parse(JSON.stringify({ value, text })));
        assert.ok(!hasUnprintable(rendered.replaceAll('\n', '')));
      }),
    );
  });
});

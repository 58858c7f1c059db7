import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinedByAnd, counted, either, label, inQuotes, some } from '../../../src/checks/shared/words.ts';
import { escapeUnprintable } from '../../../src/domain/text/unprintable.ts';

test('what breaks a line, steers a terminal or turns the direction is spelled out', () => {
  assert.equal(escapeUnprintable('a\nb\u001b[31m\u202Ec\u2028'), 'a\\u{a}b\\u{1b}[31m\\u{202e}c\\u{2028}');
});

test('letters, emoji and markup stay as they are', () => {
  assert.equal(escapeUnprintable('Zoë <b> "x" 👩‍💻'), 'Zoë <b> "x" 👩‍💻');
});

test('quotation marks show the empty text and spaces at the ends', () => {
  assert.equal(inQuotes(''), '""');
  assert.equal(inQuotes(' x '), '" x "');
});

test('a resource is named once', () => {
  assert.equal(label({ id: 'i-1', name: 'web' }), 'web (i-1)');
  assert.equal(label({ id: 'i-1' }), 'i-1');
  assert.equal(label({ id: 'alice', name: 'alice' }), 'alice');
  assert.equal(label({ id: 'i-1', name: '' }), 'i-1');
});

test('lists read as sentences do', () => {
  assert.equal(joinedByAnd(['a', 'b', 'c']), 'a, b and c');
  assert.equal(either(['a', 'b']), 'a or b');
  assert.equal(either(['a']), 'a');
  assert.equal(either([]), 'none');
  assert.equal(some(['a', 'b', 'c'], 2), 'a, b and 1 more');
  assert.equal(some(['a', 'b'], 2), 'a and b');
  assert.equal(counted(1, 'day'), '1 day');
  assert.equal(counted(0, 'day'), '0 days');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertShows } from './shown-output.ts';

const output = 'a\nb\nc\nb\nd\n';

for (const shown of [
  output,
  '…\nb\n…\n',
  'a\n…\n',
  '…\nd\n',
  'a\n…\nc\n…\nd\n',
  '…\nb\n…\nb\n…\n',
  '…\na\nb\n…\n',
  '…\n',
])
  test(`${JSON.stringify(shown)} shows the output`, () => {
    assertShows(shown, output, '');
  });

for (const shown of [
  'a\nb\n',
  'b\n…\n',
  '…\nc\n',
  '…\nc\n…\na\n…\n',
  '…\nb\n…\nb\n…\nb\n…\n',
  'a\n…\nx\n…\n',
  '…\nb\nd\nx\n',
  'a\nb\n…\nb\nc\n…\n',
])
  test(`${JSON.stringify(shown)} does not`, () => {
    assert.throws(() => {
      assertShows(shown, output, '');
    }, assert.AssertionError);
  });

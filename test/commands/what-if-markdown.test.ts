import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markdownText } from '../../src/commands/what-if/render.ts';

test('lines that belong to the one above are a list below it in Markdown', () => {
  assert.equal(
    markdownText('two *new*', [{ title: 'New', lines: ['high a <b>', '  is: open', '    because of c', 'low d'] }]),
    '**two &#42;new&#42;**\n\n### New\n\n- high a &lt;b>\n  - is: open\n  - because of c\n- low d',
  );
});

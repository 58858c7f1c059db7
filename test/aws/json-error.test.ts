import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jsonError } from '../../src/aws/json-error.ts';

const cases: readonly { text: string; expected: string | undefined }[] = [
  { text: '{"a": [1, 2]}', expected: undefined },
  { text: '', expected: 'Unexpected end of JSON input (line 1 column 1)' },
  { text: '{\n  "a": [\n', expected: 'Unexpected end of JSON input (line 3 column 1)' },
  { text: '[1,]', expected: "Unexpected token ']' (line 1 column 4)" },
  { text: '[\n 1,\n x\n]', expected: "Unexpected token 'x' (line 3 column 2)" },
  { text: '<html>', expected: "Unexpected token '<' (line 1 column 1)" },
  { text: '[\n "a" "b"]', expected: "Expected ',' or ']' after array element in JSON at position 7 (line 2 column 6)" },
  { text: `{"long": "${'y'.repeat(100)}", "next": undefined}`, expected: "Unexpected token 'u' (line 1 column 122)" },
];
for (const { text, expected } of cases) {
  test(`says of ${JSON.stringify(text.slice(0, 20))} ${expected ?? 'nothing'}`, () => {
    assert.equal(jsonError(text), expected);
  });
}

test('finds the very place of a token that does not belong, however deep it lies', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
      const start = `${JSON.stringify([before], null, 1).slice(0, -1)},\n`;
      const lines = start.split('\n');
      const expected = `Unexpected token '§' (line ${lines.length} column ${(lines.at(-1)?.length ?? 0) + 1})`;
      assert.equal(jsonError(`${start}§${JSON.stringify(after)}]`), expected);
    }),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findJsonProblem } from '../../src/domain/json-problem.ts';

const cases: readonly { text: string; expected: string | undefined }[] = [
  { text: '{"a": [1, 2]}', expected: undefined },
  { text: '', expected: '1:1 found the end of the file; expected a value' },
  { text: '{\n  "a": [\n', expected: '3:1 found the end of the file; expected "," or "]"' },
  { text: '{ "a": 1', expected: '1:9 found the end of the file; expected "," or "}"' },
  { text: '[1,]', expected: '1:4 found "]"; expected a value' },
  { text: '[\n 1,\n x\n]', expected: '3:2 found "x"; expected a value' },
  { text: '{ a: 1 }', expected: '1:3 found "a"; expected a key in double quotes' },
  { text: '{ "a" 1 }', expected: '1:7 found "1"; expected ":"' },
  { text: '<html>', expected: '1:1 found "<"; expected a value' },
  { text: '[\n "a" "b"]', expected: '2:6 found "\\""; expected "," or "]"' },
  { text: '{"a": 1 "b": 2}', expected: '1:9 found "\\""; expected "," or "}"' },
  { text: `{"long": "${'y'.repeat(100)}", "next": undefined}`, expected: '1:122 found "u"; expected a value' },
  { text: '[1.]', expected: '1:2 found "1"; expected a complete number' },
  {
    text: '["\\x"]',
    expected: '1:2 found "\\""; expected a string that ends on its line and escapes only as JSON does',
  },
  { text: '\u202e1', expected: '1:1 found "\\u202e"; expected a value' },
  { text: '{} // done', expected: '1:4 found "/"; expected no comment, for JSON has none' },
  { text: '{ "a": 1, "\\u0061": 2 }', expected: '1:11 the key "a" is given twice' },
  { text: '{ "a": 1, "a": 2 ]', expected: '1:18 found "]"; expected "," or "}"' },
  { text: '{ "a": { "a": 1 }, "b": [{ "a": 1 }, { "a": 1 }] }', expected: undefined },
  { text: '['.repeat(100) + ']'.repeat(100), expected: undefined },
  { text: '['.repeat(100_000), expected: '1:101 found "["; expected no more than 100 levels' },
];
for (const { text, expected } of cases) {
  test(`says of ${JSON.stringify(text.slice(0, 20))} ${expected ?? 'nothing'}`, () => {
    const problem = findJsonProblem(text);
    assert.equal(problem && `${problem.line}:${problem.column} ${problem.message}`, expected);
  });
}

test('finds the very place of a token that does not belong, however deep it lies', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
      const start = `${JSON.stringify([before], null, 1).slice(0, -1)},\n`;
      const lines = start.split('\n');
      assert.deepEqual(findJsonProblem(`${start}§${JSON.stringify(after)}]`), {
        line: lines.length,
        column: (lines.at(-1)?.length ?? 0) + 1,
        message: 'found "§"; expected a value',
      });
    }),
  );
});

test('a problem is found in a text if and only if JSON.parse refuses it', () => {
  const text = fc.oneof(
    fc.json(),
    fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', '\\', '0', '-', ' ', '\u0001'))
      .map(([json, at, insert]) => {
        const offset = at % (json.length + 1);
        return json.slice(0, offset) + insert + json.slice(offset + 1);
      }),
    fc.string({ unit: fc.constantFrom(...'{}[]",:0123.eE+-\\untrfals \n'.split('')) }),
  );
  fc.assert(
    fc.property(text, (json) => {
      const problem = findJsonProblem(json);
      if (problem?.message.endsWith('is given twice')) return;
      assert.equal(problem === undefined, parses(json), problem?.message);
    }),
    { numRuns: 2000 },
  );
});

function parses(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withException, type NewException } from '../../src/config/baseline/edit/exception-edit.ts';
import { withExceptions } from '../../src/config/baseline/edit/exceptions-edit.ts';

const exception = (index: number): NewException => ({
  finding: `dw-${index.toString(16).padStart(16, '0')}`,
  reason: 'known',
  until: '2099-12-31',
  evidence: index.toString(16).padStart(64, '0'),
});

const several = [7, 8, 9].map(exception);

/** Files in several styles: the result is that of one exception after the other. */
const files: Readonly<Record<string, string>> = {
  'no exceptions yet': 'version: 1\n# the end\n',
  'a list': `version: 1\nexceptions:\n  - finding: dw-0000000000000001\n    reason: x\n    until: 2099-01-01\nseverity: {}\n`,
  'a list in one line': `version: 1\nexceptions: [{ finding: dw-0000000000000001, reason: x, until: 2099-01-01 }]\n`,
  'an empty list': 'exceptions: []\n',
  JSON: '{ "version": 1, "exceptions": [] }\n',
  'one of them is there': `exceptions:\n  - { finding: ${exception(8).finding}, reason: old, until: 2098-01-01 }\n`,
  'no line break at the end': 'version: 1\nexceptions:\n  - { finding: dw-01, reason: x, until: 2099-01-01 }',
};

describe('several exceptions are written as one after the other', () => {
  for (const [name, text] of Object.entries(files)) {
    test(name, async () => {
      const { parseYaml } = await import('../../src/config/yaml-source.ts');
      const oneByOne = several.reduce<string | undefined>((after, each) => after && withException(after, each), text);
      const together = withExceptions(text, several);
      assert.ok(oneByOne !== undefined && together !== undefined);
      const listIn = (file: string) => {
        const { exceptions, ...rest } = parseYaml('', file).value as { exceptions: readonly NewException[] };
        return { rest, exceptions: exceptions.toSorted((a, b) => (a.finding < b.finding ? -1 : 1)) };
      };
      assert.deepEqual(listIn(together), listIn(oneByOne));
      for (const line of text.split('\n').filter((each) => !/exceptions|old/.test(each)))
        assert.ok(together.includes(line.trim()), line);
    });
  }

  test('thousands take a moment', () => {
    const began = performance.now();
    const after = withExceptions(
      files['a list'] ?? '',
      Array.from({ length: 2000 }, (_, index) => exception(index + 2)),
    );
    assert.equal(after?.split('dw-').length, 2002);
    assert.ok(performance.now() - began < 10_000);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { withException } from '../../src/config/accept.ts';

const exception = { finding: 'dw-0123456789abcdef', reason: 'vendor: "soon" # really', by: 'ana', until: '2027-01-31', evidence: 'ab'.repeat(32) };
const line = `{ finding: dw-0123456789abcdef, reason: ${JSON.stringify(exception.reason)}, by: "ana", until: 2027-01-31, evidence: ${exception.evidence} }`;

const kept: readonly { name: string; before: string; after: string }[] = [
  { name: 'no exceptions yet', before: '# mine\nversion: 1   # one\n', after: `# mine\nversion: 1   # one\n\nexceptions:\n  - ${line}\n` },
  {
    name: 'a block list of flow maps, more behind it',
    before: 'exceptions:  # ours\n    - { finding: dw-a, reason: x, until: 2027-01-01 }  # why\n\n# end\nversion: 1\n',
    after: `exceptions:  # ours\n    - { finding: dw-a, reason: x, until: 2027-01-01 }  # why\n    - ${line}\n\n# end\nversion: 1\n`,
  },
  {
    name: 'a block list of block maps at the very end, without a line break',
    before: 'version: 1\nexceptions:\n- finding: dw-a\n  reason: |\n    x\n  until: 2027-01-01',
    after: `version: 1\nexceptions:\n- finding: dw-a\n  reason: |\n    x\n  until: 2027-01-01\n- ${line}\n`,
  },
];
for (const { name, before, after } of kept) {
  test(`accepting keeps the file to the letter: ${name}`, () => {
    assert.equal(withException(before, exception), after);
    assert.deepEqual((parse(after) as { exceptions: object[] }).exceptions.at(-1), exception);
  });
}

const rewritten: readonly { name: string; before: string; others: number }[] = [
  { name: 'an empty list', before: '# mine\nversion: 1\nexceptions: []\n', others: 0 },
  { name: 'a key without a value', before: '# mine\nversion: 1\nexceptions:\n', others: 0 },
  { name: 'a flow list', before: '# mine\nversion: 1\nexceptions: [{ finding: dw-a, reason: x, until: 2027-01-01 }]\n', others: 1 },
  { name: 'an older exception for the same finding', before: `# mine\nversion: 1\nexceptions:\n  - { finding: ${exception.finding}, reason: old, until: 2026-01-01 }\n`, others: 0 },
];
for (const { name, before, others } of rewritten) {
  test(`accepting keeps comments: ${name}`, () => {
    const after = withException(before, exception);
    assert.match(after, /^# mine\n/);
    const { exceptions, version } = parse(after) as { exceptions: object[]; version: number };
    assert.equal(version, 1);
    assert.equal(exceptions.length, others + 1);
    assert.deepEqual(exceptions.at(-1), exception);
  });
}

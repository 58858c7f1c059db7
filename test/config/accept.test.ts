import assert from 'node:assert/strict';
import { lstat, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { acceptFindings } from '../../src/config/baseline/accept.ts';
import { withException } from '../../src/config/baseline/edit/exception-edit.ts';
import { errorOf, inFolder, vocabulary } from './helper.ts';

const exception = {
  finding: 'dw-0123456789abcdef',
  reason: 'vendor: "soon" # really',
  by: 'ana',
  until: '2027-01-31',
  evidence: 'ab'.repeat(32),
};
const line = `{ finding: dw-0123456789abcdef, reason: ${JSON.stringify(exception.reason)}, by: "ana", until: 2027-01-31, evidence: ${exception.evidence} }`;

const kept: readonly { name: string; before: string; after: string }[] = [
  {
    name: 'no exceptions yet',
    before: '# mine\nversion: 1   # one\n',
    after: `# mine\nversion: 1   # one\n\nexceptions:\n  - ${line}\n`,
  },
  {
    name: 'a block list of flow maps, more behind it',
    before: 'exceptions:  # ours\n    - { finding: dw-a, reason: x, until: 2027-01-01 }  # why\n\n# end\nversion: 1\n',
    after: `exceptions:  # ours\n    - { finding: dw-a, reason: x, until: 2027-01-01 }  # why\n    - ${line}\n\n# end\nversion: 1\n`,
  },
  {
    name: 'a block list of block maps at the very end, without a line break',
    before: 'version: 1\nexceptions:\n- finding: dw-a\n  reason: |\n    x\n  until: 2027-01-01',
    after: `version: 1\nexceptions:\n- finding: dw-a\n  reason: |\n    x\n  until: 2027-01-01\n- ${line}`,
  },
  {
    name: 'an empty list',
    before: 'version: 1\nexceptions: []  # none\n',
    after: `version: 1\nexceptions: [${line}]  # none\n`,
  },
  {
    name: 'a key without a value',
    before: 'exceptions:  # none\n# - like this\nversion: 1\n',
    after: `exceptions:  # none\n  - ${line}\n# - like this\nversion: 1\n`,
  },
  {
    name: 'a key with null',
    before: 'version: 1\nexceptions: ~  # none\n',
    after: `version: 1\nexceptions: [${line}]  # none\n`,
  },
  {
    name: 'a flow list',
    before: 'version: 1\nexceptions: [ { finding: dw-a, reason: x, until: 2027-01-01 }, ]\n',
    after: `version: 1\nexceptions: [ { finding: dw-a, reason: x, until: 2027-01-01 }, ${line}, ]\n`,
  },
  {
    name: 'a flow list over several lines',
    before: 'version: 1\nexceptions: [\n  { finding: dw-a, reason: x, until: 2027-01-01 } # why\n]\n',
    after: `version: 1\nexceptions: [\n  { finding: dw-a, reason: x, until: 2027-01-01 },\n  ${line} # why\n]\n`,
  },
  {
    name: 'an older exception for the same finding',
    before:
      'version: 1\nexceptions:\n  -   finding: dw-0123456789abcdef # mine\n      reason: >\n        old\n\n      until: 2026-01-01 # day\n  - { finding: dw-b,  reason: x, until: 2027-01-01 }\n',
    after: `version: 1\nexceptions:\n  -   ${line} # day\n  - { finding: dw-b,  reason: x, until: 2027-01-01 }\n`,
  },
  {
    name: 'carriage returns',
    before: 'version: 1\r\nexceptions:\r\n- {finding: dw-a, reason: x, until: 2027-01-01}\r\n',
    after: `version: 1\r\nexceptions:\r\n- {finding: dw-a, reason: x, until: 2027-01-01}\r\n- ${line}\r\n`,
  },
  {
    name: 'a document that is marked',
    before: '%YAML 1.2\n---\nversion: 1\n...\n# end\n',
    after: `%YAML 1.2\n---\nversion: 1\n\nexceptions:\n  - ${line}\n...\n# end\n`,
  },
  {
    name: 'a text at the end that keeps its line breaks',
    before: 'version: 1\nownerTag: |+\n  a\n\n',
    after: `version: 1\nownerTag: |+\n  a\n\nexceptions:\n  - ${line}\n`,
  },
  {
    name: 'one flow map',
    before: '{version: 1, ownerTag: A} # all\n',
    after: `{version: 1, ownerTag: A, exceptions: [${line}]} # all\n`,
  },
];
for (const { name, before, after } of kept) {
  test(`accepting keeps the rest of the file byte for byte: ${name}`, () => {
    assert.equal(withException(before, exception), after);
    assert.ok(
      (parse(after) as { exceptions: object[] }).exceptions.some((entry) => isDeepStrictEqual(entry, exception)),
    );
    assert.equal(withException(after, exception), after, 'a second time changes nothing');
  });
}

test('JSON stays JSON', () => {
  const before = '{\n\t"version": 1,\n\t"ownerTag": "A"\n}\n';
  const after = withException(before, exception) ?? '';
  assert.ok(after.startsWith('{\n\t"version": 1,\n\t"ownerTag": "A",\n\t"exceptions": [{ "finding": '), after);
  assert.deepEqual((JSON.parse(after) as { exceptions: object[] }).exceptions, [exception]);
});

test('a file keeps its byte order mark and mode, and a link to it stays one', () =>
  inFolder({ 'real.yaml': '\uFEFFversion: 1\r\n' }, async (folder) => {
    const [real, link] = [join(folder, 'real.yaml'), join(folder, 'link.yaml')];
    await symlink('real.yaml', link);
    const { mode } = await stat(real);
    await acceptFindings(link, [exception], vocabulary);
    assert.equal(await readFile(real, 'utf8'), `\uFEFFversion: 1\r\n\r\nexceptions:\r\n  - ${line}\r\n`);
    assert.equal((await stat(real)).mode, mode);
    assert.ok((await lstat(link)).isSymbolicLink());
  }));

const hopeless: readonly { name: string; text: string; says: RegExp }[] = [
  {
    name: 'a list behind an alias',
    text: 'version: 1\ntags: { required: &none [] }\nexceptions: *none\n',
    says: /^b\.yaml: has its exceptions in a form that cannot be added to/,
  },
  {
    name: 'an entry that is accepted twice',
    text: `version: 1\nexceptions:\n- &e { finding: ${exception.finding}, reason: x, until: 2027-01-01 }\n- *e\n`,
    says: /^b\.yaml: has its exceptions in a form/,
  },
];
for (const { name, text, says } of hopeless) {
  test(`accepting leaves the file alone where the entry cannot be written by itself: ${name}`, () =>
    inFolder({ 'b.yaml': text }, async (folder) => {
      assert.match(await errorOf(acceptFindings(join(folder, 'b.yaml'), [exception], vocabulary), folder), says);
      assert.equal(await readFile(join(folder, 'b.yaml'), 'utf8'), text);
    }));
}

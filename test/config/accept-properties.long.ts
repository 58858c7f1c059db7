import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isMap, isSeq, parseDocument, stringify } from 'yaml';
import { baselineFrom } from '../../src/config/baseline/load-baseline.ts';
import { withException, type NewException } from '../../src/config/baseline/exception-edit.ts';
import { vocabulary } from './helper.ts';

/* Baselines in any style, and exceptions accepted into them one after the other. */

const reason = fc
  .constantFrom('plain', 'a: "b" # c', "it's", 'ünï \u2028 cøde', '- x', ' ', '😀', '{}', 'x'.repeat(2000), 'a\nb')
  .filter((text) => /\S/.test(text));
const id = fc.constantFrom('dw-a', 'dw-b', 'dw-0123456789abcdef', 'dw-4444444444444444');
const exception = fc.record(
  {
    finding: id,
    reason,
    by: fc.constantFrom('ana', '"q"', '1.10', 'true'),
    until: fc.constant('2027-01-31'),
    evidence: fc.constantFrom('ab'.repeat(32), '12'.repeat(32), `${'1'.repeat(32)}e${'2'.repeat(31)}`),
  },
  { requiredKeys: ['finding', 'reason', 'until'] },
) as fc.Arbitrary<NewException>;

const comment = fc.constantFrom('', '', '  # why', ' #');
const indent = fc.constantFrom('', '  ', '    ', ' ');

/** An entry as an item of a block list, its dash before it. */
const blockItem = fc
  .tuple(
    fc.uuid(),
    comment,
    fc.constantFrom(
      (id: string, note: string) => `- { finding: ${id}, reason: x, until: 2027-01-01 }${note}`,
      (id: string, note: string) => `- {finding: '${id}',reason: "x",until: 2027-01-01}${note}`,
      (id: string, note: string) => `- finding: ${id}${note}\n  reason: x\n  until: 2027-01-01${note}`,
      (id: string, note: string) =>
        `-   until: 2027-01-01\n    finding: ${id}${note}\n    reason: |\n      two\n      lines\n`,
      (id: string, note: string) => `-${note}\n  finding: ${id}\n  until: 2027-01-01\n  reason: |+\n    kept\n\n`,
      (id: string, note: string) => `- finding: ${id}${note}\n  until: 2027-01-01\n  reason: >-\n    folded\n    text`,
      (id: string, note: string) => `- { finding: ${id},${note}\n    reason: x,\n    until: 2027-01-01 }${note}`,
      (id: string, note: string) =>
        `- &e${id.slice(0, 4)} { finding: ${id}, reason: x, until: 2027-01-01 }${note}\n# between`,
      () => '- { nonsense: true }',
    ),
  )
  .map(([uuid, note, write]) => write(`dw-${uuid.slice(0, 8)}`, note));

const flowItem = fc
  .tuple(fc.uuid(), comment)
  .map(([uuid]) => `{ finding: dw-${uuid.slice(0, 8)}, reason: x, until: 2027-01-01 }`);

const within = (lines: string, by: string) =>
  lines
    .split('\n')
    .map((line) => (line === '' ? line : by + line))
    .join('\n');

const exceptionsSection = fc.oneof(
  fc.constantFrom(
    undefined,
    'exceptions:',
    'exceptions: # none',
    'exceptions: null',
    'exceptions: ~ # none',
    'exceptions: []',
    'exceptions: [ ] # none',
    'exceptions: [ # none\n  ]',
    '"exceptions":',
    '? exceptions\n: []',
    'exceptions: &list',
  ),
  fc
    .tuple(
      fc.array(blockItem, { minLength: 1, maxLength: 3 }),
      indent,
      comment,
      fc.constantFrom('exceptions:', "'exceptions' :", 'exceptions: !!seq'),
    )
    .map(([items, by, note, key]) => `${key}${note}\n${within(items.join('\n'), by)}`),
  fc
    .tuple(
      fc.array(flowItem, { minLength: 1, maxLength: 3 }),
      fc.constantFrom([', ', ''], [',', ','], [',\n  ', '\n  '], [' ,\n    ', ' , # last\n  ']),
    )
    .map(
      ([items, [between = '', after = '']]) =>
        `exceptions: [${after.includes('\n') ? '\n  ' : ''}${items.join(between)}${after}]`,
    ),
);

const section = fc.constantFrom(
  'ownerTag:   "Owner"   # c',
  'tags:\n    required:\n    - key: Owner\n    - {key:   Env, values: [ a,b ]}',
  'severity: { image-age: low, }',
  'protect:\n- name: x\n  match: {id: "*"}\n  images: {deregistrationProtection: true}',
  'credentials:\n  maxKeyAgeDays: 90',
  'images:\n  approved:\n    tags:\n      k: |+\n        text\n\n',
  'images:\n  approved:\n    tags:\n      k: |\n        text',
  'images:\n  approved:\n    tags:\n      k: >-\n        text\n        more',
  'users: {\n  a: { groups: [] }\n}',
);

/** Text of which only the styles of lists, line ends, comments, markers and indentation are left open. */
const handWritten = fc
  .record({
    before: fc.uniqueArray(section, { maxLength: 3, selector: keyOf }),
    after: fc.uniqueArray(section, { maxLength: 2, selector: keyOf }),
    exceptions: exceptionsSection,
    gap: fc.constantFrom('\n', '\n\n', '\n# a comment\n', '\n\n\n  # indented\n'),
    head: fc.constantFrom('', '# mine\n\n', '---\n', '%YAML 1.2\n---\n# x\n'),
    tail: fc.constantFrom('', '\n', '\n\n', '\n# end', '\n# end\n', '\n...\n', '\n...\n# end'),
    by: fc.constantFrom('', '', '  '),
    eol: fc.constantFrom('\n', '\n', '\r\n'),
  })
  .map(({ before, after, exceptions, gap, head, tail, by, eol }) => {
    const used = new Set(before.map(keyOf));
    const sections = [
      'version: 1',
      ...before,
      ...(exceptions === undefined ? [] : [exceptions]),
      ...after.filter((one) => !used.has(keyOf(one))),
    ];
    return (head + within(sections.join(gap), by) + tail).replaceAll('\n', eol);
  });

function keyOf(text: string): string {
  return text.slice(0, text.indexOf(':'));
}

/** What tools write. */
const written = fc
  .tuple(
    fc.record(
      {
        version: fc.constant(1),
        ownerTag: fc.constantFrom('A', 'a b'),
        severity: fc.constant({ 'image-age': 'low' }),
        exceptions: fc.uniqueArray(exception, { maxLength: 3, selector: ({ finding }) => finding }),
      },
      { requiredKeys: ['version'] },
    ),
    fc.constantFrom(
      (value: object) => JSON.stringify(value),
      (value: object) => JSON.stringify(value, null, 2),
      (value: object) => `${JSON.stringify(value, null, '\t')}\n`,
      (value: object) => stringify(value),
      (value: object) => stringify(value, { indent: 4, indentSeq: false }),
      (value: object) => stringify(value, { collectionStyle: 'flow' }),
      (value: object) => stringify(value, { defaultStringType: 'QUOTE_SINGLE', lineWidth: 30 }),
      (value: object) => stringify(value, { collectionStyle: 'flow', lineWidth: 20, flowCollectionPadding: false }),
    ),
  )
  .map(([value, write]) => write(value));

const runs = { numRuns: 200, seed: 20261127 };

test('accepting once, twice and three times changes the one entry and no other byte, whatever style the baseline has', async () => {
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 3, arbitrary: handWritten }, written),
      fc.array(exception, { minLength: 1, maxLength: 4 }),
      async (text, exceptions) => {
        let before = text;
        for (const one of exceptions) {
          const after = withException(before, one);
          assert.ok(after !== undefined, `not written into ${JSON.stringify(before)}`);
          assertOneEntryDiffers(before, after, one);
          await assertLoadedDiffersBy(before, after, one);
          assert.equal(withException(after, one), after);
          before = after;
          accepted += 1;
        }
      },
    ),
    runs,
  );
  assert.ok(accepted > runs.numRuns);
});

/** One piece of text was put in; what it replaces is the entry that there was for the finding, or the word for none. */
function assertOneEntryDiffers(before: string, after: string, { finding }: NewException): void {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const removed = before.slice(start, before.length - end);
  const put = after.slice(start, after.length - end);
  if (!before.includes('\r')) assert.ok(!put.includes('\r'));
  if (!/(^|[^\r])\n/.test(before)) assert.doesNotMatch(put, /(^|[^\r])\n/);
  if (removed === '') return;
  const list: unknown = parseDocument(before, { schema: 'core' }).get('exceptions', true);
  const old = isSeq(list)
    ? list.items.filter((item) => isMap(item)).find((item) => item.get('finding') === finding)
    : undefined;
  if (!old) {
    assert.match(removed, /^(~|null|ull|nul|l)$/, JSON.stringify(removed));
    return;
  }
  const [from = 0, to = 0] = old.range ?? [];
  assert.ok(start >= from && before.length - end <= to, `${JSON.stringify(removed)} is not of the old entry`);
}

async function assertLoadedDiffersBy(before: string, after: string, added: NewException): Promise<void> {
  const [old, now] = [
    await baselineFrom('b.yaml', before, vocabulary),
    await baselineFrom('b.yaml', after, vocabulary),
  ];
  assert.equal(now.digest, old.digest);
  const entries = (list: readonly object[]) =>
    list.map((entry) => JSON.stringify({ ...entry, line: undefined })).sort();
  const others = old.exceptions.filter(({ finding }) => finding !== added.finding);
  assert.deepEqual(entries(now.exceptions), entries([...others, added]));
  assert.deepEqual(entries(now.malformedExceptions), entries(old.malformedExceptions));
}

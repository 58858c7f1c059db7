import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { baselineFrom } from '../../src/config/baseline/load-baseline.ts';
import { withSelectorException } from '../../src/config/baseline/edit/exception-edit.ts';
import { selectorIn } from '../../src/config/baseline/edit/exception-text.ts';
import { acceptBySelector, ConfigError, type NewSelectorException } from '../../src/config/index.ts';
import { selectorText, type FindingSelector } from '../../src/domain/finding-selector.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import { numRuns } from '../fixtures/runs.ts';
import { handWritten, reason, written } from './fixtures/written-baselines.ts';
import { inFolder, vocabulary } from './helper.ts';

const text = fc.constantFrom(
  'ana',
  'a b',
  'prod-*',
  'true',
  '1.10',
  'x: y',
  "it's",
  '#',
  '*',
  '🔥',
  '"q"',
  '- x',
  '~',
  'on',
);
const values = fc.uniqueArray(text, { minLength: 1, maxLength: 3 });
const selector = fc
  .record(
    {
      check: fc.uniqueArray(fc.constantFrom('required-tag', 'image-*', '*'), { minLength: 1, maxLength: 2 }),
      severity: fc.uniqueArray(fc.constantFrom('low' as const, 'high' as const), { minLength: 1 }),
      owner: values,
      resource: values,
      tag: fc.dictionary(fc.constantFrom('Env', 'a:b', 'yes', '__proto__', 'x y'), values, {
        minKeys: 1,
        maxKeys: 2,
        noNullPrototype: true,
      }),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .filter((fields) => Object.keys(fields).length > 0) as fc.Arbitrary<FindingSelector>;

const hex = fc.stringMatching(/^[0-9a-f]{16}$/);
const accepted = fc.uniqueArray(
  fc.tuple(hex, hex).map(([id, evidence]) => ({ id: `dw-${id}`, evidence })),
  { minLength: 1, maxLength: 8, selector: ({ id }) => id },
);
const exception: fc.Arbitrary<NewSelectorException> = fc
  .tuple(selector, reason, fc.oneof(accepted, fc.integer({ min: 1, max: 99 })))
  .map(([match, why, what]) => ({
    match,
    reason: why,
    until: '2027-01-31',
    ...(typeof what === 'number' ? { atMost: what } : { findings: what }),
  }));

test('accepting by selectors changes one entry and no other byte, whatever style the baseline has, again and again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 3, arbitrary: handWritten }, written),
      fc.array(exception, { minLength: 1, maxLength: 3 }),
      async (start, entries) => {
        let before = start;
        for (const entry of entries) {
          const after = withSelectorException(before, entry);
          assert.ok(after !== undefined, `not written into ${JSON.stringify(before)}`);
          await assertOnlyEntryDiffers(before, after, entry);
          assert.equal(withSelectorException(after, entry), after);
          before = after;
        }
      },
    ),
    { numRuns: numRuns(400, 60), seed: 20261129 },
  );
});

async function assertOnlyEntryDiffers(before: string, after: string, entry: NewSelectorException): Promise<void> {
  const [old, now] = [
    await baselineFrom('b.yaml', before, vocabulary),
    await baselineFrom('b.yaml', after, vocabulary),
  ];
  assert.equal(now.digest, old.digest);
  const without = (list: readonly object[]) => list.map((each) => ({ ...each, line: undefined }));
  const isOther = ({ match }: { readonly match: FindingSelector }) => selectorText(match) !== selectorText(entry.match);
  const here = now.selectorExceptions.find((each) => !isOther(each));
  assert.deepEqual({ ...here, line: undefined }, { ...entry, line: undefined });
  assert.deepEqual(without(now.selectorExceptions.filter(isOther)), without(old.selectorExceptions.filter(isOther)));
  assert.deepEqual(without(now.exceptions), without(old.exceptions));
  assert.deepEqual(without(now.malformedExceptions), without(old.malformedExceptions));
  assertOnePieceDiffers(before, after, entry);
  if (!/(^|[^\r])\n/.test(before)) assert.doesNotMatch(after, /(^|[^\r])\n/);
}

/** One piece of text was put in; what it replaces is the entry with the same selector, or the word for an empty list. */
function assertOnePieceDiffers(before: string, after: string, { match }: NewSelectorException): void {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const list: unknown = parseDocument(before, { schema: 'core' }).get('exceptions', true);
  const items = isSeq(list) ? list.items.filter((item) => isMap(item)) : [];
  const matchOf = (item: YAMLMap) => (item.toJSON() as { readonly match?: JsonObject }).match;
  const old = items.find((item) => {
    const its = matchOf(item);
    return its && selectorText(selectorIn(its)) === selectorText(match);
  });
  const [from = 0, to = 0] = old?.range ?? [];
  const removed = before.slice(start, before.length - end);
  assert.ok(
    old ? start >= from && before.length - end <= to : /^(~|null|ull|nul|l)?$/.test(removed),
    `${JSON.stringify(removed)} went`,
  );
}

test('the file keeps its byte order mark and line ends, and one that would not be valid is left as it was', async () => {
  const text = '\uFEFFversion: 1 # mine\r\nownerTag:   "Owner"\r\n';
  const entry = { match: { check: ['required-tag'] }, reason: 'why', until: '2027-01-31', atMost: 3 };
  await inFolder({ 'b.yaml': text }, async (folder) => {
    const file = join(folder, 'b.yaml');
    await acceptBySelector(file, entry, vocabulary);
    const after = await readFile(file, 'utf8');
    assert.ok(after.startsWith(text));
    assert.doesNotMatch(after, /[^\r]\n/);
    await assert.rejects(acceptBySelector(file, { ...entry, match: { check: ['nothing'] } }, vocabulary), ConfigError);
    await assert.rejects(acceptBySelector(file, { ...entry, until: '2027-02-30' }, vocabulary), ConfigError);
    assert.equal(await readFile(file, 'utf8'), after);
    await writeFile(file, 'version: 1\nprotect: &x []\nexceptions: *x\n');
    await assert.rejects(acceptBySelector(file, entry, vocabulary), /alias/);
  });
});

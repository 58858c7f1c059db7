import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isMap, isSeq, parseDocument } from 'yaml';
import { baselineFrom } from '../../src/config/baseline/load-baseline.ts';
import { withException, type NewException } from '../../src/config/baseline/edit/exception-edit.ts';
import { exception, handWritten, written } from './fixtures/written-baselines.ts';
import { vocabulary } from './helper.ts';

/* Baselines in any style, and exceptions accepted into them one after the other. */

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

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baselineOf } from './helper.ts';

const good = '{ finding: dw-1, reason: why, until: 2026-12-31 }';

const malformed: readonly { readonly entry: string; readonly finding?: string; readonly problem: string }[] = [
  { entry: 'dw-1', problem: 'found "dw-1"; expected a mapping' },
  { entry: '', problem: 'found nothing; expected a mapping' },
  { entry: '[dw-1]', problem: 'found a list; expected a mapping' },
  { entry: '{ reason: why, until: 2026-12-31 }', problem: 'finding: is missing; expected the id of a finding' },
  {
    entry: '{ finding: dw-2, until: 2026-12-31 }',
    finding: 'dw-2',
    problem: 'reason: is missing; expected a reason in words',
  },
  {
    entry: '{ finding: dw-2, reason: " ", until: 2026-12-31 }',
    finding: 'dw-2',
    problem: 'reason: found " "; expected a reason in words',
  },
  {
    entry: '{ finding: dw-2, reason: why }',
    finding: 'dw-2',
    problem: 'until: is missing; expected a date as YYYY-MM-DD',
  },
  {
    entry: '{ finding: dw-2, reason: why, until: 31.12.2026 }',
    finding: 'dw-2',
    problem: 'until: found "31.12.2026"; expected a date as YYYY-MM-DD',
  },
  {
    entry: '{ finding: dw-2, reason: why, until: 20261231 }',
    finding: 'dw-2',
    problem: 'until: found "20261231"; expected a date as YYYY-MM-DD',
  },
  {
    entry: '{ finding: dw-2, reason: why, until: 2027-02-29 }',
    finding: 'dw-2',
    problem: 'until: 2027-02-29 is not a day of the calendar',
  },
  {
    entry: '{ finding: dw-2, reason: why, until: 2026-13-01 }',
    finding: 'dw-2',
    problem: 'until: 2026-13-01 is not a day of the calendar',
  },
  {
    entry: '{ finding: dw-2, reason: why, until: 2026-12-31, evidence: abc }',
    finding: 'dw-2',
    problem: 'evidence: found "abc"; expected the digest that "driftwarden accept" writes',
  },
  {
    entry: '{ finding: dw-2, reason: why, until: 2026-12-31, expires: never }',
    finding: 'dw-2',
    problem: 'unknown key "expires"; valid keys: finding, reason, by, until, evidence',
  },
  {
    entry: '{ finding: dw-2, reson: why, until: soon }',
    finding: 'dw-2',
    problem:
      'reason: is missing; expected a reason in words; until: found "soon"; expected a date as YYYY-MM-DD; unknown key "reson"; did you mean "reason"? valid keys: finding, reason, by, until, evidence',
  },
  { entry: good, finding: 'dw-1', problem: 'the finding is already accepted in line 3' },
];

test('an exception that cannot be used is kept apart with its line, and fails nothing else', async (t) => {
  for (const { entry, finding, problem } of malformed) {
    await t.test(entry, async () => {
      const baseline = await baselineOf(`version: 1\nexceptions:\n  - ${good}\n  # why not\n  - ${entry}\n`);
      assert.deepEqual(baseline.exceptions, [{ finding: 'dw-1', reason: 'why', until: '2026-12-31', line: 3 }]);
      assert.deepEqual(baseline.malformedExceptions, [{ line: 5, ...(finding !== undefined && { finding }), problem }]);
    });
  }
});

test('an exception may say who accepted it and what was seen, and be given with quotes', async () => {
  const evidence = 'ab'.repeat(32);
  const { exceptions } = await baselineOf(
    `version: 1\nexceptions:\n- finding: "dw-1"\n  reason: why\n  by: ana\n  until: '2028-02-29'\n  evidence: ${evidence}\n`,
  );
  assert.deepEqual(exceptions, [{ finding: 'dw-1', reason: 'why', by: 'ana', until: '2028-02-29', evidence, line: 3 }]);
});

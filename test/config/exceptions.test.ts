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
    problem: 'unknown key "expires"; valid keys: finding, match, findings, atMost, reason, by, until, evidence',
  },
  {
    entry: '{ finding: dw-2, reson: why, until: soon }',
    finding: 'dw-2',
    problem:
      'reason: is missing; expected a reason in words; until: found "soon"; expected a date as YYYY-MM-DD; unknown key "reson"; did you mean "reason"? valid keys: finding, match, findings, atMost, reason, by, until, evidence',
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

const pin = 'dw-0123456789abcdef@0123456789abcdef';

const malformedSelectors: readonly { readonly entry: string; readonly problem: RegExp }[] = [
  {
    entry: '{ match: { check: required-tag }, reason: why, until: 2026-12-31 }',
    problem: /^match: .*findings.*atMost/,
  },
  {
    entry: `{ match: { check: required-tag }, findings: [${pin}], atMost: 3, reason: why, until: 2026-12-31 }`,
    problem: /^match: .*findings.*atMost/,
  },
  {
    entry: '{ match: { check: requird-tag }, atMost: 3, reason: why, until: 2026-12-31 }',
    problem: /^match\.check: "requird-tag" is not a check; did you mean "required-tag"\?/,
  },
  { entry: '{ match: {}, atMost: 3, reason: why, until: 2026-12-31 }', problem: /would match everything/ },
  { entry: '{ match: { chek: a }, atMost: 3, reason: why, until: 2026-12-31 }', problem: /did you mean "check"/ },
  {
    entry: '{ match: { severity: hgh }, atMost: 3, reason: why, until: 2026-12-31 }',
    problem: /match\.severity: .*low, medium, high/,
  },
  { entry: '{ match: { owner: ana }, atMost: 0, reason: why, until: 2026-12-31 }', problem: /atMost: .*1 or more/ },
  { entry: '{ match: { owner: ana }, findings: [], reason: why, until: 2026-12-31 }', problem: /at least one finding/ },
  {
    entry: '{ match: { owner: ana }, findings: [dw-1], reason: why, until: 2026-12-31 }',
    problem: /findings.*"driftwarden accept" writes/,
  },
  {
    entry: '{ match: { cause: dwc-0123456789abcdef }, atMost: 3, reason: why, until: 2026-12-31 }',
    problem: /match: has a cause/,
  },
  { entry: '{ match: { owner: ana }, atMost: 3, until: 2026-12-31 }', problem: /^reason: is missing/ },
  {
    entry: '{ finding: dw-1, match: { owner: ana }, atMost: 3, reason: why, until: 2026-12-31 }',
    problem: /finding: cannot be used together with match/,
  },
  { entry: '{ finding: dw-1, atMost: 3, reason: why, until: 2026-12-31 }', problem: /atMost: can only be used/ },
];

test('an exception by selector that cannot be used is kept apart, and covers nothing', async (t) => {
  for (const { entry, problem } of malformedSelectors) {
    await t.test(entry, async () => {
      const baseline = await baselineOf(`version: 1\nexceptions:\n  - ${entry}\n`);
      assert.deepEqual([baseline.exceptions, baseline.selectorExceptions], [[], []]);
      assert.match(baseline.malformedExceptions[0]?.problem ?? '', problem);
    });
  }
});

test('an exception by selector lists what it accepts, or has a limit; values may stand alone', async () => {
  const { selectorExceptions, malformedExceptions } = await baselineOf(
    [
      'version: 1',
      'exceptions:',
      `- { match: { check: "req*", tag: { Env: [dev, test], n: 1.10 } }, findings: [${pin}], reason: why, until: 2026-12-31 }`,
      '- match: { severity: low, owner: [ana, ben] }',
      '  atMost: 3',
      '  reason: why',
      '  by: ana',
      '  until: 2026-12-31',
      '- { match: { tag: { n: "1.10", Env: [test, dev] }, check: ["req*"] }, atMost: 1, reason: y, until: 2026-12-31 }',
    ].join('\n'),
  );
  assert.deepEqual(selectorExceptions, [
    {
      match: { check: ['req*'], tag: { Env: ['dev', 'test'], n: ['1.10'] } },
      findings: [{ id: 'dw-0123456789abcdef', evidence: '0123456789abcdef' }],
      reason: 'why',
      until: '2026-12-31',
      line: 3,
    },
    {
      match: { severity: ['low'], owner: ['ana', 'ben'] },
      atMost: 3,
      reason: 'why',
      by: 'ana',
      until: '2026-12-31',
      line: 4,
    },
  ]);
  assert.deepEqual(malformedExceptions, [{ line: 9, problem: 'the same selector is already in line 3' }]);
});

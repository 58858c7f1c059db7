import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import type { AuditResult } from '../../src/domain/audit-result.ts';
import { findingStatuses, isDrift, severities } from '../../src/domain/finding.ts';
import {
  filteredValue,
  filterFields,
  formats,
  narrowed,
  renderReport,
  renderSummary,
  reportJsonSchema,
  reportModel,
  type ReportFilter,
} from '../../src/report/index.ts';
import { manyFindings, results } from './fixtures/results.ts';

const drift = results['drift'] as AuditResult;
const denied = results['denied'] as AuditResult;
const hostile = results['hostile'] as AuditResult;

interface Document {
  readonly verdict: string;
  readonly totals: object;
  readonly coverage: object;
  readonly filter?: { readonly shown: number; readonly of: number };
  readonly findings: readonly { readonly id: string }[];
  readonly causes: readonly { readonly findings: readonly string[] }[];
}

const documentOf = async (result: AuditResult, filter?: ReportFilter) =>
  JSON.parse(await renderReport(result, 'json', { color: false, width: 80, filter })) as Document;

const filters = fc.record(
  {
    severity: fc.uniqueArray(fc.constantFrom(...severities), { minLength: 1 }),
    status: fc.uniqueArray(fc.constantFrom(...findingStatuses), { minLength: 1 }),
    check: fc.uniqueArray(fc.constantFrom(...new Set(drift.findings.map(({ check }) => check)), 'none'), {
      minLength: 1,
    }),
    owner: fc.uniqueArray(fc.constantFrom('ana@example.com', 'bob@example.com', 'nobody'), { minLength: 1 }),
    region: fc.uniqueArray(fc.constantFrom('us-east-1', 'eu-west-1', 'global'), { minLength: 1 }),
  },
  { requiredKeys: [], noNullPrototype: true },
);

test('values of one field are alternatives, fields must all match; verdict, totals and coverage are those of all', async () => {
  const all = await documentOf(drift);
  await fc.assert(
    fc.asyncProperty(filters, async (filter) => {
      const document = await documentOf(drift, filter);
      const wanted: ReportFilter = filter;
      const expected = drift.findings.filter((finding) =>
        filterFields.every((field) => wanted[field]?.includes(filteredValue(finding, field)) ?? true),
      );
      assert.deepEqual(new Set(document.findings.map(({ id }) => id)), new Set(expected.map(({ id }) => id)));
      assert.deepEqual([document.verdict, document.totals, document.coverage], [all.verdict, all.totals, all.coverage]);
      assert.deepEqual([document.filter?.shown, document.filter?.of], [expected.length, drift.findings.length]);
      const shown = new Set(expected.map(({ id }) => id));
      for (const cause of document.causes)
        assert.ok(cause.findings.length > 0 && cause.findings.every((id) => shown.has(id)));
    }),
    { numRuns: 60, seed: 20261129 },
  );
});

describe('a filter that nothing passes', () => {
  const nothing: ReportFilter = { check: ['none'] };
  for (const [name, result] of Object.entries({ drift, denied, hostile })) {
    for (const format of formats) {
      test(`does not make ${name} look clean as ${format}`, async () => {
        const text = await renderReport(result, format, { color: false, width: 200, filter: nothing });
        assert.match(text, new RegExp(`0 of ${result.findings.length}|"shown": 0`), text.slice(0, 400));
        const { headline } = reportModel(result, nothing).verdict;
        assert.equal(headline, reportModel(result).verdict.headline);
        if (['text', 'html', 'markdown'].includes(format)) assert.ok(text.includes(headline));
        if (format === 'junit') assert.match(text, /<failure message="0 of \d+ findings? shown: --check none; /);
      });
    }
  }
  test('hides no scope that was not read', () => {
    assert.deepEqual(reportModel(denied, nothing).coverage, reportModel(denied).coverage);
    assert.deepEqual(reportModel(denied, nothing).undecided, reportModel(denied).undecided);
  });
});

test('without hidden drift a test report does not fail by the filter', async () => {
  const quiet = results['clean'] as AuditResult;
  assert.ok(!quiet.findings.some(isDrift));
  assert.doesNotMatch(
    await renderReport(quiet, 'junit', { color: false, width: 80, filter: { check: ['none'] } }),
    /<failure/,
  );
});

test('the schema of the JSON knows filtered reports', async () => {
  const validate = new Ajv({ strict: true, strictTypes: false, strictRequired: false }).compile(reportJsonSchema);
  const document = await documentOf(drift, { severity: ['high'], owner: ['nobody'] });
  assert.ok(validate(document), JSON.stringify(validate.errors));
  assert.equal(validate({ ...document, filter: { shown: 1 } }), false);
});

test('a summary counts by check and severity, of what passes the filter', () => {
  const filter: ReportFilter = { severity: ['high'] };
  const { checks } = JSON.parse(renderSummary(drift, 'json', { color: false, width: 80, filter })) as {
    readonly checks: readonly {
      readonly check: string;
      readonly high: number;
      readonly low: number;
      readonly drift: number;
    }[];
  };
  const { findings } = narrowed(drift, filter).result;
  assert.equal(
    checks.reduce((sum, each) => sum + each.drift, 0),
    findings.filter(isDrift).length,
  );
  assert.ok(checks.every(({ high, drift: all, low }) => high === all && low === 0));
  const text = renderSummary(manyFindings(1000), 'text', { color: false, width: 80 });
  assert.match(text, /^Drift: /);
  assert.match(text, /^required-tag +\d/m);
  assert.ok(text.split('\n').length < 8);
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { reportWithin, type ReportDocument } from '../../src/notify/cut-report.ts';
import { renderReport, reportJsonSchema } from '../../src/report/index.ts';
import { numRuns } from '../fixtures/runs.ts';
import { manyFindings } from '../report/fixtures/results.ts';
import { anyResult } from './fixtures/reports.ts';

interface Cut {
  readonly lists: readonly { readonly list: string; readonly shown: number; readonly of: number }[];
  readonly texts: number;
}

const isReport = new Ajv({ strict: false, validateFormats: false }).compile(reportJsonSchema);
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const cutOf = (report: ReportDocument) => report['cut'] as Cut | undefined;
const items = (report: ReportDocument, key: string) => report[key] as readonly Readonly<Record<string, unknown>>[];

suite('a report that is too long for a notification', () => {
  test('stays as it is where it fits, and loses something one byte below', async () => {
    const report = JSON.parse(await renderReport(manyFindings(40), 'json')) as ReportDocument;
    assert.equal(reportWithin(report, bytes(report)), report);
    const cut = reportWithin(report, bytes(report) - 1);
    assert.ok(bytes(cut) < bytes(report));
    assert.ok((cutOf(cut)?.lists.length ?? 0) > 0);
  });

  test('keeps what is worst, and says how much of each list is left', async () => {
    const report = JSON.parse(await renderReport(manyFindings(3000), 'json')) as ReportDocument;
    const cut = reportWithin(report, 100_000);
    assert.ok(bytes(cut) <= 100_000);
    const kept = items(cut, 'findings');
    assert.ok(kept.length >= 30);
    assert.deepEqual(
      new Set(kept.map(({ status, severity }) => `${status as string} ${severity as string}`)),
      new Set(['new high']),
    );
    assert.deepEqual(
      cutOf(cut)?.lists.find(({ list }) => list === 'findings'),
      { list: 'findings', shown: kept.length, of: 3000 },
    );
    assert.deepEqual(cut['totals'], report['totals']);
  });

  test('of anything: is within its limit, fits the schema, hides nothing silently, and keeps unread scopes first', async () => {
    await fc.assert(
      fc.asyncProperty(anyResult, fc.integer({ min: 8000, max: 200_000 }), async (result, limit) => {
        const report = JSON.parse(await renderReport(result, 'json')) as ReportDocument;
        const cut = reportWithin(report, limit);
        assert.ok(bytes(cut) <= limit, `${bytes(cut)} of ${limit}`);
        assert.ok(isReport(cut), JSON.stringify(isReport.errors));
        assert.deepEqual(
          [cut['run'], cut['verdict'], cut['totals']],
          [report['run'], report['verdict'], report['totals']],
        );
        for (const list of ['findings', 'coverage', 'causes', 'undecided']) {
          const [before, after] = [items(report, list).length, items(cut, list).length];
          const told = cutOf(cut)?.lists.find((each) => each.list === list);
          assert.deepEqual(told, after < before ? { list, shown: after, of: before } : undefined);
        }
        const statuses = items(cut, 'coverage').map(({ status }) => status === 'complete');
        if (cutOf(cut)) assert.deepEqual(statuses, statuses.toSorted());
        if (!cutOf(cut)) assert.deepEqual(cut, report);
      }),
      { numRuns: numRuns(200, 25) },
    );
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concludeAudit } from '../../../src/domain/audit-result.ts';
import { findingStatuses, type FindingStatus } from '../../../src/domain/finding.ts';
import { renderReport } from '../../../src/report/index.ts';
import { numRuns } from '../../fixtures/runs.ts';
import { anyResult } from '../fixtures/any-result.ts';
import { wholeCoverage } from '../fixtures/coverage.ts';
import { finding } from '../fixtures/finding.ts';
import { account, run } from '../fixtures/run.ts';
import { results } from '../fixtures/results.ts';

interface Asff {
  readonly Id: string;
  readonly ProductArn: string;
  readonly Title: string;
  readonly Description: string;
  readonly Remediation?: { readonly Recommendation: { readonly Text: string } };
  readonly Resources: readonly { readonly Type: string; readonly Id: string; readonly Region: string }[];
  readonly Compliance: { readonly Status: string };
  readonly Workflow?: { readonly Status: string };
  readonly RecordState: string;
  readonly ProductFields: Readonly<Record<string, string>>;
}

async function rendered(...of: Parameters<typeof concludeAudit>): Promise<readonly Asff[]> {
  return JSON.parse(await renderReport(concludeAudit(...of), 'asff')) as Asff[];
}

const one = (status: FindingStatus) => finding({ check: 'required-tag', title: 'A tag is missing', status });
const about = (all: readonly Asff[]) => all.find(({ Id }) => !Id.endsWith('/coverage'));

test('only what was seen to be fixed is archived, and only what is accepted is suppressed', async () => {
  const states = await Promise.all(
    findingStatuses.map(async (status) => {
      const found = about(await rendered(run, wholeCoverage, { findings: [one(status)] }));
      return `${status}: ${[found?.RecordState, found?.Compliance.Status, found?.Workflow?.Status].join(' ').trim()}`;
    }),
  );
  assert.deepEqual(states, [
    'new: ACTIVE FAILED',
    'changed: ACTIVE FAILED',
    'open: ACTIVE FAILED',
    'resolved: ARCHIVED PASSED RESOLVED',
    'unchecked: ACTIVE NOT_AVAILABLE',
    'accepted: ACTIVE FAILED SUPPRESSED',
  ]);
});

test('a finding has the same Id whatever was seen, and another for another resource', async () => {
  const idOf = async (given: object) =>
    about(await rendered(run, wholeCoverage, { findings: [{ ...one('open'), ...given }] }))?.Id;
  assert.equal(await idOf({}), await idOf({ actual: 'something else', status: 'changed', severity: 'high' }));
  assert.notEqual(await idOf({}), await idOf({ id: 'dw-0000000000000000' }));
});

test('an account that was not read completely is a finding; one that was read has it archived under the same Id', async () => {
  const coverageOf = (all: readonly Asff[]) => all.filter(({ Id }) => Id.endsWith('/coverage'));
  const [whole] = coverageOf(await rendered(run, wholeCoverage, { findings: [] }));
  const [first, ...others] = wholeCoverage;
  assert.ok(first);
  const denied = { ...first, status: 'denied' as const, error: 'AccessDenied: no' };
  const [part] = coverageOf(await rendered(run, [denied, ...others], { findings: [] }));
  assert.deepEqual([whole?.RecordState, whole?.Compliance.Status], ['ARCHIVED', 'PASSED']);
  assert.deepEqual([part?.RecordState, part?.Compliance.Status], ['ACTIVE', 'WARNING']);
  assert.match(part?.Description ?? '', /was not read: denied AccessDenied: no/);
  assert.equal(part?.Id, whole?.Id);
});

test("IAM's findings are of the region in which IAM is called, also in another partition", async () => {
  const resource = (partition: string) => ({
    kind: 'user',
    id: 'ana',
    arn: `arn:${partition}:iam::${account}:user/ana`,
  });
  const arnOf = async (partition: string) =>
    about(
      await rendered(run, wholeCoverage, {
        findings: [{ ...one('new'), region: 'global', resource: resource(partition) }],
      }),
    )?.ProductArn;
  assert.equal(await arnOf('aws'), `arn:aws:securityhub:us-east-1:${account}:product/${account}/default`);
  assert.match((await arnOf('aws-cn')) ?? '', /^arn:aws-cn:securityhub:cn-north-1:/);
});

test("every finding of any report keeps to Security Hub's limits, and half a command is never advised", async () => {
  const check = (text: string) => {
    const all = JSON.parse(text) as Asff[];
    assert.ok(JSON.stringify(all).isWellFormed() && !/\\ud[89a-f]/i.test(JSON.stringify(all)));
    assert.equal(new Set(all.map(({ Id }) => Id)).size, all.length);
    for (const found of all) {
      assert.ok(Buffer.byteLength(JSON.stringify(found)) < 240_000);
      assert.ok(found.Title.length <= 256 && found.Description.length >= 1 && found.Description.length <= 1024);
      assert.ok(found.Id.length <= 512 && found.Resources.every(({ Id }) => Id.length >= 1 && Id.length <= 512));
      assert.ok(Object.values(found.ProductFields).every((value) => value.length >= 1 && value.length <= 1024));
      const advice = found.Remediation?.Recommendation.Text ?? 'x';
      assert.ok(advice.length >= 1 && advice.length <= 512 && !advice.endsWith('…'));
    }
  };
  for (const result of Object.values(results)) check(await renderReport(result, 'asff'));
  await fc.assert(
    fc.asyncProperty(anyResult, async (result) => {
      check(await renderReport(result, 'asff'));
    }),
    { numRuns: numRuns(300) },
  );
});

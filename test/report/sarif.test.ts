import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditResult } from '../../src/domain/audit-result.ts';
import { renderReport } from '../../src/report/index.ts';
import { results } from './fixtures/results.ts';

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly baselineState: string;
  readonly message: { readonly text: string };
  readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions?: readonly { readonly justification: string }[];
}

interface SarifLog {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly invocations: readonly { readonly executionSuccessful: boolean; readonly toolExecutionNotifications: readonly unknown[] }[];
    readonly results: readonly SarifResult[];
  }[];
}

async function runOf(result: AuditResult) {
  const { version, runs } = JSON.parse(await renderReport(result, 'sarif')) as SarifLog;
  assert.equal(version, '2.1.0');
  assert.ok(runs[0] && runs.length === 1);
  return runs[0];
}

for (const [name, result] of Object.entries(results)) {
  test(`${name}: every finding is a result of a rule that is listed, with a level, a state, a place and its own fingerprint`, async () => {
    const { tool, results: told } = await runOf(result);
    assert.equal(told.length, result.findings.length);
    told.forEach((each, index) => {
      assert.equal(tool.driver.rules[each.ruleIndex]?.id, each.ruleId);
      assert.ok(['error', 'warning', 'note'].includes(each.level));
      assert.ok(['new', 'unchanged', 'updated', 'absent'].includes(each.baselineState));
      assert.ok(each.message.text.length > 0);
      assert.ok(URL.canParse(each.locations[0]?.physicalLocation.artifactLocation.uri ?? ''));
      assert.deepEqual(Object.values(each.partialFingerprints), [result.findings[index]?.id]);
      assert.equal(each.suppressions !== undefined, result.findings[index]?.status === 'accepted');
    });
  });

  test(`${name}: an audit that did not read everything did not succeed`, async () => {
    const [invocation] = (await runOf(result)).invocations;
    const isWhole = !result.verdict.endsWith('incomplete');
    assert.equal(invocation?.executionSuccessful, isWhole);
    if (isWhole) assert.deepEqual(invocation.toolExecutionNotifications, []);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concludeAudit, type AuditResult } from '../../../src/domain/audit-result.ts';
import { isUnread } from '../../../src/domain/scope.ts';
import { escapeUnprintable } from '../../../src/domain/unprintable.ts';
import { renderReport } from '../../../src/report/index.ts';
import { undecidedRules } from '../../../src/report/undecided.ts';
import { wholeCoverage } from '../fixtures/coverage.ts';
import { finding } from '../fixtures/finding.ts';
import { results } from '../fixtures/results.ts';
import { run } from '../fixtures/run.ts';

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly baselineState: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: { readonly startLine: number };
    };
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions?: readonly { readonly justification: string }[];
}

interface Text {
  readonly text: string;
}

/** All of it is asked for by GitHub's code scanning. */
interface SarifRule {
  readonly id: string;
  readonly shortDescription: Text;
  readonly fullDescription: Text;
  readonly help: Text;
  readonly defaultConfiguration: { readonly level: string };
  readonly properties: { readonly 'security-severity': string };
}

interface SarifLog {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly SarifRule[] } };
    readonly invocations: readonly {
      readonly executionSuccessful: boolean;
      readonly startTimeUtc: string;
      readonly endTimeUtc: string;
      readonly toolExecutionNotifications: readonly { readonly level: string; readonly message: Text }[];
    }[];
    readonly results: readonly SarifResult[];
  }[];
}

const checks = [...new Set(Object.values(results).flatMap(({ findings }) => findings.map(({ check }) => check)))]
  .filter((id) => id !== 'user-mfa')
  .map((id) => ({ id, summary: `What ${id} looks for.`, severity: 'high' as const }));

async function runOf(result: AuditResult) {
  const { version, runs } = JSON.parse(
    await renderReport(result, 'sarif', { color: false, width: 100, checks }),
  ) as SarifLog;
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
      const [location, ...more] = each.locations;
      assert.ok(location && more.length === 0);
      const { uri } = location.physicalLocation.artifactLocation;
      assert.match(uri, /^aws\/\d{12}\/[\w-]+\/[\w-]+\.[\w.~!'()*%-]*$/);
      assert.equal(new URL(uri, 'file:///').href, `file:///${uri}`);
      assert.equal(location.physicalLocation.region.startLine, 1);
      assert.deepEqual(Object.values(each.partialFingerprints), [result.findings[index]?.id]);
      assert.equal(each.suppressions !== undefined, result.findings[index]?.status === 'accepted');
    });
  });

  test(`${name}: an audit that did not read everything did not succeed`, async () => {
    const [invocation] = (await runOf(result)).invocations;
    const isWhole = !result.verdict.endsWith('incomplete');
    assert.equal(invocation?.executionSuccessful, isWhole);
    const told = [
      ...result.coverage.filter(isUnread).map(({ status }) => status),
      ...undecidedRules(result.undecided).map(({ rule }) => escapeUnprintable(rule)),
    ];
    assert.equal(invocation.toolExecutionNotifications.length, told.length);
    for (const { level, message } of invocation.toolExecutionNotifications) {
      assert.equal(level, 'error');
      const index = told.findIndex((word) => message.text.includes(word));
      assert.ok(index >= 0, message.text);
      told.splice(index, 1);
    }
    for (const time of [invocation.startTimeUtc, invocation.endTimeUtc])
      assert.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  test(`${name}: every rule is there once, says what it looks for, and is one that found something`, async () => {
    const { tool } = await runOf(result);
    assert.equal(tool.driver.name, 'driftwarden');
    assert.deepEqual(
      tool.driver.rules.map(({ id }) => id),
      [...new Set(result.findings.map(({ check }) => check))].sort(),
    );
    for (const rule of tool.driver.rules) {
      const known = checks.find(({ id }) => id === rule.id);
      assert.equal(rule.shortDescription.text, known?.summary ?? `Found by the check ${rule.id}.`);
      assert.equal(rule.fullDescription.text, rule.shortDescription.text);
      assert.ok(rule.help.text.startsWith(rule.shortDescription.text) && rule.help.text.includes('driftwarden accept'));
      assert.equal(rule.defaultConfiguration.level, known ? 'error' : 'warning');
      assert.equal(rule.properties['security-severity'], known ? '8.0' : '5.5');
    }
  });
}

test('one resource stands at one path and two never share one, whatever they are called', async () => {
  const named = (id: string) =>
    finding({ check: 'c', title: 't', resource: { arn: `arn:${id}`, kind: 'user', id } }, { id });
  const ids = ['..', '.', 'a/b', 'a%2Fb', 'a b', 'https://x', '\ud800', '漢', '?q#f', 'C:\\x'];
  const { results: told } = await runOf(concludeAudit(run, wholeCoverage, { findings: ids.map(named) }));
  const uris = told.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri ?? '');
  assert.equal(new Set(uris).size, ids.length);
  for (const uri of uris) assert.equal(new URL(uri, 'file:///').href, `file:///${uri}`);
});

/**
 * Where a viewer would make a link: brackets that no backslash escapes, backslashes escaping one another; or none of
 * them knowing escapes of backslashes.
 */
function linksIn(text: string): readonly string[] {
  const escaped = text.replace(/\\[\\[\]]/g, '');
  return [...(escaped.match(/\[[^[\]]*\]\(/g) ?? []), ...(text.match(/(?<!\\)\[(?:\\\]|[^\]])*(?<!\\)\]\(/g) ?? [])];
}

/** The text as a viewer shows it that knows escapes of brackets. */
const unescaped = (text: string) =>
  text.replace(/(\\*)\\([[\]])/g, (_, before: string, bracket: string) => before.slice(before.length / 2) + bracket);

test('no text from AWS makes a link in a message, and each reads as it was written', async () => {
  assert.equal(linksIn('see [this](https://x)').length, 2);
  const text = fc
    .array(fc.constantFrom('[', ']', '(', ')', '\\', '](', '[x](https://evil.example)', 'a', ' '), { maxLength: 12 })
    .map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(text, text, async (title, error) => {
      const coverage = wholeCoverage.map((scope, index) =>
        index === 0 ? { ...scope, status: 'denied' as const, error } : scope,
      );
      const log = await runOf(
        concludeAudit(run, coverage, { findings: [finding({ check: 'c', title, expected: error, actual: title })] }),
      );
      const messages = [
        log.results[0]?.message.text ?? '',
        log.invocations[0]?.toolExecutionNotifications[0]?.message.text ?? '',
      ];
      for (const message of messages) assert.deepEqual(linksIn(message), [], message);
      const shown = `${title}. Expected: ${error}. Actual: ${title}`;
      assert.equal(shown.includes('](') ? unescaped(messages[0] ?? '') : messages[0], shown);
    }),
    { numRuns: 60 },
  );
});

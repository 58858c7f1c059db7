import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AuditResult } from '../../src/domain/audit-result.ts';
import type { ReportedFinding } from '../../src/domain/finding.ts';
import { formats, mailMessage, renderReport, reportModel } from '../../src/report/index.ts';
import { accessPathLine, summarizeAccess } from '../../src/report/access.ts';
import { accessMatrix } from '../../src/report/page/access-matrix.ts';
import { finding } from './fixtures/finding.ts';
import { results } from './fixtures/results.ts';

const rule = "production is the admins' to destroy";

function access(
  name: string,
  given: Partial<ReportedFinding> & { readonly deed?: 'act' | 'weaken' } = {},
): ReportedFinding {
  const { deed = 'act', ...parts } = given;
  const path = parts.path ?? 'ec2:TerminateInstances, for example arn:aws:ec2:us-east-1:111122223333:instance/i-1';
  const kind = parts.resource?.kind ?? 'user';
  const arn = `arn:aws:iam::111122223333:${kind}/${name}`;
  return finding(
    {
      check: 'access-not-allowed',
      title: `${name} can terminate 3 instances of rule "${rule}"`,
      actual: `${name}: ${path}`,
      path,
      severity: 'high',
      evidence: {
        rule,
        principal: arn,
        deed,
        kind: 'direct',
        decision: 'allowed',
        actions: ['ec2:TerminateInstances'],
        ways: [],
      },
      ...parts,
      resource: { arn, kind, id: name },
    },
    { name, deed },
  );
}

const headlineOf = (...findings: ReportedFinding[]) => summarizeAccess(findings).map(({ headline }) => headline);

test('one sentence says how many people and roles can bypass a rule', () => {
  assert.deepEqual(headlineOf(access('ben'), access('eve')), [`Two people can bypass the rule "${rule}"`]);
  assert.deepEqual(headlineOf(access('ben'), access('deploy', { resource: { arn: '', kind: 'role', id: 'deploy' } })), [
    `One person and one role can bypass the rule "${rule}"`,
  ]);
  assert.deepEqual(headlineOf(access('ben', { deed: 'weaken' })), [
    `One person can remove a protection that the rule "${rule}" relies on`,
  ]);
});

test('of many people a line names a few, and still says what they can do', () => {
  const many = Array.from({ length: 64 }, (_, at) => access(`u${String(at).padStart(2, '0')}`, { path: 'one way' }));
  const lines = summarizeAccess(many).flatMap(({ paths }) => paths.map(accessPathLine));
  assert.deepEqual(lines, ['u00, u01, u02, u03, u04, u05 and 58 more: one way']);
  const few = summarizeAccess(many.slice(0, 6)).flatMap(({ paths }) => paths.map(accessPathLine));
  assert.deepEqual(few, ['u00, u01, u02, u03, u04 and u05: one way']);
});

test('somebody with two kinds of ways counts once, and stands there with both', () => {
  const [summary] = summarizeAccess([access('ben'), access('ben', { path: 'switches off, then', severity: 'medium' })]);
  assert.ok(summary);
  assert.match(summary.headline, /^One person can/);
  assert.deepEqual(
    summary.paths.map(({ severity }) => severity),
    ['high', 'medium'],
  );
  assert.deepEqual(
    summary.paths.map(({ way }) => way),
    ['ec2:TerminateInstances, for example arn:aws:ec2:us-east-1:111122223333:instance/i-1', 'switches off, then'],
  );
});

test('people with the same way share its line', () => {
  const [summary] = summarizeAccess([access('eve'), access('ben'), access('kim', { path: 'iam:PutUserPolicy' })]);
  assert.deepEqual(
    summary?.paths.map((path) => accessPathLine(path).split(',')[0]),
    ['ben and eve: ec2:TerminateInstances', 'kim: iam:PutUserPolicy'],
  );
});

/** As a run was stored before findings had a path. */
function withoutPath(finding: ReportedFinding): ReportedFinding {
  return Object.fromEntries(Object.entries(finding).filter(([key]) => key !== 'path')) as unknown as ReportedFinding;
}

test('a finding that was stored without its path shows its own sentence, by itself', async () => {
  const findings = [withoutPath(access('ben')), withoutPath(access('eve')), access('kim')];
  const [summary] = summarizeAccess(findings);
  const end = 'ec2:TerminateInstances, for example arn:aws:ec2:us-east-1:111122223333:instance/i-1';
  assert.deepEqual(summary?.paths.map(accessPathLine), [`ben: ${end}`, `kim: ${end}`, `eve: ${end}`]);
  const page = await renderReport({ ...(results['drift'] as AuditResult), findings }, 'html');
  assert.ok(page.includes(`<p><a href="#${findings[0]?.id ?? ''}">ben: ${end}</a></p>`));
  assert.ok(page.includes(`<p><a href="#${findings[2]?.id ?? ''}">kim</a>: ${end}</p>`));
});

test('what is fixed or accepted is no access any more', () => {
  assert.deepEqual(headlineOf(access('ben', { status: 'resolved' }), access('eve', { status: 'accepted' })), []);
});

test('every format that people read tells each path in one line, with whatever a name holds made harmless', async () => {
  const hostile = '<img src=x>';
  const result: AuditResult = {
    ...(results['drift'] as AuditResult),
    findings: [access('ben'), access('eve', { path: `iam:PutUserPolicy ${hostile}` })],
  };
  for (const format of formats.filter((each) => ['text', 'html', 'markdown'].includes(each))) {
    const report = await renderReport(result, format);
    assert.match(report, /Two people can bypass the rule/, format);
    assert.match(report, /ben(<\/a>)?: ec2:TerminateInstances, for example/, format);
    if (format !== 'text') assert.ok(!report.includes(hostile), format);
  }
  const { html, text } = await mailMessage(result);
  for (const part of [html, text]) assert.match(part, /Two people can bypass the rule/);
  assert.ok(!html.includes(hostile));
});

test('a cell of the matrix shows the worst of what somebody can do: no finding is more severe, none as severe more certain or nearer', () => {
  const way = fc.record({ steps: fc.integer({ min: 1, max: 4 }), isConditional: fc.boolean() });
  const reaches = fc.array(
    fc.record({
      severity: fc.constantFrom('high', 'medium', 'low'),
      ways: fc.array(way, { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(reaches, (all) => {
      const findings = all.map(({ severity, ways }, index) =>
        access('alice', {
          severity,
          id: `dw-${index}`,
          evidence: {
            rule,
            principal: 'arn',
            deed: 'act',
            kind: 'direct',
            decision: 'allowed',
            actions: [],
            ways: ways.map(({ steps, isConditional }) => ({
              action: 'a',
              steps: Array.from({ length: steps }, () => ({})),
              conditions: isConditional ? ['with MFA'] : [],
            })),
          },
        }),
      );
      const cell = accessMatrix(reportModel({ ...(results['drift'] as AuditResult), findings }))?.people[0]?.cells[0];
      const ranks = all.flatMap(({ severity, ways }) =>
        ways.map(
          ({ steps, isConditional }) =>
            ['high', 'medium', 'low'].indexOf(severity) * 100 + (isConditional ? 10 : 0) + steps,
        ),
      );
      assert.ok(cell);
      assert.equal(
        ['high', 'medium', 'low'].indexOf(cell.severity) * 100 + (cell.conditional ? 10 : 0) + cell.steps,
        Math.min(...ranks),
      );
      assert.equal(cell.how, cell.steps === 1 ? 'directly' : `in ${cell.steps} steps`);
      assert.equal(all[Number(cell.finding.slice('dw-'.length))]?.severity, cell.severity);
    }),
  );
});

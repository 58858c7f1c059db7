import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { concludeAudit, type AuditResult } from '../../src/domain/audit-result.ts';
import type { ReportedFinding } from '../../src/domain/finding.ts';
import { hasUnprintable } from '../../src/domain/text/unprintable.ts';
import { mailMessage, renderReport, reportModel } from '../../src/report/index.ts';
import { columns } from '../../src/report/terminal.ts';
import { causeResults, hostileCause, largeAudit, largeFirstAudit } from './fixtures/causes.ts';
import { partialCoverage, wholeCoverage } from './fixtures/coverage.ts';
import { finding } from './fixtures/finding.ts';
import { cause } from './fixtures/planted-causes.ts';
import { run, startOf } from './fixtures/run.ts';

const named = (name: string) => {
  const result = causeResults[name];
  assert.ok(result);
  return result;
};
const plain = { color: false, width: 100 };
const bytes = (text: string) => Buffer.byteLength(text);

describe('3,000 instances', () => {
  const results: Readonly<Record<string, AuditResult>> = {
    'a first audit': largeFirstAudit(),
    'one change of all of them': largeAudit(),
  };
  for (const [name, result] of Object.entries(results)) {
    for (const width of [40, 80, 120]) {
      test(`${name}: a text of at most 200 lines at ${width} columns, and every finding with --all`, async () => {
        const text = await renderReport(result, 'text', { color: false, width });
        assert.ok(text.split('\n').length <= 201, `${text.split('\n').length} lines`);
        assert.match(text, /3,8\d\d/);
        const all = await renderReport(result, 'text', { color: false, width, all: true });
        for (const { id } of result.findings) assert.ok(all.includes(id), id);
      });
    }

    test(`${name}: a mail below 80 KB and a page below 2.5 MB that holds every finding`, async () => {
      const { html, text } = await mailMessage(result);
      assert.ok(bytes(html) < 80_000 && bytes(text) < 80_000, `${bytes(html)} and ${bytes(text)} bytes`);
      const page = await renderReport(result, 'html');
      assert.ok(bytes(page) < 2_500_000, `${bytes(page)} bytes`);
      for (const { id } of result.findings) assert.ok(page.includes(`id="${id}"`), id);
    });
  }
});

describe('a text keeps to its lines whatever there is, and ends with its verdict', () => {
  const long = Array.from({ length: 300 }, (_, index) =>
    finding(
      { check: `check-${index}`, title: `${index} ${'x '.repeat(900)}`, actual: 'y '.repeat(900) },
      { index: `${index}` },
    ),
  );
  test('300 checks with long texts on 40 columns', async () => {
    const causes = long
      .slice(0, 30)
      .map((each, index) => cause({ title: `${index} ${'z '.repeat(500)}`, short: 'z' }, [each]));
    const result = concludeAudit(run, partialCoverage, { findings: long, causes });
    const lines = (await renderReport(result, 'text', { color: false, width: 40 })).trimEnd().split('\n');
    assert.ok(lines.length <= 200, `${lines.length} lines`);
    assert.match(lines.slice(-4).join(' '), /Drift, and incomplete/);
    assert.match(lines.join('\n'), /more|cut off/);
  });
});

describe("a mail's subject", () => {
  const fresh = finding({
    check: 'c',
    title: 't',
    severity: 'high',
    resource: { arn: 'arn', kind: 'user', id: 'ben' },
  });
  const subjectOf = async (result: AuditResult, name = 'prod') => (await mailMessage(result, { name })).subject;
  const about = (findings: readonly ReportedFinding[], short = 'temp-debug on developers', coverage = wholeCoverage) =>
    concludeAudit(run, coverage, { findings, causes: [cause({ title: 't', short }, findings)] });

  test('says how many changes, how bad, and what the worst of them lets people do', async () => {
    const { causes, ...rest } = named('cause-together');
    assert.equal(
      await subjectOf({ ...rest, causes: causes.slice(0, 1) }),
      '[driftwarden prod] 1 change, 3 high: temp-debug on developers lets 3 terminate',
    );
    assert.equal(
      (await mailMessage({ ...rest, background: { nights: [] }, causes: causes.slice(0, 1) }, { name: 'a' })).subject,
      '[driftwarden a] 1 change, 3 high: temp-debug on developers lets 3 terminate',
    );
  });

  test('says first that something was not read, however long the rest is', async () => {
    for (const short of ['temp-debug on developers', 'x'.repeat(200), 'word '.repeat(50)]) {
      const subject = await subjectOf(about([fresh], short, partialCoverage), 'production of the long-named team');
      assert.match(subject, /^\[driftwarden production of the long-named team\] Incomplete: 1 change, 1 high/);
      assert.ok(subject.length <= 78, `${subject.length}: ${subject}`);
    }
  });

  test('is at most 78 characters, on one line, whatever a name holds', async () => {
    const result = concludeAudit(run, wholeCoverage, { findings: [fresh], causes: [hostileCause([fresh])] });
    const subject = await subjectOf(result);
    assert.ok(subject.length <= 78 && !hasUnprintable(subject), subject);
  });

  test('counts as before where nothing new follows from a cause, and where no cause is known', async () => {
    const open = { ...fresh, status: 'open' as const, firstSeen: startOf('20') };
    const earlier = { ...cause({ title: 't', short: 's' }, [open]), firstSeen: startOf('20') };
    assert.equal(
      await subjectOf(concludeAudit(run, wholeCoverage, { findings: [open], causes: [earlier] })),
      '[driftwarden prod] 1 open, 18/18 scopes read',
    );
    assert.equal(
      await subjectOf(concludeAudit(run, wholeCoverage, { findings: [fresh] })),
      '[driftwarden prod] 1 new, 18/18 scopes read',
    );
  });

  test('of the first audit is no alarm, and still says what was not read', async () => {
    assert.equal(await subjectOf(named('first-audit')), '[driftwarden prod] First audit: 12 findings, 4 high');
    assert.equal(
      await subjectOf(named('first-audit-incomplete')),
      '[driftwarden prod] Incomplete: First audit: 12 findings, 4 high',
    );
  });
});

describe('causes', () => {
  const fresh = finding({ check: 'c', title: 't' });
  const told = (findings: readonly ReportedFinding[], ids = findings) =>
    reportModel(concludeAudit(run, wholeCoverage, { findings, causes: [cause({ title: 't', short: 's' }, ids)] }))
      .causes;

  test('are told while something that follows from them is drift', () => {
    assert.equal(told([fresh]).fresh.length, 1);
    for (const status of ['accepted', 'resolved', 'unchecked'] as const)
      assert.equal(told([{ ...fresh, status }]).fresh.length, 0, status);
  });

  test('that explain none of what is new leave it to be counted', () => {
    const other = finding({ check: 'd', title: 'u' });
    assert.deepEqual(told([fresh, other], [fresh]).unexplained, [other]);
    assert.deepEqual(told([fresh], [fresh]).unexplained, []);
    assert.deepEqual(told([fresh, { ...other, status: 'open' }], [fresh]).unexplained, []);
  });

  test('are a first audit only where nothing was known before', () => {
    const result = named('first-audit');
    assert.ok(reportModel(result).causes.firstAudit);
    const [first, ...others] = result.findings;
    assert.ok(first);
    const older = { ...result, findings: [{ ...first, firstSeen: startOf('20') }, ...others] };
    assert.equal(reportModel(older).causes.firstAudit, undefined);
    const changed = { ...result, causes: result.causes.map((each) => ({ ...each, kind: 'change' as const })) };
    assert.equal(reportModel(changed).causes.firstAudit, undefined);
  });

  test('say in every format who made them, when in the time zone with its offset, and what undoes them', async () => {
    const result = named('cause-many');
    const { html, text } = await mailMessage(result);
    const parts = [
      html,
      text,
      ...(await Promise.all(['text', 'html', 'markdown'].map((each) => renderReport(result, each, plain)))),
    ];
    for (const part of parts) {
      assert.match(part, /2026-11-22 22:14 \+01:00/);
      assert.match(part, /elena, who assumed role deploy/);
      assert.match(part, /aws iam delete-group-policy --group-name developers --policy-name temp-debug/);
      assert.match(part, /No event found; searched us-east-1 and eu-west-1/);
      assert.match(part, /driftwarden accept dwc-[0-9a-f]{16} --reason/);
      assert.match(part, /account prod \(111122223333\)/);
    }
  });

  test('on a narrow terminal stay within it', async () => {
    const text = await renderReport(named('cause-many'), 'text', { color: false, width: 50 });
    for (const line of text.split('\n').filter((each) => !/^ {2,6}(aws|driftwarden) /.test(each)))
      assert.ok(columns(line) <= 50, line);
  });
});

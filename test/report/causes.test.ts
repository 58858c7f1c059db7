import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { concludeAudit, type AuditResult } from '../../src/domain/audit-result.ts';
import type { Cause } from '../../src/domain/cause.ts';
import type { ReportedFinding } from '../../src/domain/finding.ts';
import { hasUnprintable } from '../../src/domain/text/unprintable.ts';
import { mailMessage, renderReport, reportModel } from '../../src/report/index.ts';
import { columns } from '../../src/report/terminal.ts';
import { causeResults, hostileCause, largeAudit, largeFirstAudit } from './fixtures/causes.ts';
import { partialCoverage, wholeCoverage } from './fixtures/coverage.ts';
import { finding } from './fixtures/finding.ts';
import { cause, event } from './fixtures/planted-causes.ts';
import { run, startOf } from './fixtures/run.ts';

const named = (name: string) => {
  const result = causeResults[name];
  assert.ok(result);
  return result;
};
const [change] = named('cause-many').causes[0]?.changes ?? [];
assert.ok(change);
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

describe('how the changes of findings stand to each other', () => {
  const findings = ['1', '2', '3'].map((index) => finding({ check: 'c', title: index, severity: 'high' }, { index }));
  const flag = cause({ title: 'protection was switched off', short: 'off' }, findings.slice(0, 1));
  for (const [name, of, expected] of [
    [
      'all of them need both',
      findings.slice(0, 1),
      'Only together with: protection was switched off. Taking one back is enough.',
    ],
    [
      'some of them need both: it is said of these alone',
      findings,
      '1 of the 3 findings only together with: protection was switched off. Taking one back is enough for that.',
    ],
  ] as const)
    test(name, async () => {
      const policy = { ...cause({ title: 'temp was put on developers', short: 't' }, of), togetherWith: [flag.id] };
      const result = concludeAudit(run, wholeCoverage, { findings, causes: [policy, flag] });
      const text = (await renderReport(result, 'text', { color: false, width: 400 })).replace(/\s+/g, ' ');
      assert.ok(text.includes(`note ${expected}`), text);
    });

  test('a change without an event beside one with an event is named', async () => {
    const partly = cause({ title: 'a; b', short: 's', by: [event()], withoutEvent: ['b was changed'] }, findings);
    const result = concludeAudit(run, wholeCoverage, { findings, causes: [partly] });
    const text = await renderReport(result, 'text', { color: false, width: 400 });
    assert.match(text, /No event found for: b was changed/);
    const earlier = { ...partly, firstSeen: startOf('20') };
    const open = findings.map((each) => ({ ...each, status: 'open' as const, firstSeen: startOf('20') }));
    const brief = concludeAudit(run, wholeCoverage, { findings: open, causes: [earlier] });
    assert.match(await renderReport(brief, 'text', { color: false, width: 400 }), /in part by david/);
  });

  test('who made a part of the changes behind access is said to have made a part', async () => {
    const access = (isPartlyKnown: boolean) => ({
      since: startOf('22'),
      more: 0,
      notCompared: [],
      changes: [
        {
          change: 'gained' as const,
          principals: ['arn:aws:iam::111122223333:user/zoe'],
          reach: [{ actions: ['ec2:StopInstances'], type: 'instance', count: 2 }],
          because: ['a was changed', 'b was changed'],
          by: [event()],
          causes: [],
          ...(isPartlyKnown && { isPartlyKnown: true as const }),
        },
      ],
    });
    for (const [isPartlyKnown, expected] of [
      [true, /because a was changed and b was changed, in part by david\n/],
      [false, /because a was changed and b was changed, by david\n/],
    ] as const) {
      const background = { nights: [], access: access(isPartlyKnown) };
      const result = concludeAudit(run, wholeCoverage, { findings, background });
      assert.match(await renderReport(result, 'text', { color: false, width: 400 }), expected);
    }
  });

  test('a title begins with a capital, unless a name begins it', async () => {
    const titled = async (title: string, id: string) => {
      const resource = { arn: `arn:aws:ec2:us-east-1:1:image/${id}`, kind: 'image', id } as const;
      const changes = [{ ...change, resource }];
      const result = concludeAudit(run, wholeCoverage, {
        findings,
        causes: [cause({ title, short: 's', changes }, findings)],
      });
      return renderReport(result, 'text', { color: false, width: 400 });
    };
    assert.match(await titled('a launch permission was put on image ami-1', 'ami-1'), / A launch permission/);
    assert.match(await titled('ami-1 is public', 'ami-1'), / ami-1 is public/);
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

  test('is at most 78 characters where a name has no space to cut at', async () => {
    for (const short of ['x'.repeat(200), `${'a-'.repeat(60)} on developers`]) {
      const subject = await subjectOf(about([fresh], short));
      assert.ok(subject.length <= 78 && subject.endsWith('…'), `${subject.length}: ${subject}`);
    }
  });

  test('counts what was changed, not the sets that the changes are in', async () => {
    const made = ['a', 'b'].map((name) => ({
      ...change,
      path: ['attributes', 'inline', name],
      field: `inline.${name}`,
      text: name,
    }));
    const other = finding({ check: 'd', title: 'u', severity: 'high' }, { index: '2' });
    const single = made.map((each) => cause({ title: each.text, short: each.text, changes: [each] }, [other]));
    const set = cause({ title: 'a; b', short: 's', changes: made, eachSuffices: true }, [fresh]);
    const counted = async (causes: readonly Cause[]) =>
      /(\d+ changes?),/.exec(
        await subjectOf(concludeAudit(run, wholeCoverage, { findings: [fresh, other], causes })),
      )?.[1];
    assert.equal(await counted([set, ...single]), '2 changes');
    assert.equal(await counted([set, ...single.slice(0, 1)]), '2 changes');
    assert.equal(await counted([set]), '2 changes');
    assert.equal(await counted(single.slice(0, 1)), '1 change');
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

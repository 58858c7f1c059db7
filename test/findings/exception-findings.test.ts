import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { digest } from '../../src/domain/digest.ts';
import { exceptionChecks, exceptionKey, reconcile } from '../../src/findings/index.ts';
import { account, RunHistory, exceptionFor, finding, idOf, runInput, story } from './story.ts';

const publicEvidence = digest({ seen: 'public' });

suite('an exception that cannot be used', () => {
  const malformed = { line: 12, problem: 'until: “soon” is no date; write YYYY-MM-DD' };
  story('is reported and hides nothing', [
    {
      found: { a: 'public' },
      malformed: [malformed, { ...malformed, line: 20, finding: idOf('a') }],
      expect: { a: 'new 1..1', 'malformed line 12': 'new 1..1', 'malformed a': 'new 1..1' },
    },
    {
      found: { a: 'public' },
      malformed: [malformed],
      expect: { a: 'open 1..2', 'malformed line 12': 'open 1..2', 'malformed a': 'resolved 1..1' },
    },
  ]);
  story('is the same entry when it moves to another line, where it names a finding', [
    { malformed: [{ ...malformed, line: 12, finding: idOf('a') }], expect: { 'malformed a': 'new 1..1' } },
    { malformed: [{ ...malformed, line: 90, finding: idOf('a') }], expect: { 'malformed a': 'open 1..2' } },
  ]);
  story('has the severity that the baseline gives it, or none', [
    {
      malformed: [{ ...malformed, finding: idOf('a') }],
      exceptions: [{ finding: 'b' }],
      severity: { 'exception-malformed': 'off' },
      expect: { 'unmatched b': 'new 1..1' },
    },
  ]);

  test('says what is wrong, in which file and line, and what would be right', () => {
    const [finding] = new RunHistory().add({
      malformed: [malformed],
      severity: { 'exception-malformed': 'high' },
    }).findings;
    assert.ok(finding);
    assert.deepEqual(
      { ...finding, id: '' },
      {
        id: '',
        check: 'exception-malformed',
        severity: 'high',
        account,
        region: 'global',
        resource: { arn: 'driftwarden:exception/line 12', kind: 'exception', id: 'line 12' },
        title: 'The exception in baseline.yaml line 12 cannot be used as it is written',
        expected: 'a valid entry; this one covers nothing until it is corrected',
        actual: 'baseline.yaml line 12: until: “soon” is no date; write YYYY-MM-DD',
        evidence: { entries: [{ problem: malformed.problem }] },
        certainty: 'known',
        dependsOn: [],
        status: 'new',
        firstSeen: '2026-11-01T03:00:00.000Z',
        lastSeen: '2026-11-01T03:00:00.000Z',
      },
    );
  });
});

suite('several exceptions for one finding', () => {
  story('an expired one takes nothing from one that holds', [
    {
      found: { a: 'public' },
      exceptions: [
        { finding: 'a', until: '2026-01-01' },
        { finding: 'a', line: 50 },
      ],
      expect: { a: 'accepted 1..1', 'expired a': 'new 1..1' },
    },
  ]);

  test('two of them that expired share one finding, which tells both lines', () => {
    const { findings } = new RunHistory().add({
      exceptions: [
        { finding: 'a', until: '2026-01-01', line: 41 },
        { finding: 'a', until: '2026-02-02', line: 45 },
      ],
    });
    assert.equal(findings.length, 1);
    assert.equal(findings[0]?.title, `The exception for ${idOf('a')} in baseline.yaml line 41 and 45 has expired`);
    assert.equal(
      findings[0].actual,
      'baseline.yaml line 41: it expired on 2026-01-01; baseline.yaml line 45: it expired on 2026-02-02',
    );
  });
});

suite('what is remembered of an exception', () => {
  test('is the first evidence that it covered, by all that was declared of it', () => {
    const exception = exceptionFor({ finding: 'a' });
    const { covered } = new RunHistory().add({ found: { a: 'public' }, exceptions: [exception] });
    assert.deepEqual([...covered], [[exceptionKey(exception), publicEvidence]]);
  });

  test('is handed on from run to run, for the exceptions that there are', () => {
    const [kept, removed] = [exceptionFor({ finding: 'a' }), exceptionFor({ finding: 'b' })];
    const before = new Map([
      [exceptionKey(kept), 'first'],
      [exceptionKey(removed), 'x'],
    ]);
    const { covered } = reconcile(
      runInput(2, { found: [finding('a', 'public')], exceptions: [kept], covered: before }),
    );
    assert.deepEqual([...covered], [[exceptionKey(kept), 'first']]);
  });

  test('depends on finding, reason, author and date, and not on the line', () => {
    const exception = exceptionFor({ finding: 'a', by: 'ana' });
    assert.equal(exceptionKey({ ...exception, line: 99 } as typeof exception), exceptionKey(exception));
    const others = [{ finding: idOf('b') }, { reason: 'other' }, { by: 'bob' }, { until: '2027-01-01' }].map((edit) =>
      exceptionKey({ ...exception, ...edit }),
    );
    assert.equal(new Set([exceptionKey(exception), ...others]).size, 5);
  });
});

test('the checks about exceptions are listed, each with a severity and a sentence', () => {
  for (const { id, severity, summary } of exceptionChecks) {
    assert.match(id, /^exception-[a-z]+$/);
    assert.equal(severity, 'low');
    assert.match(summary, /^[A-Z].*\.$/);
  }
});

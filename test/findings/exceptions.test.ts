import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { digest } from '../../src/domain/digest.ts';
import { reconcile } from '../../src/findings/index.ts';
import { RunHistory, exceptionFor, imagesOf, runInput, story } from './story.ts';

const publicEvidence = digest({ seen: 'public' });

suite('an exception that holds', () => {
  story('accepts its finding, run after run', [
    {
      found: { a: 'public', b: 'public' },
      exceptions: [{ finding: 'a' }],
      expect: { a: 'accepted 1..1', b: 'new 1..1' },
    },
    {
      found: { a: 'public', b: 'public' },
      exceptions: [{ finding: 'a' }],
      expect: { a: 'accepted 1..2', b: 'open 1..2' },
    },
  ]);
  story('accepts what was open', [
    { found: { a: 'public' }, expect: { a: 'new 1..1' } },
    { found: { a: 'public' }, exceptions: [{ finding: 'a' }], expect: { a: 'accepted 1..2' } },
    { found: { a: 'public' }, expect: { a: 'open 1..3' } },
  ]);
  story('holds through its last day and is reported from the next one on', [
    { found: { a: 'public' }, exceptions: [{ finding: 'a', until: '2026-11-02' }], expect: { a: 'accepted 1..1' } },
    { found: { a: 'public' }, exceptions: [{ finding: 'a', until: '2026-11-02' }], expect: { a: 'accepted 1..2' } },
    {
      found: { a: 'public' },
      exceptions: [{ finding: 'a', until: '2026-11-02' }],
      expect: { a: 'open 1..3', 'expired a': 'new 3..3' },
    },
    {
      found: { a: 'public' },
      exceptions: [{ finding: 'a', until: '2026-11-02' }],
      expect: { a: 'open 1..4', 'expired a': 'open 3..4' },
    },
    {
      found: { a: 'public' },
      exceptions: [{ finding: 'a', until: '2026-11-30' }],
      expect: { a: 'accepted 1..5', 'expired a': 'resolved 3..4' },
    },
  ]);
  story('still covers what could not be read', [
    { found: { a: 'public' }, exceptions: [{ finding: 'a' }], expect: { a: 'accepted 1..1' } },
    { read: { 'us-east-1': 'denied' }, exceptions: [{ finding: 'a' }], expect: { a: 'accepted 1..1' } },
    {
      found: { a: 'public' },
      carried: ['a'],
      read: { 'us-east-1': 'denied' },
      exceptions: [{ finding: 'a' }],
      expect: { a: 'accepted 1..1' },
    },
  ]);
  story('does not hide that its finding was resolved, and is then reported as matching nothing', [
    { found: { a: 'public' }, exceptions: [{ finding: 'a' }], expect: { a: 'accepted 1..1' } },
    { exceptions: [{ finding: 'a' }], expect: { a: 'resolved 1..1', 'unmatched a': 'new 2..2' } },
    { exceptions: [{ finding: 'a' }], expect: { 'unmatched a': 'open 2..3' } },
    { expect: { 'unmatched a': 'resolved 2..3' } },
  ]);

  test('is shown with the finding, who and why and until when', () => {
    const { findings } = new RunHistory().add({
      found: { a: 'public' },
      exceptions: [{ finding: 'a', reason: 'a mirror', by: 'ana', until: '2026-11-01' }],
    });
    assert.deepEqual(findings[0]?.exception, { reason: 'a mirror', by: 'ana', until: '2026-11-01' });
  });
});

suite('an exception whose evidence changed', () => {
  story('no longer covers, and is reported', [
    { found: { a: 'public' }, exceptions: [{ finding: 'a' }], expect: { a: 'accepted 1..1' } },
    { found: { a: 'shared' }, exceptions: [{ finding: 'a' }], expect: { a: 'changed 1..2', 'outdated a': 'new 2..2' } },
    { found: { a: 'shared' }, exceptions: [{ finding: 'a' }], expect: { a: 'open 1..3', 'outdated a': 'open 2..3' } },
    {
      found: { a: 'public' },
      exceptions: [{ finding: 'a' }],
      expect: { a: 'accepted 1..4', 'outdated a': 'resolved 2..3' },
    },
  ]);
  story('covers again once somebody accepts what is there now', [
    { found: { a: 'public' }, exceptions: [{ finding: 'a' }], expect: { a: 'accepted 1..1' } },
    { found: { a: 'shared' }, exceptions: [{ finding: 'a' }], expect: { a: 'changed 1..2', 'outdated a': 'new 2..2' } },
    {
      found: { a: 'shared' },
      exceptions: [{ finding: 'a', reason: 'shared is fine too' }],
      expect: { a: 'accepted 1..3', 'outdated a': 'resolved 2..2' },
    },
  ]);
  story('covers only the evidence that it names, where it names one', [
    {
      found: { a: 'shared' },
      exceptions: [{ finding: 'a', evidence: publicEvidence }],
      expect: { a: 'new 1..1', 'outdated a': 'new 1..1' },
    },
    {
      found: { a: 'public' },
      exceptions: [{ finding: 'a', evidence: publicEvidence }],
      expect: { a: 'accepted 1..2', 'outdated a': 'resolved 1..1' },
    },
  ]);
  story('stays reported while its scope cannot be read', [
    { found: { a: 'public' }, exceptions: [{ finding: 'a' }], expect: { a: 'accepted 1..1' } },
    { found: { a: 'shared' }, exceptions: [{ finding: 'a' }], expect: { a: 'changed 1..2', 'outdated a': 'new 2..2' } },
    {
      read: { 'us-east-1': 'failed' },
      exceptions: [{ finding: 'a' }],
      expect: { a: 'open 1..2', 'outdated a': 'open 2..3' },
    },
  ]);
  story('does not take a run of unread evidence for a change', [
    { found: { a: 'public' }, exceptions: [{ finding: 'a' }], expect: { a: 'accepted 1..1' } },
    {
      found: { a: 'half of it' },
      read: { 'us-east-1': 'failed' },
      exceptions: [{ finding: 'a' }],
      expect: { a: 'accepted 1..1' },
    },
    { found: { a: 'public' }, exceptions: [{ finding: 'a' }], expect: { a: 'accepted 1..3' } },
  ]);
  story('does not take what half of a reading showed for what it accepts', [
    {
      found: { a: 'half of it' },
      read: { 'us-east-1': 'failed' },
      exceptions: [{ finding: 'a' }],
      expect: { a: 'accepted 1..1' },
    },
    { found: { a: 'public' }, exceptions: [{ finding: 'a' }], expect: { a: 'accepted 1..2' } },
    { found: { a: 'shared' }, exceptions: [{ finding: 'a' }], expect: { a: 'changed 1..3', 'outdated a': 'new 3..3' } },
  ]);
  story('outlives a run without the entry: what was accepted first is what it accepts', [
    { found: { a: 'public' }, exceptions: [{ finding: 'a' }], expect: { a: 'accepted 1..1' } },
    { found: { a: 'shared' }, expect: { a: 'changed 1..2' } },
    { found: { a: 'shared' }, exceptions: [{ finding: 'a' }], expect: { a: 'open 1..3', 'outdated a': 'new 3..3' } },
  ]);
});

suite('an exception that matches nothing', () => {
  story('is reported once all was read', [
    { exceptions: [{ finding: 'a' }], expect: { 'unmatched a': 'new 1..1' } },
    { exceptions: [{ finding: 'a' }], expect: { 'unmatched a': 'open 1..2' } },
  ]);
  for (const status of ['denied', 'failed', 'skipped'] as const) {
    story(`is not asserted while a scope is ${status}, nor taken back`, [
      { read: { 'us-east-1': status }, exceptions: [{ finding: 'a' }], expect: {} },
      { exceptions: [{ finding: 'a' }], expect: { 'unmatched a': 'new 2..2' } },
      { read: { 'us-east-1': status }, exceptions: [{ finding: 'a' }], expect: { 'unmatched a': 'open 2..2' } },
      {
        found: { a: 'public' },
        exceptions: [{ finding: 'a' }],
        expect: { a: 'accepted 4..4', 'unmatched a': 'resolved 2..2' },
      },
    ]);
  }
  story('is reported where nobody looks for its finding any more, and taken back when somebody does', [
    { found: { a: 'x' }, exceptions: [{ finding: 'a' }], expect: { a: 'accepted 1..1' } },
    { dropped: ['a'], exceptions: [{ finding: 'a' }], expect: { a: 'unchecked 1..1', 'unmatched a': 'new 2..2' } },
    { exceptions: [{ finding: 'a' }], expect: { 'unmatched a': 'open 2..3' } },
    {
      found: { a: 'x' },
      exceptions: [{ finding: 'a' }],
      expect: { a: 'accepted 1..4', 'unmatched a': 'resolved 2..3' },
    },
  ]);
  story('is asserted of a resolved finding although another region could not be read', [
    { read: { 'us-east-1': 'complete', 'eu-west-1': 'complete' }, found: { a: 'x' }, expect: { a: 'new 1..1' } },
    {
      read: { 'us-east-1': 'complete', 'eu-west-1': 'denied' },
      exceptions: [{ finding: 'a' }],
      expect: { a: 'resolved 1..1', 'unmatched a': 'new 2..2' },
    },
  ]);
  story('is not asserted of a finding in a region that the run did not have', [
    {
      read: { 'us-east-1': 'complete', 'eu-west-1': 'complete' },
      found: { 'a@eu-west-1': 'x' },
      exceptions: [{ finding: 'a@eu-west-1' }],
      expect: { 'a@eu-west-1': 'accepted 1..1' },
    },
    { read: { 'us-east-1': 'complete' }, exceptions: [{ finding: 'a@eu-west-1' }], expect: {} },
  ]);
  story('is not asserted of a finding of an account that the run is not about', [
    { found: { a: 'x' }, exceptions: [{ finding: 'a' }], expect: { a: 'accepted 1..1' } },
    { account: '999999999999', exceptions: [{ finding: 'a' }], expect: {} },
  ]);

  story('stays reported while a run is about another account', [
    { exceptions: [{ finding: 'a' }], expect: { 'unmatched a': 'new 1..1' } },
    { account: '999999999999', expect: {} },
    { exceptions: [{ finding: 'a' }], expect: { 'unmatched a': 'open 1..3' } },
  ]);

  test('is asserted although a scope that the account may lack was skipped', () => {
    const coverage = [{ ...imagesOf('global'), status: 'skipped' as const, optional: true as const }];
    const { findings } = reconcile(runInput(1, { coverage, exceptions: [exceptionFor({ finding: 'a' })] }));
    assert.deepEqual(
      findings.map(({ check }) => check),
      ['exception-unmatched'],
    );
  });

  test('names a finding about an exception: those cannot be accepted', () => {
    const history = new RunHistory();
    const [expired] = history.add({ exceptions: [{ finding: 'a', until: '2026-10-31' }] }).findings;
    assert.ok(expired);
    const { findings } = history.add({
      exceptions: [
        { finding: 'a', until: '2026-10-31' },
        { finding: expired.id, line: 44 },
      ],
    });
    assert.deepEqual(
      findings.map(({ check, status }) => [check, status]),
      [
        ['exception-unmatched', 'new'],
        ['exception-expired', 'open'],
      ],
    );
    assert.match(findings[0]?.actual ?? '', /^baseline\.yaml line 44: it names a finding about another exception/);
  });
});

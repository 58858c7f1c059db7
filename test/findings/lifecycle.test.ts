import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { concludeAudit } from '../../src/domain/audit-result.ts';
import { reconcile } from '../../src/findings/index.ts';
import { RunHistory, finding, idOf, imagesOf, runInput, story } from './story.ts';

suite('what was found', () => {
  story('a finding is new once, then open', [
    { found: { a: 'public' }, expect: { a: 'new 1..1' } },
    { found: { a: 'public' }, expect: { a: 'open 1..2' } },
    { found: { a: 'public' }, expect: { a: 'open 1..3' } },
  ]);
  story('other evidence makes it changed for one run', [
    { found: { a: 'public' }, expect: { a: 'new 1..1' } },
    { found: { a: 'shared' }, expect: { a: 'changed 1..2' } },
    { found: { a: 'shared' }, expect: { a: 'open 1..3' } },
  ]);
  story('what comes back after it was resolved is new, first seen then', [
    { found: { a: 'public' }, expect: { a: 'new 1..1' } },
    { expect: { a: 'resolved 1..1' } },
    { expect: {} },
    { found: { a: 'public' }, expect: { a: 'new 4..4' } },
  ]);

  test('a changed finding says what was seen the run before, and only that run', () => {
    const history = new RunHistory();
    history.add({ found: { a: 'public' } });
    const [changed] = history.add({ found: { a: 'shared' } }).findings;
    assert.deepEqual(changed?.previous, { actual: 'public', evidence: { seen: 'public' } });
    const [open] = history.add({ found: { a: 'shared' } }).findings;
    assert.ok(open && !Object.hasOwn(open, 'previous'));
  });

  test('new words and another severity leave it open, as today’s check says them', () => {
    const { findings: known } = reconcile(runInput(1, { found: [finding('a', 'public')] }));
    const reworded = finding('a', 'public', { title: 'Anyone can launch image a', severity: 'low' });
    const [second] = reconcile(runInput(2, { known, found: [reworded] })).findings;
    assert.deepEqual([second?.status, second?.title, second?.severity], ['open', 'Anyone can launch image a', 'low']);
  });
});

suite('another severity with the same evidence', () => {
  const { findings: known } = reconcile(runInput(1, { found: [finding('a', 'public', { severity: 'medium' })] }));
  const found = [finding('a', 'public', { severity: 'high' })];
  const statusIn = (of: Parameters<typeof runInput>[1]) =>
    reconcile(runInput(2, { known, found, ...of })).findings.map(({ status, severity }) => `${status} ${severity}`);

  test('is a change where the same baseline asks: a condition is gone, for example', () => {
    assert.deepEqual(statusIn({ isAskedAlike: () => true }), ['changed high']);
  });
  test('is none where another baseline asks: it may have another severity there', () => {
    assert.deepEqual(statusIn({ isAskedAlike: () => false }), ['open high']);
  });
  test('is none where the reading is not whole', () => {
    const coverage = [{ ...imagesOf('us-east-1'), status: 'denied' as const }];
    assert.deepEqual(statusIn({ isAskedAlike: () => true, coverage }), ['open high']);
  });
});

suite('what was not found', () => {
  story('is resolved in the run that read all of it, once', [
    { found: { a: 'public' }, expect: { a: 'new 1..1' } },
    { expect: { a: 'resolved 1..1' } },
    { expect: {} },
  ]);
  for (const status of ['denied', 'failed', 'skipped'] as const) {
    story(`is still open while its scope is ${status}, last seen when it was`, [
      { found: { a: 'public' }, expect: { a: 'new 1..1' } },
      { read: { 'us-east-1': status }, expect: { a: 'open 1..1' } },
      { read: { 'us-east-1': status }, expect: { a: 'open 1..1' } },
      { found: { a: 'public' }, expect: { a: 'open 1..4' } },
      { expect: { a: 'resolved 1..4' } },
    ]);
  }
  story('is left out and kept as it was where the run did not have its region', [
    {
      read: { 'us-east-1': 'complete', 'eu-west-1': 'complete' },
      found: { a: 'x', 'a@eu-west-1': 'x' },
      expect: { a: 'new 1..1', 'a@eu-west-1': 'new 1..1' },
    },
    { read: { 'us-east-1': 'complete' }, expect: { a: 'resolved 1..1' } },
    { read: { 'us-east-1': 'complete', 'eu-west-1': 'denied' }, expect: { 'a@eu-west-1': 'open 1..1' } },
  ]);
  story('is left out and kept as it was in a run about another account', [
    { found: { a: 'x' }, expect: { a: 'new 1..1' } },
    { account: '999999999999', expect: {} },
    { found: { a: 'x' }, expect: { a: 'open 1..3' } },
  ]);

  test('is neither resolved nor reported where the run had only part of the scopes that it rests on', () => {
    const both = ['us-east-1', 'eu-west-1'].map((region) => ({ ...imagesOf(region), status: 'complete' as const }));
    const found = [finding('a', 'x', { dependsOn: both.map(({ region }) => imagesOf(region)) })];
    const { findings: known } = reconcile(runInput(1, { coverage: both, found }));
    assert.deepEqual(reconcile(runInput(2, { coverage: both.slice(0, 1), known })).findings, []);
    assert.deepEqual(
      reconcile(runInput(2, { coverage: both, known })).findings.map(({ status }) => status),
      ['resolved'],
    );
  });
});

suite('what was not read', () => {
  const denied = { 'us-east-1': 'denied' } as const;
  const failed = { 'us-east-1': 'failed' } as const;

  story(
    'stays open as it was where it is found in what earlier runs saw, and the next run is as if that one had not been',
    [
      { found: { a: 'public' }, expect: { a: 'new 1..1' } },
      { found: { a: 'public' }, carried: ['a'], read: denied, expect: { a: 'open 1..1' } },
      { found: { a: 'public' }, expect: { a: 'open 1..3' } },
    ],
  );
  story('is not changed by what half of a reading shows, but by the whole of it', [
    { found: { a: 'public' }, expect: { a: 'new 1..1' } },
    { found: { a: 'half of it' }, read: failed, expect: { a: 'open 1..1' } },
    { found: { a: 'public' }, expect: { a: 'open 1..3' } },
    { found: { a: 'half of it' }, read: failed, expect: { a: 'open 1..3' } },
    { found: { a: 'shared' }, expect: { a: 'changed 1..5' } },
  ]);
  story('is not new where only earlier runs show it, and new once it is read', [
    { found: { a: 'public' }, carried: ['a'], read: denied, expect: {} },
    { found: { a: 'public' }, expect: { a: 'new 2..2' } },
  ]);
  story('is new where what was read is enough to show it; the rest of it changes nothing then', [
    { found: { a: 'half of it' }, read: failed, expect: { a: 'new 1..1' } },
    { found: { a: 'half of it' }, read: failed, expect: { a: 'open 1..1' } },
    { found: { a: 'public' }, expect: { a: 'open 1..3' } },
    { found: { a: 'shared' }, expect: { a: 'changed 1..4' } },
  ]);
  story('comes back where it was resolved and what was read is enough to show it, and not otherwise', [
    { found: { a: 'public' }, expect: { a: 'new 1..1' } },
    { expect: { a: 'resolved 1..1' } },
    { found: { a: 'public' }, carried: ['a'], read: denied, expect: {} },
    { found: { a: 'public' }, read: failed, expect: { a: 'new 4..4' } },
  ]);
  story('is resolved by the whole reading that does not show it', [
    { found: { a: 'half of it' }, read: failed, expect: { a: 'new 1..1' } },
    { expect: { a: 'resolved 1..1' } },
  ]);
  story('keeps nothing of its region open but the resources that were not read', [
    { found: { a: 'public', b: 'public' }, expect: { a: 'new 1..1', b: 'new 1..1' } },
    { partlyRead: { 'us-east-1': ['a'] }, expect: { a: 'open 1..1', b: 'resolved 1..1' } },
    { partlyRead: { 'us-east-1': ['b'] }, expect: { a: 'resolved 1..1' } },
  ]);
  story('takes nothing from what is found of the resources that were read', [
    { found: { a: 'x', b: 'x' }, expect: { a: 'new 1..1', b: 'new 1..1' } },
    { found: { a: 'y', b: 'y' }, partlyRead: { 'us-east-1': ['a'] }, expect: { a: 'open 1..1', b: 'changed 1..2' } },
    { found: { a: 'y', b: 'y' }, expect: { a: 'changed 1..3', b: 'open 1..3' } },
  ]);

  test('is told as it was, and nothing of this run, but how grave it is', () => {
    const { findings: known } = reconcile(runInput(1, { found: [finding('a', 'public')] }));
    const run = {
      known,
      coverage: [{ ...imagesOf('us-east-1'), status: 'failed' as const }],
      found: [finding('a', 'half of it', { title: 'other words', severity: 'low' })],
    };
    const [carried] = reconcile(runInput(2, run)).findings;
    assert.deepEqual(carried, { ...known[0], status: 'open', severity: 'low' });
  });

  test('is called partial where it is new, and known once all of it is read', () => {
    const history = new RunHistory();
    const [first] = history.add({ found: { a: 'half of it' }, read: failed }).findings;
    const [second] = history.add({ found: { a: 'public' } }).findings;
    assert.deepEqual(
      [first?.certainty, second?.certainty, second?.evidence, second?.previous],
      ['partial', 'known', { seen: 'public' }, undefined],
    );
  });

  test('gives way, where half a reading told it, to what the whole of it tells of the same resource', () => {
    const byHalf = finding('a', 'x', { id: 'dw-half' });
    const { findings: known } = reconcile(
      runInput(1, { found: [byHalf], coverage: [{ ...imagesOf('us-east-1'), status: 'failed' }] }),
    );
    const { findings, folded } = reconcile(runInput(2, { known, found: [finding('a', 'y')] }));
    assert.deepEqual(
      findings.map(({ id, status }) => [id, status]),
      [[idOf('a'), 'new']],
    );
    assert.deepEqual(
      folded.map(({ id, status, foldedInto }) => [id, status, foldedInto]),
      [['dw-half', 'resolved', idOf('a')]],
    );
    const alone = reconcile(runInput(2, { known, found: [finding('b', 'y')] }));
    assert.deepEqual([alone.findings.map(({ status }) => status), alone.folded], [['new', 'resolved'], []]);
  });
});

suite('what nobody looks for any more', () => {
  const both = { 'us-east-1': 'complete', 'eu-west-1': 'complete' } as const;

  story('is unchecked once, neither fixed nor open', [
    { found: { a: 'x' }, expect: { a: 'new 1..1' } },
    { dropped: ['a'], expect: { a: 'unchecked 1..1' } },
    { dropped: ['a'], expect: {} },
    { expect: {} },
  ]);
  story('is open where somebody asks again and it is still there, and not new', [
    { found: { a: 'x', b: 'x' }, expect: { a: 'new 1..1', b: 'new 1..1' } },
    { dropped: ['a', 'b'], expect: { a: 'unchecked 1..1', b: 'unchecked 1..1' } },
    { found: { a: 'x', b: 'y' }, expect: { a: 'open 1..3', b: 'changed 1..3' } },
    { expect: { a: 'resolved 1..3', b: 'resolved 1..3' } },
  ]);
  story('is said even where it could not be read', [
    { found: { a: 'x' }, expect: { a: 'new 1..1' } },
    { read: { 'us-east-1': 'denied' }, dropped: ['a'], expect: { a: 'unchecked 1..1' } },
  ]);
  story('is not said of what was resolved before', [
    { found: { a: 'x' }, expect: { a: 'new 1..1' } },
    { expect: { a: 'resolved 1..1' } },
    { dropped: ['a'], expect: {} },
  ]);
  story('is all of a region that the configuration does not read any more, and it comes back with it', [
    { read: both, found: { a: 'x', 'a@eu-west-1': 'x' }, expect: { a: 'new 1..1', 'a@eu-west-1': 'new 1..1' } },
    { found: { a: 'x' }, watched: ['us-east-1'], expect: { a: 'open 1..2', 'a@eu-west-1': 'unchecked 1..1' } },
    { found: { a: 'x' }, watched: ['us-east-1'], expect: { a: 'open 1..3' } },
    { read: both, found: { a: 'x', 'a@eu-west-1': 'x' }, expect: { a: 'open 1..4', 'a@eu-west-1': 'open 1..4' } },
  ]);
  story('is nothing of a region that another run of the same configuration reads', [
    { read: both, found: { 'a@eu-west-1': 'x' }, expect: { 'a@eu-west-1': 'new 1..1' } },
    { watched: ['us-east-1', 'eu-west-1'], expect: {} },
    { read: both, expect: { 'a@eu-west-1': 'resolved 1..1' } },
  ]);
  story('is nothing of another account', [
    { found: { a: 'x' }, expect: { a: 'new 1..1' } },
    { account: '999999999999', watched: [], dropped: ['a'], expect: {} },
    { found: { a: 'x' }, expect: { a: 'open 1..3' } },
  ]);

  test('says why, in that run alone', () => {
    const history = new RunHistory();
    history.add({ found: { a: 'x', 'a@eu-west-1': 'x' }, read: both });
    const { findings } = history.add({ dropped: ['a'], watched: ['us-east-1'] });
    assert.deepEqual(findings.map(({ because }) => because).sort(), [
      'no longer asked',
      'what it depends on is no longer read',
    ]);
    const again = history.add({ found: { a: 'x', 'a@eu-west-1': 'x' }, read: both });
    assert.ok(again.findings.length === 2 && again.findings.every((each) => !Object.hasOwn(each, 'because')));
  });

  test('is what rests on a region that AWS says is not enabled', () => {
    const { findings: known } = reconcile(runInput(1, { found: [finding('a', 'x')] }));
    const coverage = [
      { ...imagesOf('us-east-1'), status: 'skipped' as const, optional: true as const, code: 'RegionNotEnabled' },
    ];
    assert.deepEqual(
      reconcile(runInput(2, { known, coverage })).findings.map(({ status }) => status),
      ['unchecked'],
    );
  });

  test('counts apart, and is no drift', () => {
    const history = new RunHistory();
    history.add({ found: { a: 'x' } });
    const { findings } = history.add({ dropped: ['a'] });
    const run = { id: 'r', startedAt: '', finishedAt: '', accounts: [], baselineDigest: '' };
    const { verdict, totals } = concludeAudit(run, [{ ...imagesOf('us-east-1'), status: 'complete' }], { findings });
    assert.deepEqual([verdict, totals.unchecked, totals.resolved, totals.open], ['clean', 1, 0, 0]);
  });
});

test('the order is status, severity, account, region, check, resource', () => {
  const coverage = ['us-east-1', 'eu-west-1'].map((region) => ({ ...imagesOf(region), status: 'complete' as const }));
  const { findings: known } = reconcile(runInput(1, { coverage, found: [finding('gone', 'x'), finding('kept', 'x')] }));
  const found = [
    finding('low', 'x', { severity: 'low' }),
    finding('kept', 'x'),
    finding('b', 'x'),
    finding('a', 'x', { check: 'z-check' }),
    finding('c@eu-west-1', 'x'),
    finding('medium', 'x', { severity: 'medium' }),
  ];
  const { findings } = reconcile(runInput(2, { coverage, known, found }));
  assert.deepEqual(
    findings.map(({ resource }) => resource.id),
    ['c@eu-west-1', 'b', 'a', 'medium', 'low', 'kept', 'gone'],
  );
});

test('a resource that AWS lists twice makes one finding', () => {
  const { findings } = reconcile(runInput(1, { found: [finding('a', 'x'), finding('a', 'x')] }));
  assert.deepEqual(
    findings.map(({ id }) => id),
    [idOf('a')],
  );
});

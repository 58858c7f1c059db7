import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { reconcile } from '../../src/findings/index.ts';
import { Chronicle, finding, idOf, imagesOf, nightOf, story, unknown } from './story.ts';

suite('what was found', () => {
  story('a finding is new once, then open', [
    { found: { a: 'public' }, expect: { a: 'new 1..1' } },
    { found: { a: 'public' }, expect: { a: 'open 1..2' } },
    { found: { a: 'public' }, expect: { a: 'open 1..3' } },
  ]);
  story('other evidence makes it changed for one night', [
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

  test('a changed finding says what was seen the run before, and only that night', () => {
    const chronicle = new Chronicle();
    chronicle.live({ found: { a: 'public' } });
    const [changed] = chronicle.live({ found: { a: 'shared' } }).findings;
    assert.deepEqual(changed?.previous, { actual: 'public', evidence: { seen: 'public' } });
    const [open] = chronicle.live({ found: { a: 'shared' } }).findings;
    assert.ok(open && !Object.hasOwn(open, 'previous'));
  });

  test('new words and another severity leave it open, as today’s check says them', () => {
    const { findings: known } = reconcile(nightOf(1, { found: [finding('a', 'public')] }));
    const reworded = finding('a', 'public', { title: 'Anyone can launch image a', severity: 'low' });
    const [second] = reconcile(nightOf(2, { known, found: [reworded] })).findings;
    assert.deepEqual([second?.status, second?.title, second?.severity], ['open', 'Anyone can launch image a', 'low']);
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
    { read: { 'us-east-1': 'complete', 'eu-west-1': 'complete' }, found: { a: 'x', 'a@eu-west-1': 'x' }, expect: { a: 'new 1..1', 'a@eu-west-1': 'new 1..1' } },
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
    const found = [finding('a', 'x', { restsOn: both.map(({ region }) => imagesOf(region)) })];
    const { findings: known } = reconcile(nightOf(1, { coverage: both, found }));
    assert.deepEqual(reconcile(nightOf(2, { coverage: both.slice(0, 1), known })).findings, []);
    assert.deepEqual(reconcile(nightOf(2, { coverage: both, known })).findings.map(({ status }) => status), ['resolved']);
  });
});

suite('what could not be told', () => {
  story('is new where nothing was known', [
    { found: { a: unknown }, expect: { a: 'new 1..1' } },
    { found: { a: unknown }, expect: { a: 'open 1..2' } },
  ]);
  story('becomes changed when it turns out to be drift', [
    { found: { a: unknown }, expect: { a: 'new 1..1' } },
    { found: { a: 'public' }, expect: { a: 'changed 1..2' } },
  ]);
  story('is resolved when it turns out to be none', [
    { found: { a: unknown }, expect: { a: 'new 1..1' } },
    { expect: { a: 'resolved 1..1' } },
  ]);
  story('leaves what was known open, last seen when it was, and its evidence too', [
    { found: { a: 'public' }, expect: { a: 'new 1..1' } },
    { found: { a: unknown }, expect: { a: 'open 1..1' } },
    { found: { a: 'public' }, expect: { a: 'open 1..3' } },
  ]);
  story('is new where what was known is resolved', [
    { found: { a: 'public' }, expect: { a: 'new 1..1' } },
    { expect: { a: 'resolved 1..1' } },
    { found: { a: unknown }, expect: { a: 'new 3..3' } },
  ]);

  test('says what was last known, and nothing of tonight', () => {
    const chronicle = new Chronicle();
    chronicle.live({ found: { a: 'public' } });
    const [carried] = chronicle.live({ found: { a: unknown } }).findings;
    assert.deepEqual([carried?.actual, carried?.evidence, carried?.certainty], ['public', { seen: 'public' }, 'known']);
  });

  test('is as grave as the baseline of today has it', () => {
    const { findings: known } = reconcile(nightOf(1, { found: [finding('a', 'public')] }));
    const [carried] = reconcile(nightOf(2, { known, found: [finding('a', unknown, { severity: 'low' })] })).findings;
    assert.deepEqual([carried?.status, carried?.severity], ['open', 'low']);
  });

  test('is changed once it is known, even where the evidence reads the same', () => {
    const evidence = { flag: null };
    const { findings: known } = reconcile(nightOf(1, { found: [finding('a', unknown, { evidence })] }));
    const [second] = reconcile(nightOf(2, { known, found: [finding('a', 'public', { evidence })] })).findings;
    assert.deepEqual([second?.status, second?.previous?.actual], ['changed', 'could not be read']);
  });
});

test('the order is status, severity, account, region, check, resource', () => {
  const coverage = ['us-east-1', 'eu-west-1'].map((region) => ({ ...imagesOf(region), status: 'complete' as const }));
  const { findings: known } = reconcile(nightOf(1, { coverage, found: [finding('gone', 'x'), finding('kept', 'x')] }));
  const found = [
    finding('low', 'x', { severity: 'low' }),
    finding('kept', 'x'),
    finding('b', 'x'),
    finding('a', 'x', { check: 'z-check' }),
    finding('c@eu-west-1', 'x'),
    finding('medium', 'x', { severity: 'medium' }),
  ];
  const { findings } = reconcile(nightOf(2, { coverage, known, found }));
  assert.deepEqual(findings.map(({ resource }) => resource.id), ['c@eu-west-1', 'b', 'a', 'medium', 'low', 'kept', 'gone']);
});

test('a resource that AWS lists twice makes one finding', () => {
  const { findings } = reconcile(nightOf(1, { found: [finding('a', 'x'), finding('a', 'x')] }));
  assert.deepEqual(findings.map(({ id }) => id), [idOf('a')]);
});

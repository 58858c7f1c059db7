import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SelectorException } from '../../src/domain/exception.ts';
import type { Finding, ReportedFinding, Severity } from '../../src/domain/finding.ts';
import { compileFindingSelector } from '../../src/checks/index.ts';
import { listedEvidence, reconcile } from '../../src/findings/index.ts';
import { collapseOf, finding, idOf, imagesOf, runInput } from './story.ts';

const terms = { reason: 'known', until: '2026-12-31', line: 7 };
const public_ = { check: ['image-public'] };

const low = (name: string, seen = 'public', severity: Severity = 'low') => finding(name, seen, { severity });
const listing = (...found: readonly Finding[]): SelectorException => ({
  ...terms,
  match: public_,
  findings: found.map((each) => ({ id: each.id, evidence: listedEvidence(each) })),
});
const upTo = (atMost: number, match: SelectorException['match'] = public_): SelectorException => ({
  ...terms,
  match,
  atMost,
});

/** The statuses of images by name and of findings about exceptions by check, and what the exceptions cover. */
function outcome(
  selector: SelectorException | readonly SelectorException[],
  found: readonly Finding[],
  more: Parameters<typeof runInput>[1] = {},
  run = 5,
) {
  const exceptions = Array.isArray(selector) ? selector : [selector as SelectorException];
  const compile = (match: SelectorException['match']) => compileFindingSelector(match, undefined);
  const reconciled = reconcile(runInput(run, { found, selectors: { exceptions, compile }, ...more }));
  const statuses = Object.fromEntries(
    reconciled.findings.map(({ check, resource, status }) => [
      check.startsWith('exception-') ? check : resource.id,
      status,
    ]),
  );
  return { statuses, covers: reconciled.exceptions.map(({ covers }) => covers), ...reconciled };
}

suite('an exception that lists what its selector matched', () => {
  test('covers those, and nothing that comes later under the same selector', () => {
    const { statuses, covers } = outcome(listing(low('a'), low('b')), [low('a'), low('b'), low('c')]);
    assert.deepEqual(statuses, { a: 'accepted', b: 'accepted', c: 'new' });
    assert.deepEqual(covers, [2]);
  });
  test('covers what was listed with high severity', () => {
    const high = low('a', 'public', 'high');
    assert.deepEqual(outcome(listing(high), [high]).statuses, { a: 'accepted' });
  });
  test('no longer covers one that changed, and is then reported with its id', () => {
    const { statuses, findings } = outcome(listing(low('a'), low('b')), [low('a'), low('b', 'shared')]);
    assert.deepEqual(statuses, { a: 'accepted', b: 'new', 'exception-outdated': 'new' });
    assert.match(findings.find(({ check }) => check === 'exception-outdated')?.actual ?? '', new RegExp(idOf('b')));
  });
  test('no longer covers what the selector no longer matches', () => {
    const entry = { ...listing(low('a'), low('b')), match: { resource: ['a'] } };
    assert.deepEqual(outcome(entry, [low('a'), low('b')]).statuses, {
      a: 'accepted',
      b: 'new',
      'exception-outdated': 'new',
    });
  });
  test('goes on with what is left when one of its findings is fixed', () => {
    assert.deepEqual(outcome(listing(low('a'), low('b')), [low('a')]).statuses, { a: 'accepted' });
  });
  test('is reported once nothing of it is left, and not while something was not read', () => {
    assert.deepEqual(outcome(listing(low('a')), []).statuses, { 'exception-unmatched': 'new' });
    const coverage = [{ ...imagesOf('us-east-1'), status: 'denied' as const }];
    assert.deepEqual(outcome(listing(low('a')), [], { coverage }).statuses, {});
  });
  test('holds through its last day', () => {
    const until = '2026-11-05';
    assert.deepEqual(outcome({ ...listing(low('a')), until }, [low('a')], {}, 5).statuses, { a: 'accepted' });
    assert.deepEqual(outcome({ ...listing(low('a')), until }, [low('a')], {}, 6).statuses, {
      a: 'new',
      'exception-expired': 'new',
    });
  });
  test('still covers what could not be read', () => {
    const first = outcome(listing(low('a')), [low('a')], {}, 1);
    const coverage = [{ ...imagesOf('us-east-1'), status: 'denied' as const }];
    const { statuses, covers } = outcome(listing(low('a')), [], { coverage, known: first.findings }, 2);
    assert.deepEqual(statuses, { a: 'accepted' });
    assert.deepEqual(covers, [1]);
  });
});

suite('an exception with a limit', () => {
  test('covers what comes later, and says how many are new', () => {
    const result = outcome(upTo(3), [low('a'), low('b')]);
    assert.deepEqual(result.statuses, { a: 'accepted', b: 'accepted' });
    assert.equal(result.exceptions[0]?.fresh, 2);
  });
  test('covers nothing once more match than it allows', () => {
    const { statuses, covers } = outcome(upTo(1), [low('a'), low('b')]);
    assert.deepEqual(statuses, { a: 'new', b: 'new', 'exception-outdated': 'new' });
    assert.deepEqual(covers, [0]);
  });
  test('never covers high severity, and does not count it', () => {
    assert.deepEqual(outcome(upTo(1), [low('a'), low('b', 'public', 'high')]).statuses, { a: 'accepted', b: 'new' });
    assert.deepEqual(outcome(upTo(1), [low('b', 'public', 'high')]).statuses, {
      b: 'new',
      'exception-unmatched': 'new',
    });
  });
  test('covers nothing where it depends on tags that were not read, except what it covered', () => {
    const tagged = upTo(5, { tag: { Env: ['dev'] } });
    assert.deepEqual(outcome(tagged, [low('a')]).statuses.a, 'new');
    const before: ReportedFinding = {
      ...low('a'),
      status: 'accepted',
      firstSeen: '2026-11-01T03:00:00.000Z',
      lastSeen: '2026-11-01T03:00:00.000Z',
      exception: { reason: 'known', until: '2026-12-31', match: 'tag Env=dev' },
    };
    assert.deepEqual(outcome(tagged, [low('a')], { known: [before] }).statuses.a, 'accepted');
    const other = { ...before, exception: { reason: 'known', until: '2026-12-31', match: 'tag Env=test' } };
    assert.deepEqual(outcome(tagged, [low('a')], { known: [other] }).statuses.a, 'open');
  });
});

suite('no exception by selector covers', () => {
  test('a list that AWS may not have returned', () => {
    const everything = upTo(99, { account: ['*'] });
    const { statuses } = outcome(everything, [], { collapsed: [collapseOf('us-east-1', false)] });
    assert.equal(statuses['ec2:DescribeImages'], 'new');
  });
  test('a finding about an exception', () => {
    const ended = { ...listing(low('a')), until: '2026-11-01' };
    const { statuses } = outcome([ended, upTo(99, { account: ['*'] })], [low('b')]);
    assert.deepEqual(statuses, { b: 'accepted', 'exception-expired': 'new' });
  });
});

test('an exception for one finding goes before one by selector', () => {
  const entry = { finding: idOf('a'), reason: 'this one', until: '2026-12-31', line: 3 };
  const { findings } = outcome(upTo(5), [low('a')], { exceptions: [entry] });
  assert.deepEqual(findings[0]?.exception, { reason: 'this one', until: '2026-12-31' });
});

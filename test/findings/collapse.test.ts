import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { collapseChecks, reconcile } from '../../src/findings/index.ts';
import { RunHistory, collapseOf, finding, imagesOf, runInput, story } from './story.ts';

const failed = { 'us-east-1': 'failed' } as const;
const complete = { 'us-east-1': 'complete' } as const;

suite('a list that held many and names none', () => {
  story('is one finding the first run, and everything stays as it was', [
    { found: { a: 'x', b: 'x' }, expect: { a: 'new 1..1', b: 'new 1..1' } },
    {
      found: { a: 'x', b: 'x' },
      carried: ['a', 'b'],
      read: failed,
      collapsed: { 'us-east-1': false },
      expect: { a: 'open 1..1', b: 'open 1..1', 'collapsed us-east-1': 'new 2..2' },
    },
    { found: { a: 'x', b: 'x' }, expect: { a: 'open 1..3', b: 'open 1..3', 'collapsed us-east-1': 'resolved 2..2' } },
  ]);
  story('is believed the second run, and speaks for all that follows from it; the third run is as any', [
    { found: { a: 'x', b: 'x' }, expect: { a: 'new 1..1', b: 'new 1..1' } },
    {
      found: { a: 'x', b: 'x' },
      carried: ['a', 'b'],
      read: failed,
      collapsed: { 'us-east-1': false },
      expect: { a: 'open 1..1', b: 'open 1..1', 'collapsed us-east-1': 'new 2..2' },
    },
    {
      read: complete,
      collapsed: { 'us-east-1': true },
      expect: {
        a: 'resolved 1..1 → collapsed us-east-1',
        b: 'resolved 1..1 → collapsed us-east-1',
        'collapsed us-east-1': 'changed 2..3',
      },
    },
    { expect: { 'collapsed us-east-1': 'resolved 2..3' } },
    { expect: {} },
    { found: { a: 'x' }, expect: { a: 'new 6..6' } },
  ]);
  story('speaks for what is new by it, and for nothing of another region', [
    {
      read: { 'us-east-1': 'complete', 'eu-west-1': 'complete' },
      found: { 'a@eu-west-1': 'x' },
      expect: { 'a@eu-west-1': 'new 1..1' },
    },
    {
      read: { 'us-east-1': 'complete', 'eu-west-1': 'complete' },
      found: { a: 'gone' },
      collapsed: { 'us-east-1': true },
      expect: {
        a: 'new 2..2 → collapsed us-east-1',
        'a@eu-west-1': 'resolved 1..1',
        'collapsed us-east-1': 'new 2..2',
      },
    },
  ]);

  test('is told with what it held, where and how grave it is', () => {
    const run = runInput(2, {
      coverage: [{ ...imagesOf('us-east-1'), status: 'failed' }],
      collapsed: [collapseOf('us-east-1', false)],
    });
    const [told, ...others] = reconcile(run).findings;
    assert.deepEqual(others, []);
    assert.match(told?.title ?? '', /^All .*12 images of us-east-1 are gone, or AWS did not return them$/);
    assert.deepEqual(
      [told?.severity, told?.check, told?.region, told?.resource.id],
      ['high', 'scope-collapsed', 'us-east-1', 'ec2:DescribeImages'],
    );
    const [believed] = reconcile({ ...run, collapsed: [collapseOf('us-east-1', true)] }).findings;
    assert.equal(believed?.id, told?.id);
    assert.doesNotMatch(believed?.title ?? '', /not delivered/);
  });

  test('has the severity that the baseline gives it', () => {
    const severity = new Map([['scope-collapsed', 'low' as const]]);
    const { findings } = reconcile(runInput(1, { collapsed: [collapseOf('us-east-1', false)], severity }));
    assert.deepEqual(
      findings.map((each) => each.severity),
      ['low'],
    );
  });

  test('where the baseline leaves the finding out, what follows from it is told by itself', () => {
    const { findings: known } = reconcile(runInput(1, { found: [finding('a', 'x')] }));
    const severity = new Map([['scope-collapsed', 'off' as const]]);
    const { findings, folded } = reconcile(
      runInput(2, { known, collapsed: [collapseOf('us-east-1', true)], severity }),
    );
    assert.deepEqual([findings.map(({ status }) => status), folded], [['resolved'], []]);
  });

  test('what it speaks for is kept: tomorrow it is known as resolved', () => {
    const history = new RunHistory();
    history.add({ found: { a: 'x' } });
    const { findings, folded } = history.add({ collapsed: { 'us-east-1': true } });
    assert.ok(findings.every(({ foldedInto }) => foldedInto === undefined));
    assert.deepEqual(
      folded.map(({ status, resource }) => [status, resource.id]),
      [['resolved', 'a']],
    );
    const [again] = history.add({ found: { a: 'x' } }).findings;
    assert.ok(again && again.status === 'new' && !Object.hasOwn(again, 'foldedInto'));
  });
});

test('the check is listed with a severity and a sentence', () => {
  for (const { id, severity, summary } of collapseChecks) {
    assert.equal(severity, 'high');
    assert.match(id, /^[a-z-]+$/);
    assert.match(summary, /^[A-Z].*\.$/);
  }
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { concludeAudit, type ReportContext } from '../../src/domain/audit-result.ts';
import type { ReportedFinding } from '../../src/domain/finding.ts';
import { audiencesOf, wantsNotification, withinLimit } from '../../src/notify/audiences.ts';
import type { OwnerMail } from '../../src/notify/channels/email/settings.ts';
import { subscribersOf } from '../../src/notify/channels/email/subscribers.ts';
import { cover, finding, runOf } from '../store/helpers.ts';

const owners: OwnerMail = {
  domains: ['example.com'],
  addresses: { 'team data': 'Data <data@elsewhere.org>', ana: 'ana@example.com' },
  fallback: ['ops@example.com'],
  notify: 'always',
};

function resultOf(
  findings: readonly ReportedFinding[],
  background: ReportContext = { nights: [] },
  status: 'complete' | 'denied' = 'complete',
) {
  return concludeAudit(runOf(2), [cover('image', status)], { findings, background });
}

function owned(name: string, owner: string | undefined, status: ReportedFinding['status'] = 'new'): ReportedFinding {
  return finding(name, { status, ...(owner !== undefined && { owner }) });
}

suite('who is told what', () => {
  test('the admins get everything, each owner what is theirs whatever the spelling, the fallback the rest', () => {
    const findings = [
      owned('a', 'ana'),
      owned('b', 'Ana@Example.com'),
      owned('c', 'team data', 'open'),
      owned('d', undefined),
      owned('e', 'bob'),
      owned('f', 'ana', 'accepted'),
    ];
    const audiences = audiencesOf(resultOf(findings), subscribersOf({ to: ['root@example.com'], owners }));
    assert.deepEqual(
      audiences.map(({ name, recipients, result }) => [name, recipients, result.findings.map(({ id }) => id)]),
      [
        ['admins', ['root@example.com'], findings.map(({ id }) => id)],
        ['ana@example.com', ['ana@example.com'], ['dw-a', 'dw-b']],
        ['data@elsewhere.org', ['data@elsewhere.org'], ['dw-c']],
        ["nobody's", ['ops@example.com'], ['dw-d', 'dw-e']],
      ],
    );
    assert.deepEqual(audiences[1]?.result.totals.bySeverity, { low: 0, medium: 0, high: 2 });
  });

  test('everybody is told what could not be decided: no part of the result is clean', () => {
    const undecided = [
      { rule: 'protect production', check: 'termination-protection', count: 3, because: [cover('instance-attribute')] },
    ];
    const audiences = audiencesOf(
      { ...resultOf([owned('a', 'ana', 'resolved')]), undecided },
      subscribersOf({ to: ['root@example.com'], owners }),
    );
    assert.deepEqual(
      audiences.map(({ name, result }) => [name, result.undecided, result.verdict]),
      [
        ['admins', undecided, 'clean'],
        ['ana@example.com', undecided, 'incomplete'],
      ],
    );
  });

  test('a limited number of owners: those in the configuration first, then those with the most drift', () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      finding(String(index), {
        owner: `owner-${index}@example.com`,
        status: 'new',
        severity: index === 299 ? 'high' : 'low',
      }),
    );
    const audiences = audiencesOf(
      resultOf([...many, finding('m', { owner: 'ana', status: 'new', severity: 'low' }), owned('n', undefined)]),
      subscribersOf({ to: ['root@example.com'], owners }),
    );
    const limited = (limit: number) => subscribersOf({ to: [], owners: { ...owners, limit } }).owners;
    const { notified, leftOut } = withinLimit(audiences, limited(3));
    assert.deepEqual(notified.map(({ name }) => name).sort(), [
      'admins',
      'ana@example.com',
      "nobody's",
      'owner-0@example.com',
      'owner-299@example.com',
    ]);
    assert.equal(leftOut.length, 298);
    assert.equal(notified[0]?.notNotified.length, 298);
    assert.match(
      notified[0].notNotified[0] ?? '',
      /^owner-\d+@example\.com: not notified because of the limit of 3 owners a run \(mail\.owners\.limit\)$/,
    );
    assert.equal(
      withinLimit(audiences, subscribersOf({ to: [], owners }).owners).notified.length,
      52,
      'fifty by default, the admins and the fallback',
    );
    assert.deepEqual(withinLimit(audiences, limited(301)), { notified: audiences, leftOut: [] });
  });

  test('without an owner directory only the admins are notified', () => {
    assert.deepEqual(
      audiencesOf(resultOf([owned('a', 'ana@example.com')]), subscribersOf({ to: ['root@example.com'] })).map(
        ({ name, notNotified }) => [name, notNotified],
      ),
      [['admins', []]],
    );
  });
});

suite('when an audience is notified', () => {
  const wants = (
    policy: 'always' | 'on-change' | 'weekly-summary',
    result: ReturnType<typeof resultOf>,
    last?: string,
  ) => {
    const [admins] = audiencesOf(result, subscribersOf({ to: ['root@example.com'], notify: policy }));
    assert.ok(admins);
    return wantsNotification(admins, last);
  };
  const lastNight = (whole: boolean): ReportContext => ({
    nights: [
      {
        run: 'r',
        startedAt: runOf(1).startedAt,
        whole,
        new: 0,
        resolved: 0,
        bySeverity: { low: 0, medium: 0, high: 0 },
      },
    ],
  });

  test('always: each run', () => {
    assert.ok(wants('always', resultOf([])));
  });

  test('on change: something is new, changed, fixed or no longer checked, or coverage became complete or incomplete', () => {
    for (const status of ['new', 'changed', 'resolved', 'unchecked'] as const)
      assert.ok(wants('on-change', resultOf([owned('a', undefined, status)])), status);
    for (const status of ['open', 'accepted'] as const)
      assert.ok(!wants('on-change', resultOf([owned('a', undefined, status)])), status);
    assert.ok(!wants('on-change', resultOf([], lastNight(true))));
    assert.ok(wants('on-change', resultOf([], lastNight(true), 'denied')));
    assert.ok(!wants('on-change', resultOf([], lastNight(false), 'denied')));
    assert.ok(wants('on-change', resultOf([], lastNight(false))));
    assert.ok(wants('on-change', resultOf([], { nights: [] }, 'denied')));
  });

  test('weekly summary: the first full run since Monday', () => {
    // 2 November 2026 is a Monday.
    assert.ok(wants('weekly-summary', resultOf([])));
    assert.ok(wants('weekly-summary', resultOf([]), '2026-11-01T23:59:59.000Z'));
    assert.ok(!wants('weekly-summary', resultOf([]), '2026-11-02T00:00:00.000Z'));
    assert.ok(!wants('weekly-summary', resultOf([], { nights: [], kinds: ['instance'] })));
  });
});

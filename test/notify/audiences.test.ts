import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { concludeAudit, type ReportContext } from '../../src/domain/audit-result.ts';
import type { ReportedFinding } from '../../src/domain/finding.ts';
import { audiencesOf, letterTo, wantsMail, withinLimit, type OwnerMail } from '../../src/notify/index.ts';
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

suite('who gets what', () => {
  test('the admins get all of it; each owner his own, in one mail however he is spelt; the rest goes to those who see to it', () => {
    const findings = [
      owned('a', 'ana'),
      owned('b', 'Ana@Example.com'),
      owned('c', 'team data', 'open'),
      owned('d', undefined),
      owned('e', 'bob'),
      owned('f', 'ana', 'accepted'),
    ];
    const audiences = audiencesOf(resultOf(findings), { to: ['root@example.com'], owners });
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

  test("everybody is told what could not be decided: nobody's part of it is clean", () => {
    const undecided = [
      { rule: 'protect production', check: 'termination-protection', count: 3, because: [cover('instance-attribute')] },
    ];
    const audiences = audiencesOf(
      { ...resultOf([owned('a', 'ana', 'resolved')]), undecided },
      { to: ['root@example.com'], owners },
    );
    assert.deepEqual(
      audiences.map(({ name, result }) => [name, result.undecided, result.verdict]),
      [
        ['admins', undecided, 'clean'],
        ['ana@example.com', undecided, 'incomplete'],
      ],
    );
  });

  test("a tag's address is mailed to in the configured domains alone, and the admins are told of the others", () => {
    const strangers = [
      'eve@evil.example',
      'eve@example.com.evil.example',
      'eve@sub.example.com',
      'a@example.com, eve@evil.example',
      'x: a@example.com;',
      'a@example.com\r\nBcc: eve@evil.example',
      '<script>',
      '"a@evil.example"@',
    ];
    const audiences = audiencesOf(resultOf(strangers.map((owner, index) => owned(String(index), owner))), {
      to: ['root@example.com'],
      owners: { ...owners, fallback: [] },
    });
    assert.deepEqual(
      audiences.map(({ name }) => name),
      ['admins'],
    );
    assert.equal(audiences[0]?.notMailed.length, strangers.length);
    assert.match(audiences[0].notMailed[0] ?? '', /^eve@evil\.example: its domain is not among mail\.owners\.domains$/);
  });

  test('an address that a mail server may send on to somewhere else is none, whatever its domain', () => {
    const strangers = [
      'evil%evil.example@example.com',
      'evil.example!evil@example.com',
      '"evil@evil.example"@example.com',
      '"a b"@example.com',
      'evil@evil.example@example.com',
      '@evil.example:evil@example.com',
      '|/bin/sh@example.com',
      '/etc/passwd@example.com',
      '-oQ@example.com',
      'a..b@example.com',
      '.a@example.com',
      'a.@example.com',
      'evil@evil.example <ana@example.com>',
      'ana@example.com (evil@evil.example)',
      'a\\@example.com',
      'a`b`@example.com',
      'a$(b)@example.com',
      'a(b)c@example.com',
    ];
    for (const owner of strangers) {
      const [admins, ...others] = audiencesOf(resultOf([owned('a', owner)]), {
        to: ['root@example.com'],
        owners: { ...owners, fallback: [] },
      });
      assert.deepEqual([others, admins?.notMailed.length], [[], 1], owner);
    }
    for (const owner of [
      'ana@example.com',
      'Ana.Müller+aws@Example.com',
      "o'neil@example.com",
      'team_x-1@example.com',
      'Ana <ana@example.com>',
    ]) {
      assert.equal(audiencesOf(resultOf([owned('a', owner)]), { to: ['root@example.com'], owners }).length, 2, owner);
    }
  });

  test('of an owner an instance so many get a mail: those whom the configuration names, then those with the most severe drift; the admins are told of the rest', () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      finding(String(index), {
        owner: `owner-${index}@example.com`,
        status: 'new',
        severity: index === 299 ? 'high' : 'low',
      }),
    );
    const audiences = audiencesOf(
      resultOf([...many, finding('m', { owner: 'ana', status: 'new', severity: 'low' }), owned('n', undefined)]),
      { to: ['root@example.com'], owners },
    );
    const { mailed, leftOut } = withinLimit(audiences, { ...owners, limit: 3 });
    assert.deepEqual(mailed.map(({ name }) => name).sort(), [
      'admins',
      'ana@example.com',
      "nobody's",
      'owner-0@example.com',
      'owner-299@example.com',
    ]);
    assert.equal(leftOut.length, 298);
    assert.equal(mailed[0]?.notMailed.length, 298);
    assert.match(
      mailed[0].notMailed[0] ?? '',
      /^owner-\d+@example\.com: not mailed because of the limit of 3 owners a run \(mail\.owners\.limit\)$/,
    );
    assert.equal(
      withinLimit(audiences, owners).mailed.length,
      52,
      'fifty unless told, the admins and those who see to the rest',
    );
    assert.deepEqual(withinLimit(audiences, { ...owners, limit: 301 }), { mailed: audiences, leftOut: [] });
  });

  test('without mail.owners the admins alone get mail', () => {
    assert.deepEqual(
      audiencesOf(resultOf([owned('a', 'ana@example.com')]), { to: ['root@example.com'] }).map(
        ({ name, notMailed }) => [name, notMailed],
      ),
      [['admins', []]],
    );
  });
});

suite('when', () => {
  const wants = (
    policy: 'always' | 'on-change' | 'weekly-summary',
    result: ReturnType<typeof resultOf>,
    last?: string,
  ) => {
    const [admins] = audiencesOf(result, { to: ['root@example.com'], notify: policy });
    assert.ok(admins);
    return wantsMail(admins, last);
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

  test('always is always', () => {
    assert.ok(wants('always', resultOf([])));
  });

  test('on change is when something is new, changed, fixed or no longer checked, or a scope is not read any more or read again', () => {
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

  test('a weekly summary comes with the first whole run since Monday', () => {
    // 2 November 2026 is a Monday.
    assert.ok(wants('weekly-summary', resultOf([])));
    assert.ok(wants('weekly-summary', resultOf([]), '2026-11-01T23:59:59.000Z'));
    assert.ok(!wants('weekly-summary', resultOf([]), '2026-11-02T00:00:00.000Z'));
    assert.ok(!wants('weekly-summary', resultOf([], { nights: [], kinds: ['instance'] })));
  });
});

suite('a letter', () => {
  test('has Message-IDs that follow from run and recipient, and a thread that follows from the audience', () => {
    const letter = (night: number, name: string, to: readonly string[]) => {
      const result = concludeAudit(runOf(night), [], { findings: [] });
      return letterTo(
        { name, recipients: to, policy: 'always', result, notMailed: [] },
        { subject: 's', html: 'h', text: 't', attachments: [] },
        { from: 'Drift <d@example.com>' },
      );
    };
    const one = letter(1, 'admins', ['a@example.com', 'b@example.com', 'a@example.com']);
    assert.deepEqual(letter(1, 'admins', ['a@example.com', 'b@example.com']), one);
    assert.match(one.recipients[0]?.messageId ?? '', /^<20261101T030000Z-000001\.[0-9a-f]{12}@example\.com>$/);
    const ids = [one, letter(2, 'admins', ['a@example.com']), letter(1, 'a@example.com', ['a@example.com'])].flatMap(
      ({ recipients }) => recipients.map(({ messageId }) => messageId),
    );
    assert.equal(new Set(ids).size, 4);
    assert.equal(letter(2, 'admins', []).message.thread, one.message.thread);
    assert.notEqual(letter(1, 'a@example.com', []).message.thread, one.message.thread);
  });
});

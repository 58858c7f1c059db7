import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { concludeAudit } from '../../src/domain/audit-result.ts';
import type { FindingStatus } from '../../src/domain/finding.ts';
import type { Coverage } from '../../src/domain/scope.ts';
import { mailMessage, reportModel } from '../../src/report/index.ts';
import { finding } from './fixtures/finding.ts';
import { run } from './fixtures/run.ts';

const account = '111122223333';
const read: Coverage = { account, region: 'us-east-1', kind: 'instance', status: 'complete' };
const denied: Coverage = {
  account,
  region: 'us-east-1',
  kind: 'volume',
  status: 'denied',
  api: 'ec2:DescribeVolumes',
  error: 'UnauthorizedOperation',
};
const lacking: Coverage = { account, region: 'global', kind: 'credential', status: 'skipped', optional: true };

const some = (status: FindingStatus, number = 1) =>
  Array.from({ length: number }, (_, index) =>
    finding({ check: 'check', title: 'title', status }, { index: `${status}${index}` }),
  );

describe('the verdict', () => {
  const cases: readonly {
    name: string;
    coverage: readonly Coverage[];
    statuses: readonly (readonly [FindingStatus, number])[];
    says: string;
    subject: string;
  }[] = [
    {
      name: 'nothing found',
      coverage: [read],
      statuses: [],
      says: 'No drift: 1 of 1 scope read',
      subject: '[driftwarden] Clean: no drift, 1/1 scopes read',
    },
    {
      name: 'an optional scope that the account lacks',
      coverage: [read, lacking],
      statuses: [],
      says: 'No drift: 1 of 1 scope read',
      subject: '[driftwarden] Clean: no drift, 1/1 scopes read',
    },
    {
      name: 'only what is fixed or accepted',
      coverage: [read],
      statuses: [
        ['resolved', 1],
        ['accepted', 2],
      ],
      says: 'No drift: 1 fixed, 2 accepted; 1 of 1 scope read',
      subject: '[driftwarden] Clean: 1 fixed, 1/1 scopes read',
    },
    {
      name: 'only what nobody checks any more',
      coverage: [read],
      statuses: [
        ['unchecked', 3],
        ['resolved', 1],
      ],
      says: 'No drift: 1 fixed, 3 no longer checked; 1 of 1 scope read',
      subject: '[driftwarden] Clean: 1 fixed, 3 no longer checked, 1/1 scopes read',
    },
    {
      name: 'drift',
      coverage: [read],
      statuses: [
        ['new', 2],
        ['changed', 1],
        ['resolved', 1],
        ['open', 5],
      ],
      says: 'Drift: 2 new, 1 changed, 1 fixed, 5 open; 1 of 1 scope read',
      subject: '[driftwarden] 2 new, 1 changed, 1 fixed, 5 open, 1/1 scopes read',
    },
    {
      name: 'drift beside a scope that was denied',
      coverage: [read, denied],
      statuses: [['new', 1]],
      says: 'Drift, and incomplete: 1 new; 1 of 2 scopes read',
      subject: '[driftwarden] Incomplete: 1 new, 1/2 scopes read',
    },
    {
      name: 'nothing found beside a scope that was denied',
      coverage: [read, denied],
      statuses: [['accepted', 1]],
      says: 'Incomplete: no drift in what was read, 1 accepted; 1 of 2 scopes read',
      subject: '[driftwarden] Incomplete: no drift, 1/2 scopes read',
    },
    {
      name: 'no scope at all',
      coverage: [],
      statuses: [],
      says: 'Incomplete: there was no scope to read, so nothing is known',
      subject: '[driftwarden] Incomplete: no scope was read',
    },
    {
      name: 'nothing but an optional scope',
      coverage: [lacking],
      statuses: [],
      says: 'Incomplete: there was no scope to read, so nothing is known',
      subject: '[driftwarden] Incomplete: no scope was read',
    },
  ];
  for (const { name, coverage, statuses, says, subject } of cases) {
    test(`of ${name} is "${says}"`, async () => {
      const result = concludeAudit(run, coverage, {
        findings: statuses.flatMap(([status, number]) => some(status, number)),
      });
      const { headline, detail } = reportModel(result).verdict;
      assert.equal(`${headline}: ${detail}`, says);
      assert.equal((await mailMessage(result)).subject, subject);
    });
  }
});

describe('the model', () => {
  test('groups findings as new, changed, open, fixed, no longer checked and accepted, the worst first', () => {
    const findings = (['accepted', 'unchecked', 'open', 'resolved', 'new', 'changed'] as const).flatMap((status) =>
      (['low', 'high', 'medium'] as const).map((severity) =>
        finding({ check: 'check', title: 'title', status, severity }, { status, severity }),
      ),
    );
    const { groups } = reportModel(concludeAudit(run, [read], { findings }));
    assert.deepEqual(
      groups.map(({ status }) => status),
      ['new', 'changed', 'open', 'resolved', 'unchecked', 'accepted'],
    );
    for (const group of groups)
      assert.deepEqual(
        group.findings.map(({ severity }) => severity),
        ['high', 'medium', 'low'],
      );
  });

  test('tells the rules that were not decided once each, whichever checks say so, for as many as the most of them', () => {
    const scope = (kind: string, region = 'us-east-1') => ({ account, region, kind });
    const undecided = [
      { rule: 'protect z', check: 'termination-protection', count: 3, because: [scope('instance-attribute')] },
      { rule: 'images', check: 'image-gone', count: 0, because: [scope('image')] },
      {
        rule: 'protect z',
        check: 'stop-protection',
        count: 5,
        because: [scope('instance-attribute'), scope('instance-attribute', 'eu-west-1')],
      },
    ];
    const model = reportModel(concludeAudit(run, [read], { findings: [], undecided }));
    assert.deepEqual(model.undecided, [
      { rule: 'images', checks: ['image-gone'], count: 0, because: [scope('image')] },
      {
        rule: 'protect z',
        checks: ['termination-protection', 'stop-protection'],
        count: 5,
        because: [scope('instance-attribute'), scope('instance-attribute', 'eu-west-1')],
      },
    ]);
    const { tone, headline, detail } = model.verdict;
    assert.deepEqual(
      [tone, `${headline}: ${detail}`],
      ['incomplete', 'Incomplete: no drift in what was read; 1 of 1 scope read, 2 rules not decided'],
    );
  });

  test('tells the checks together that no baseline asks for', () => {
    const because = [{ account, region: 'global', kind: 'policy' }];
    const undecided = ['guard-mfa', 'guard-variable'].map((id, index) => ({
      rule: id,
      check: id,
      count: index,
      because,
    }));
    const { undecided: told } = reportModel(concludeAudit(run, [read], { findings: [], undecided }));
    assert.deepEqual(told, [
      { rule: 'checks that need no declaration', checks: ['guard-mfa', 'guard-variable'], count: 1, because },
    ]);
  });

  test('says of a baseline that changed what it asks for now and what not any more, and few of many places', () => {
    const remarksOf = (adds: readonly string[], drops: readonly string[], more: { readonly notKept?: true } = {}) =>
      reportModel(
        concludeAudit(run, [read], {
          findings: [],
          background: {
            nights: [],
            baselineChange: { from: 'a'.repeat(64), to: 'b'.repeat(64), adds, drops, ...more },
          },
        }),
      ).remarks;
    const [remark, ...others] = remarksOf(['tags.on: volume'], ['protect production', 'images']);
    assert.deepEqual(others, []);
    assert.match(
      remark ?? '',
      /^The baseline changed .*aaaaaaaaaaaa → bbbbbbbbbbbb.*: it now asks for tags\.on: volume; it no longer asks for protect production and images\.$/,
    );
    assert.match(
      remarksOf(
        [],
        Array.from({ length: 9 }, (_, index) => `p${index}`),
      )[0] ?? '',
      /p5 and 3 more\.$/,
    );
    assert.match(remarksOf([], [])[0] ?? '', /: it asks for the same things\.$/);
    assert.match(remarksOf([], [], { notKept: true })[0] ?? '', /: the previous one was not kept\.$/);
  });

  test('counts drift by owner, the worst off first, and what nobody owns', () => {
    const owned = (owner: string | undefined, severity: 'low' | 'high', status: FindingStatus = 'new') =>
      finding(
        { check: 'check', title: 'title', severity, status, ...(owner !== undefined && { owner }) },
        { owner: owner ?? '', severity, status },
      );
    const findings = [
      owned('bob', 'low'),
      owned(undefined, 'low'),
      owned('__proto__', 'high'),
      owned('bob', 'low', 'open'),
      owned('carol', 'high', 'accepted'),
    ];
    const { owners } = reportModel(concludeAudit(run, [read], { findings }));
    assert.deepEqual(
      owners.map(({ owner, high, low, new: fresh, all }) => [owner, high, low, fresh, all]),
      [
        ['__proto__', 1, 0, 1, 1],
        ['bob', 0, 2, 1, 2],
        [undefined, 0, 1, 1, 1],
      ],
    );
  });

  test('tells scopes that were not read once for each reason', () => {
    const also = { ...denied, kind: 'snapshot' };
    const elsewhere = { ...denied, region: 'eu-west-1', error: 'other' };
    const { coverage } = reportModel(concludeAudit(run, [read, denied, also, elsewhere, lacking], { findings: [] }));
    assert.deepEqual([coverage.read, coverage.meant], [1, 4]);
    assert.deepEqual(
      coverage.unread.map(({ status, api, error, scopes }) => [
        status,
        api,
        error,
        scopes.map(({ region, kind }) => `${region}/${kind}`),
      ]),
      [
        ['denied', 'ec2:DescribeVolumes', 'UnauthorizedOperation', ['us-east-1/volume', 'us-east-1/snapshot']],
        ['denied', 'ec2:DescribeVolumes', 'other', ['eu-west-1/volume']],
      ],
    );
  });

  test('tabulates coverage by account, regions with the same kinds together, kinds in one order', () => {
    const scope = (region: string, kind: string, of = account): Coverage => ({
      account: of,
      region,
      kind,
      status: 'complete',
    });
    const scopes = [
      scope('a', 'x'),
      scope('a', 'y'),
      scope('b', 'y'),
      scope('b', 'x'),
      scope('global', 'user'),
      scope('a', 'x', '444455556666'),
    ];
    const { tables } = reportModel(concludeAudit(run, scopes, { findings: [] })).coverage;
    assert.deepEqual(
      tables.map((table) => [
        table.account,
        table.kinds,
        table.rows.map(({ region, cells }) => [region, cells.map(({ kind }) => kind)]),
      ]),
      [
        [
          account,
          ['x', 'y'],
          [
            ['a', ['x', 'y']],
            ['b', ['x', 'y']],
          ],
        ],
        [account, ['user'], [['global', ['user']]]],
        ['444455556666', ['x'], [['a', ['x']]]],
      ],
    );
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AccessChange } from '../../src/domain/access-change.ts';
import { renderChanges, renderRuns } from '../../src/report/index.ts';
import { columns } from '../../src/report/terminal.ts';

const plain = { color: false, width: 80 };

const runs = [
  {
    id: '20261123T030000Z-1a2b3c',
    startedAt: '2026-11-23T03:00:00.000Z',
    finishedAt: '2026-11-23T03:00:42.000Z',
    verdict: 'drift-incomplete' as const,
    accounts: ['111122223333'],
    drift: 1207,
    scopes: { complete: 14, all: 15 },
    traffic: { requests: 1234, throttled: 12, retries: 14 },
  },
  {
    id: '20261122T030000Z-000000',
    startedAt: '2026-11-22T03:00:00.000Z',
    finishedAt: null,
    verdict: null,
    accounts: ['1', '2', '3'],
    drift: 0,
    scopes: { complete: 0, all: 0 },
  },
];

describe('renderRuns', () => {
  test('says so where no audit has run', () => {
    assert.equal(renderRuns([], plain), 'No audit has run yet.\n');
  });

  test('has one aligned line for each run, one that never concluded too', () => {
    assert.equal(
      renderRuns(runs, { color: false, width: 125 }),
      [
        'Run                      Started               Took  Verdict           Drift  Scopes read  Requests  Throttled  Accounts',
        '20261123T030000Z-1a2b3c  2026-11-23 03:00 UTC  42 s  drift-incomplete  1,207        14/15     1,234         12  111122223333',
        '20261122T030000Z-000000  2026-11-22 03:00 UTC  –     never concluded       –          0/0         –          –  3 accounts',
        '',
      ].join('\n'),
    );
  });
});

describe('renderRuns on a narrow terminal', () => {
  test('tells of each run below its id', () => {
    assert.equal(
      renderRuns(runs, plain),
      [
        '20261123T030000Z-1a2b3c  drift-incomplete  1,207 findings',
        '  2026-11-23 03:00 UTC · took 42 s · 14/15 scopes read · 1,234 requests to AWS,',
        '  12 throttled, 14 retries · account 111122223333',
        '20261122T030000Z-000000  never concluded',
        '  2026-11-22 03:00 UTC · 0/0 scopes read · accounts 1, 2 and 3',
        '',
      ].join('\n'),
    );
  });

  test('is as wide as the terminal at most, from 60 columns on', () => {
    for (let width = 60; width < 130; width += 1) {
      const lines = renderRuns(runs, { color: false, width }).split('\n');
      assert.ok(
        lines.every((line) => columns(line) <= width),
        `${width}: ${lines.join('\n')}`,
      );
    }
  });
});

describe('renderChanges', () => {
  const noAccess = { changes: [], withoutEffect: [] };

  const scope = { account: '111122223333', region: 'us-east-1', kind: 'instance' };
  const ref = (id: string, name?: string) => ({
    arn: `arn:${id}`,
    kind: 'instance',
    id,
    ...(name !== undefined && { name }),
  });

  test('says so where nothing differs, and what it could not compare', () => {
    const notCompared = [
      { ...scope, kind: 'volume', status: 'denied' as const, api: 'ec2:DescribeVolumes', error: 'Unauthorized\x1b' },
    ];
    assert.equal(
      renderChanges({ changes: [], notCompared, access: noAccess }, plain),
      'Nothing differs in what both runs read.\n\nNot compared, because a run could not read it: 1 scope\n' +
        '  111122223333 us-east-1 volume: denied, ec2:DescribeVolumes: Unauthorized\\u{1b}\n',
    );
  });

  const gained = (name: string, action: string, extra: Partial<AccessChange> = {}): AccessChange => ({
    change: 'gained',
    principal: `arn:aws:iam::111122223333:user/${name}`,
    action,
    path: 'direct',
    count: 25,
    example: 'arn:aws:ec2:us-east-1:111122223333:instance/i-1',
    line: 'the path',
    causes: ['arn:aws:iam::111122223333:group/developers'],
    ...extra,
  });
  const accessOf = (changes: readonly AccessChange[]) =>
    renderChanges({ changes: [], notCompared: [], access: { ...noAccess, changes } }, { color: false, width: 120 })
      .split('\n')
      .filter((line) => line.startsWith('  '));

  test('who gains the same because of the same is one line', () => {
    const all = ['ben', 'eve'].flatMap((name) =>
      ['ec2:StopInstances', 'ec2:TerminateInstances'].map((action) => gained(name, action)),
    );
    assert.deepEqual(accessOf(all), [
      '  because of group/developers:',
      '    + user/ben and user/eve gained: ec2:StopInstances and ec2:TerminateInstances on 25 resources of type instance, for',
      '      example arn:aws:ec2:us-east-1:111122223333:instance/i-1',
    ]);
  });

  for (const [difference, extra, marks] of [
    ['nothing', {}, 1],
    ['the number of resources', { count: 24 }, 2],
    ['the action', { action: 'ec2:StopInstances' }, 2],
    ['the kind of resources', { example: 'arn:aws:ec2:us-east-1:111122223333:volume/vol-1' }, 2],
    ['the cause', { causes: [] }, 2],
    ['the change', { change: 'lost' }, 2],
    ['the path', { path: 'become' }, 2],
  ] as const satisfies readonly (readonly [string, Partial<AccessChange>, number])[]) {
    test(`two people are in ${marks === 1 ? 'one line' : 'two lines'} where ${difference} differs`, () => {
      const lines = accessOf([gained('ben', 'ec2:TerminateInstances'), gained('eve', 'ec2:TerminateInstances', extra)]);
      assert.equal(lines.filter((line) => /^ {4}[+-] /.test(line)).length, marks, lines.join('\n'));
    });
  }

  test('one resource differs, two differ', () => {
    const gone = (id: string) => ({ ...scope, change: 'gone' as const, resource: ref(id), fields: [] });
    const headline = (...ids: string[]) =>
      renderChanges({ changes: ids.map(gone), notCompared: [], access: noAccess }, plain).split('\n')[0];
    assert.equal(headline('i-1'), '1 resource differs: 1 gone');
    assert.equal(headline('i-1', 'i-2'), '2 resources differ: 2 gone');
  });

  test('tells each field with what it was and what it is', () => {
    const changes = [
      { ...scope, change: 'added' as const, resource: ref('i-1', 'web\u202e'), fields: [] },
      { ...scope, change: 'gone' as const, resource: ref('i-2'), fields: [] },
      {
        ...scope,
        change: 'changed' as const,
        resource: ref('i-3', 'db'),
        fields: [
          { path: ['tags', 'Owner'], before: 'ana', after: undefined },
          { path: ['attributes', 'groups'], before: ['a'], after: ['a', 'b\n'] },
        ],
      },
    ];
    assert.equal(
      renderChanges({ changes, notCompared: [], access: noAccess }, plain),
      [
        '3 resources differ: 1 added, 1 gone and 1 changed',
        '',
        '111122223333 us-east-1 instance',
        '  + i-1 (web\\u{202e})',
        '  - i-2',
        '  ~ i-3 (db)',
        '      tags.Owner: "ana" → (absent)',
        '      attributes.groups: ["a"] → ["a","b\\n"]',
        '',
      ].join('\n'),
    );
  });

  test('tells what policy documents mean differently in place of their text', () => {
    const documents = [
      {
        document: 'inline policy a\u001b[31m',
        change: 'changed' as const,
        differences: ['+ Allow ec2:TerminateInstances on *'],
      },
      { document: 'trust policy', change: 'changed' as const, differences: [] },
      { document: 'inline policy old', change: 'gone' as const, differences: ['- Allow s3:GetObject on *'] },
    ];
    const fields = [
      { path: ['attributes', 'inline'], before: [], after: ['raw'] },
      { path: ['attributes', 'groups'], before: [], after: ['admins'] },
    ];
    const change = {
      ...scope,
      kind: 'user',
      change: 'changed' as const,
      resource: { arn: 'arn', kind: 'user', id: 'ben' },
      fields,
      documents,
    };
    const said = renderChanges({ changes: [change], notCompared: [], access: noAccess }, plain)
      .split('\n')
      .slice(3, -1);
    assert.deepEqual(said, [
      '  ~ ben',
      '      attributes.groups: [] → ["admins"]',
      '      inline policy a\\u{1b}[31m means something else',
      '        + Allow ec2:TerminateInstances on *',
      '      trust policy is written differently and means the same',
      '      inline policy old is gone',
      '        - Allow s3:GetObject on *',
    ]);
  });
});

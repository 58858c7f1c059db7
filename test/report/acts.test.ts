import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Cause, CauseChange, ChangeEvent } from '../../src/domain/cause.ts';
import { concludeAudit } from '../../src/domain/audit-result.ts';
import { reportModel } from '../../src/report/index.ts';
import { actorLines } from '../../src/report/causes/words.ts';
import { cause } from './fixtures/planted-causes.ts';
import { wholeCoverage } from './fixtures/coverage.ts';
import { finding } from './fixtures/finding.ts';
import { run } from './fixtures/run.ts';

type Kind = 'instance' | 'volume';

function changeOf(kind: Kind, id: string, of: Pick<CauseChange, 'text' | 'field'> & Partial<CauseChange>): CauseChange {
  const arn = `arn:aws:ec2:us-east-1:111122223333:${kind}/${id}`;
  return {
    account: '111122223333',
    region: 'us-east-1',
    resource: { kind, id, arn, name: 'web' },
    change: 'changed',
    path: ['attributes', of.field],
    before: true,
    after: false,
    also: [],
    short: id,
    ...of,
  };
}

const unprotected = (id: string) =>
  changeOf('instance', id, {
    field: 'disableApiTermination',
    text: `termination protection of instance web (${id}) was switched off`,
  });
const untagged = (id: string, kind: Kind = 'instance') =>
  changeOf(kind, id, {
    field: 'tags.Owner',
    before: 'ana',
    after: null,
    text: `tag Owner (it was ana) was removed from ${kind} web (${id})`,
  });
const launched = (id: string) =>
  changeOf('instance', id, {
    field: '',
    change: 'added',
    before: null,
    after: null,
    text: `instance web (${id}) was launched`,
  });

function by(name: string, at: string): ChangeEvent {
  return {
    principal: `arn:aws:iam::111122223333:user/${name}`,
    event: 'ec2:ModifyInstanceAttribute',
    at,
    eventId: `${name} ${at}`,
  };
}

type Told = readonly [CauseChange, ChangeEvent?];

/** What the report says happened: the titles of its entries, sorted. */
function entriesOf(told: readonly Told[], given: Partial<Cause> = {}) {
  const all = told.map(([change, event], index) => {
    const one = finding({ check: 'termination-protection', title: change.text }, { index: `${index}` });
    return {
      finding: one,
      cause: cause({ title: change.text, short: change.short, changes: [change], by: event ? [event] : [], ...given }, [
        one,
      ]),
    };
  });
  const result = concludeAudit(run, wholeCoverage, {
    findings: all.map((each) => each.finding),
    causes: all.map((each) => each.cause),
  });
  return reportModel(result).causes.fresh;
}

const cases: readonly (readonly [string, readonly Told[], readonly string[]])[] = [
  [
    'the same by the same person, in several calls, is one act',
    [
      [unprotected('i-1'), by('olga', '2026-11-22T22:10:00Z')],
      [unprotected('i-2'), by('olga', '2026-11-22T22:14:00Z')],
      [unprotected('i-3'), by('olga', '2026-11-22T22:12:00Z')],
    ],
    ['termination protection of instance web (i-1) and 2 more instances was switched off'],
  ],
  [
    'by somebody else it is another',
    [
      [unprotected('i-1'), by('olga', '2026-11-22T22:10:00Z')],
      [unprotected('i-2'), by('ben', '2026-11-22T22:14:00Z')],
    ],
    [unprotected('i-1').text, unprotected('i-2').text],
  ],
  [
    'without an event, the same is one act too: nobody is known to have made either',
    [[unprotected('i-1')], [unprotected('i-2')]],
    ['termination protection of instance web (i-1) and 1 more instance was switched off'],
  ],
  [
    'another value is another act',
    [[untagged('i-1')], [{ ...untagged('i-2'), before: 'ben', text: 'tag Owner (it was ben) …' }]],
    [untagged('i-1').text, 'tag Owner (it was ben) …'],
  ],
  [
    'a tag of things of several kinds is one act',
    [[untagged('i-1')], [untagged('vol-1', 'volume')], [untagged('vol-2', 'volume')]],
    ['tag Owner (it was ana) was removed from instance web (i-1) and 2 more volumes'],
  ],
  [
    'many that came are many',
    [[launched('i-1')], [launched('i-2')], [launched('i-3')]],
    ['instance web (i-1) and 2 more instances were launched'],
  ],
];

suite('what is one act', () => {
  for (const [name, told, expected] of cases)
    test(name, () => {
      const titles = entriesOf(told).map((entry) => entry.cause.title);
      assert.deepEqual(titles.sort(), [...expected].sort());
    });

  test('its entry stands for all its causes and findings', () => {
    const [entry] = entriesOf([[unprotected('i-1')], [unprotected('i-2')]]);
    assert.deepEqual([entry?.ids.length, entry?.findings.length], [2, 2]);
  });

  test('calls that differ only in their times are one line, from the first to the last', () => {
    const told: readonly Told[] = ['22:14', '22:10', '22:12'].map((at, index) => [
      unprotected(`i-${index}`),
      by('olga', `2026-11-22T${at}:00Z`),
    ]);
    const [entry] = entriesOf(told);
    assert.ok(entry);
    assert.deepEqual(actorLines(entry.cause, 'UTC'), [
      'olga, 2026-11-22 22:10 UTC to 2026-11-22 22:14 UTC (3 times ec2:ModifyInstanceAttribute)',
    ]);
  });

  test('causes that each suffice, or that only count together, stay apart', () => {
    assert.equal(entriesOf([[unprotected('i-1')], [unprotected('i-2')]], { eachSuffices: true }).length, 2);
    assert.equal(entriesOf([[unprotected('i-1')], [unprotected('i-2')]], { besides: ['baseline'] }).length, 2);
  });
});

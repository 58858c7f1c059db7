import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { concludeAudit } from '../../src/domain/audit-result.ts';
import type { Cause } from '../../src/domain/cause.ts';
import type { ReportedFinding } from '../../src/domain/finding.ts';
import { audiencesOf, type Audience } from '../../src/notify/audiences.ts';
import { isNewlyReached } from '../../src/notify/new-reach.ts';
import { subscribersOf } from '../../src/notify/channels/email/subscribers.ts';
import { mailMessage } from '../../src/report/index.ts';
import { account, cover, finding, runOf } from '../store/helpers.ts';

const owners = { domains: ['example.com'], fallback: ['ops@example.com'], notify: 'always', addresses: {} } as const;

/** Somebody who can terminate what is an owner's. */
function reach(name: string, owner: string, extra: Partial<ReportedFinding> = {}): ReportedFinding {
  const arn = `arn:aws:iam::${account}:user/${name}`;
  return finding(name, {
    check: 'access-not-allowed',
    resource: { kind: 'user', id: name, arn },
    ability: {
      words: 'terminate 25 instances',
      count: 25,
      outside: ['group/admins'],
      owners: [{ owner, words: 'terminate your prod-db-01', count: 1 }],
    },
    ...extra,
  });
}

function cause(id: string, findings: readonly string[]): Cause {
  return {
    id,
    kind: 'change',
    title: 'inline policy temp-debug was put on group developers',
    short: 'temp-debug on developers',
    severity: 'high',
    firstSeen: runOf(1).startedAt,
    changes: [],
    togetherWith: [],
    by: [
      { principal: `arn:aws:iam::${account}:user/hugo`, at: '2026-11-24T10:00:00.000Z', event: 'iam:PutGroupPolicy' },
    ],
    findings,
    consequences: [
      { text: 'ben can now terminate 25 instances', severity: 'high', principals: [], count: 25, findings },
    ],
    repairs: [],
  };
}

/** The owner ana's audience of a run on a Friday. */
function anasOf(
  findings: readonly ReportedFinding[],
  causes: readonly Cause[] = [],
  timezone = 'UTC',
): Audience | undefined {
  const run = { ...runOf(2), startedAt: '2026-11-27T03:00:00.000Z' };
  const result = concludeAudit(run, [cover('image')], { findings, causes, background: { nights: [], timezone } });
  return audiencesOf(result, subscribersOf({ to: ['root@example.com'], owners })).find(
    ({ name }) => name === 'ana@example.com',
  );
}

const tuesday = { firstSeen: '2026-11-24T03:00:00.000Z', status: 'open' } as const;
const three = ['ben', 'david', 'elena'].map((name) => reach(name, 'ana@example.com', tuesday));

suite('who can reach what is an owner’s', () => {
  test('one sentence for all who can do the same since the same day because of the same', () => {
    const audience = anasOf(three, [cause('dwc-1', ['dw-ben', 'dw-david', 'dw-elena'])]);
    assert.deepEqual(audience?.result.background.reach, [
      '3 people outside admins (ben, david and elena) can terminate your prod-db-01, since Tuesday (2026-11-24), ' +
        'because inline policy temp-debug was put on group developers, by hugo.',
    ]);
    assert.equal(audience.result.verdict, 'drift');
  });

  test('of changes of which one has no event, who is known made a part', () => {
    const partly = { ...cause('dwc-1', ['dw-ben']), withoutEvent: ['a tag was changed'] };
    assert.match(anasOf(three.slice(0, 1), [partly])?.result.background.reach?.[0] ?? '', /, in part by hugo\.$/);
  });

  test('another day is another sentence', () => {
    const older = reach('gina', 'ana@example.com', { ...tuesday, firstSeen: '2026-11-01T03:00:00.000Z' });
    assert.deepEqual(anasOf([...three, older])?.result.background.reach, [
      '3 people outside admins (ben, david and elena) can terminate your prod-db-01, since Tuesday (2026-11-24).',
      '1 person outside admins (gina) can terminate your prod-db-01, since 2026-11-01.',
    ]);
  });

  test('of what as many people can do, what touches most comes first', () => {
    const [some, most] = ['ben', 'david'].map((name, at) =>
      reach(name, 'ana@example.com', {
        ...tuesday,
        ability: {
          words: '',
          count: 9,
          outside: [],
          owners: [{ owner: 'ana@example.com', words: `delete your ${at + 1} volumes`, count: at + 1 }],
        },
      }),
    );
    assert.ok(some && most);
    const told = anasOf([some, most])?.result.background.reach?.map((sentence) => /delete your \d/.exec(sentence)?.[0]);
    assert.deepEqual(told, ['delete your 2', 'delete your 1']);
  });

  test('a mail keeps since when and because of what, however much can be reached', async () => {
    const long = reach('ben', 'ana@example.com', {
      ...tuesday,
      ability: {
        words: '',
        count: 9,
        outside: ['group/admins', 'role/break-glass', 'role/AWSBackup*'],
        owners: [
          {
            owner: 'ana@example.com',
            words: `terminate and stop your 3 instances (${'a name '.repeat(60)})`,
            count: 9,
          },
        ],
      },
    });
    const told = anasOf([long], [cause('dwc-1', ['dw-ben'])]);
    assert.ok(told);
    const { html, text } = await mailMessage(told.result);
    for (const part of [html, text.replaceAll(/\s+/g, ' ')])
      assert.match(
        part,
        /since Tuesday \(2026-11-24\), because inline policy temp-debug was put on group developers, by hugo\./,
      );
  });

  test('days are those of the time zone of the schedule', () => {
    const late = reach('ben', 'ana@example.com', { ...tuesday, firstSeen: '2026-11-24T23:30:00.000Z' });
    const dayIn = (zone: string) =>
      /since ([^.]*)/.exec(anasOf([late], [], zone)?.result.background.reach?.[0] ?? '')?.[1];
    assert.deepEqual(['UTC', 'Europe/Berlin', 'America/New_York'].map(dayIn), [
      'Tuesday (2026-11-24)',
      'Wednesday (2026-11-25)',
      'Tuesday (2026-11-24)',
    ]);
  });

  test('an owner whom a known finding newly reaches has news, and one of whom it says the same has none', () => {
    const { owners: directory } = subscribersOf({ to: ['root@example.com'], owners });
    const audience = anasOf([three[0] ?? reach('ben', 'ana@example.com', tuesday)]);
    assert.ok(audience);
    const known = (reached: NonNullable<ReportedFinding['ability']>['owners']) =>
      isNewlyReached(audience, directory, [
        { id: 'dw-ben', ability: { words: '', count: 25, ...(reached && { owners: reached }) } },
      ]);
    const ofAna = { owner: 'ana@example.com', words: 'terminate your prod-db-01', count: 1 };
    assert.equal(known([{ ...ofAna, owner: 'eve@example.com' }]), true);
    assert.equal(known([{ ...ofAna, count: 0 }]), true);
    assert.equal(known([ofAna]), false);
    assert.equal(known([{ ...ofAna, count: 2 }]), false);
    assert.equal(isNewlyReached(audience, directory, []), false);
  });

  test('the causes are those of what the owner is told, without the findings of others', () => {
    const told = anasOf(
      [reach('ben', 'ana@example.com'), reach('david', 'eve@example.com')],
      [cause('dwc-1', ['dw-ben', 'dw-david']), cause('dwc-2', ['dw-david'])],
    );
    assert.deepEqual(
      told?.result.causes.map(({ id, findings }) => [id, findings]),
      [['dwc-1', ['dw-ben']]],
    );
  });

  test('who owns nothing within reach is told nothing, and neither is who cannot be reached or only looks alike', () => {
    for (const owner of ['eve@example.com', 'ana@example.com.evil.org', 'Ana\u0000@example.com'])
      assert.equal(anasOf([reach('ben', owner)]), undefined, owner);
  });

  test('what is accepted is not told, and what is fixed is no sentence', () => {
    assert.equal(anasOf([reach('ben', 'ana@example.com', { status: 'accepted' })]), undefined);
    const fixed = anasOf([reach('ben', 'ana@example.com', { status: 'resolved' })]);
    assert.deepEqual([fixed?.result.totals.resolved, fixed?.result.background.reach], [1, undefined]);
  });
});

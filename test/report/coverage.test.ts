import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Coverage } from '../../src/domain/scope.ts';
import { carriedLines, summarizeCoverage } from '../../src/report/coverage.ts';
import { account } from './fixtures/run.ts';

test('leaves kinds of a service that the account does not use out of the tables, and names them once', () => {
  const scope = (region: string, kind: string, code?: string): Coverage => ({
    account,
    region,
    kind,
    ...(code === undefined
      ? { status: 'complete' }
      : { status: 'skipped', optional: true, code, error: `${code}: why` }),
  });
  const scopes = [
    ...['a', 'b'].flatMap((region) => [scope(region, 'x'), scope(region, 'y', 'ServiceNotHeld')]),
    ...['a', 'b'].map((region) => scope(region, 'z', 'ServiceNotHeld')),
    scope('a', 'partly', 'OptInRequired'),
    scope('b', 'partly'),
    scope('a', 'v', 'ReportNotPresent'),
    scope('b', 'v', 'ReportNotPresent'),
  ];
  const { tables, unused, unread } = summarizeCoverage(scopes);
  assert.deepEqual(unused, [{ account, kinds: ['y', 'z'], error: 'ServiceNotHeld: why' }]);
  assert.deepEqual(
    tables.map(({ kinds }) => kinds),
    [['x', 'partly', 'v']],
  );
  assert.deepEqual(unread, []);
});

test('says of each kind how many resources were read and how many are carried, and nothing where none is', () => {
  const scope = (region: string, kind: string, read: number, carried: number, day: number): Coverage => ({
    account,
    region,
    kind,
    status: 'complete',
    attributes: { read, carried, since: `2026-11-0${day}T03:00:00.000Z`, days: 7 },
  });
  const notAsked = (region: string, count: number): Coverage => ({
    account,
    region,
    kind: 'retention-rule-attribute',
    status: 'complete',
    attributes: { read: 4, carried: 0, notAsked: count },
  });
  const coverage = summarizeCoverage([
    scope('a', 'instance-attribute', 1, 900, 3),
    scope('b', 'instance-attribute', 2, 600, 2),
    scope('a', 'image-attribute', 5, 0, 9),
    notAsked('a', 1000),
    notAsked('b', 234),
    { account, region: 'a', kind: 'instance', status: 'complete' },
  ]);
  assert.deepEqual(carriedLines(coverage, 'UTC'), [
    'instance-attribute: 3 read, 1,500 carried from earlier runs, none of them read before 2026-11-02 03:00 UTC',
    'retention-rule-attribute: 8 read, 1,234 not asked, because no rule needs them',
  ]);
});

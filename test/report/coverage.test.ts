import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Coverage } from '../../src/domain/scope.ts';
import { summarizeCoverage } from '../../src/report/coverage.ts';
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

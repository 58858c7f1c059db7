import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runsToKeep, type RetainedRun, type RetentionFacts } from '../../src/store/retention.ts';
import type { Retention } from '../../src/store/index.ts';

/** Facts about so many runs of one account, a day each, of which those listed did not conclude. */
function facts(
  count: number,
  {
    unconcluded = [],
    of = {},
    scopes = {},
    ...more
  }: Partial<RetentionFacts> & {
    readonly of?: Readonly<Record<number, Partial<RetainedRun>>>;
    readonly scopes?: Readonly<Record<number, readonly number[]>>;
  } = {},
): RetentionFacts {
  const runs = Array.from({ length: count }, (_, index): RetainedRun => ({
    number: index + 1,
    id: `run-${index + 1}`,
    startedAt: `2026-11-${String(index + 1).padStart(2, '0')}T03:00:00.000Z`,
    accounts: ['111122223333'],
    verdict: 'clean',
    kinds: undefined,
    schedule: undefined,
    ...of[index + 1],
  }));
  return {
    concluded: runs.filter(({ number }) => !unconcluded.includes(number)).reverse(),
    unconcluded,
    unresolved: [],
    notified: [],
    lastReadings: [],
    readBefore: () => [],
    scopesOf: (run) => new Set(scopes[run] ?? [1]),
    ...more,
  };
}

const partial = { kinds: ['image'] };
const incomplete = { verdict: 'incomplete' } as const;

const cases: readonly (readonly [string, RetentionFacts, Retention, readonly number[]])[] = [
  ['the newest, as many as are asked for', facts(5), { runs: 2 }, [4, 5]],
  ['all, where more are asked for than there are', facts(3), { runs: 9 }, [1, 2, 3]],
  ['the newest, where none is asked for', facts(3), { runs: 0 }, [3]],
  ['all, where there is no rule', facts(3), {}, [1, 2, 3]],
  ['those since a time, that time included', facts(4), { since: '2026-11-03T03:00:00.000Z' }, [3, 4]],
  ['those that either rule keeps', facts(5), { runs: 1, since: '2026-11-04T00:00:00.000Z' }, [4, 5]],
  ['none where nothing concluded, so that nothing is deleted', facts(2, { unconcluded: [1, 2] }), { runs: 1 }, []],
  [
    'what did not conclude, where it began after the oldest that is kept',
    facts(5, { unconcluded: [1, 4] }),
    { runs: 2 },
    [3, 4, 5],
  ],
  ['the runs with the state of findings that are not resolved', facts(5, { unresolved: [2] }), { runs: 1 }, [2, 5]],
  ['the runs that notifications are about', facts(5, { notified: [2] }), { runs: 1 }, [2, 5]],
  ['the runs that read scopes last', facts(5, { lastReadings: [3] }), { runs: 1 }, [3, 5]],
  [
    'what was last read of the scopes that kept runs could not read, and so on',
    facts(6, { readBefore: (run) => (run === 6 ? [4] : run === 4 ? [2] : []) }),
    { runs: 1 },
    [2, 4, 6],
  ],
  ['the newest run that read everything', facts(4, { of: { 3: partial, 4: incomplete } }), { runs: 1 }, [2, 4]],
  [
    'the newest run of each schedule',
    facts(4, { of: { 1: { schedule: 'weekly' }, 2: { schedule: 'weekly' }, 4: { schedule: 'hourly' } } }),
    { runs: 1 },
    [2, 4],
  ],
  [
    'the runs with scopes that no newer run has in addition to theirs',
    facts(5, { scopes: { 1: [1, 2, 3], 2: [1, 2], 3: [1, 2], 4: [3], 5: [3] } }),
    { runs: 1 },
    [1, 3, 5],
  ],
  [
    'no run for its scopes that is out of the reach of the next one',
    facts(70, { scopes: { 1: [1, 2], 10: [1, 2], 11: [1, 3] } }),
    { runs: 1 },
    [11, 70],
  ],
];

suite('retention keeps', () => {
  for (const [what, of, retention, expected] of cases)
    test(what, () => {
      assert.deepEqual(
        [...runsToKeep(of, retention)].sort((a, b) => a - b),
        expected,
      );
    });

  test('the newest run of each account', () => {
    const other = { accounts: ['999999999999'] };
    assert.deepEqual([...runsToKeep(facts(4, { of: { 1: other, 2: other } }), { runs: 1 })].sort(), [2, 4]);
  });
});

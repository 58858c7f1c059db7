import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runsToKeep, type RetentionFacts } from '../../src/store/retention.ts';
import type { Retention } from '../../src/store/index.ts';

/** Facts about so many runs of one account, a day each, of which those listed did not conclude. */
function facts(
  count: number,
  { unconcluded = [], ...more }: Partial<RetentionFacts> & { readonly unconcluded?: readonly number[] } = {},
): RetentionFacts {
  const runs = Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    startedAt: `2026-11-0${index + 1}T03:00:00.000Z`,
    accounts: '["111122223333"]',
    concluded: !unconcluded.includes(index + 1),
  }));
  return { runs, unresolved: [], undelivered: [], lastRunsOfFindings: () => [], ...more };
}

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
  [
    'a run whose notification waits, what became of its findings, and so on',
    facts(6, { undelivered: [1], lastRunsOfFindings: (run) => (run === 1 ? [3] : run === 3 ? [4] : []) }),
    { runs: 1 },
    [1, 3, 4, 6],
  ],
];

suite('retention keeps', () => {
  for (const [what, of, retention, expected] of cases)
    test(what, () => {
      assert.deepEqual([...runsToKeep(of, retention)].sort(), expected);
    });

  test('the newest run of each account', () => {
    const { runs, ...rest } = facts(4);
    const mixed = runs.map((run) => ({ ...run, accounts: run.number < 3 ? '["999999999999"]' : run.accounts }));
    assert.deepEqual([...runsToKeep({ ...rest, runs: mixed }, { runs: 1 })].sort(), [2, 4]);
  });
});

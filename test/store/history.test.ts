import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { nightTotals, type Verdict } from '../../src/domain/audit-result.ts';
import {
  lastCompleteRun,
  lastRunOfAccounts,
  lastRunOfSchedule,
  previousRuns,
  type ConcludedRun,
} from '../../src/store/history.ts';

const totals = {
  new: 0,
  open: 0,
  changed: 0,
  resolved: 0,
  unchecked: 0,
  accepted: 0,
  bySeverity: { low: 0, medium: 0, high: 0 },
};

function run(id: string, more: Partial<ConcludedRun> = {}): ConcludedRun {
  const verdict: Verdict = more.verdict ?? 'clean';
  return {
    id,
    startedAt: id,
    accounts: ['1'],
    baselineDigest: 'b',
    verdict,
    kinds: undefined,
    schedule: undefined,
    totals: () => nightTotals(id, id, verdict, totals),
    ...more,
  };
}

/** A history that counts how many runs were read of it. */
function historyOf(runs: readonly ConcludedRun[]) {
  const read: string[] = [];
  function* each(): Generator<ConcludedRun> {
    for (const one of runs) {
      read.push(one.id);
      yield one;
    }
  }
  return { read, history: each() };
}

suite('the last run', () => {
  test('that is complete read all kinds and all scopes, whether it found drift or not', () => {
    const runs = [
      run('5', { verdict: 'incomplete' }),
      run('4', { verdict: 'drift-incomplete' }),
      run('3', { kinds: ['image'] }),
      run('2', { verdict: 'drift' }),
      run('1'),
    ];
    const { read, history } = historyOf(runs);
    assert.equal(lastCompleteRun(history)?.id, '2');
    assert.deepEqual(read, ['5', '4', '3', '2'], 'older runs are not read');
    assert.equal(lastCompleteRun(historyOf(runs.slice(0, 3)).history), undefined);
  });

  test('of a schedule, and of an account', () => {
    const runs = [run('3', { accounts: ['2'] }), run('2', { schedule: 'nightly' }), run('1', { schedule: 'nightly' })];
    assert.equal(lastRunOfSchedule(historyOf(runs).history, 'nightly')?.id, '2');
    assert.equal(lastRunOfSchedule(historyOf(runs).history, 'hourly'), undefined);
    assert.equal(lastRunOfAccounts(historyOf(runs).history, ['1', '3'])?.id, '2');
    assert.equal(lastRunOfAccounts(historyOf(runs).history, ['3']), undefined);
  });
});

test('previous runs are of the same accounts and kinds, the oldest first, and no more are read than asked for', () => {
  const { read, history } = historyOf([run('5'), run('4', { kinds: ['image'] }), run('3'), run('2'), run('1')]);
  const found = previousRuns(history, { accounts: ['1'] }, 2);
  assert.deepEqual(
    found.map((each) => each.run),
    ['3', '5'],
  );
  assert.deepEqual(read, ['5', '4', '3']);
});

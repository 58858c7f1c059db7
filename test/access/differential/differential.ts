import assert from 'node:assert/strict';
import { once } from 'node:events';
import { before, suite, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { together, type Comparison } from './compare.ts';
import { differences } from './differences/index.ts';

/** One thread for each seed. */
const seeds = [20261124, 20261125];
const each = 10_000;
const count = seeds.length * each;

suite(`${String(count)} random cases, decided here and by @cloud-copilot/iam-simulate`, () => {
  let comparison: Comparison;
  before(async () => {
    comparison = together(await Promise.all(seeds.map(compareApart)));
    console.log(summary(comparison));
  });

  test('the cases reach every outcome', () => {
    for (const [outcome, least] of [
      ['allowed', 0.25],
      ['explicitDeny', 0.2],
      ['implicitDeny', 0.2],
      ['conditional', 0.001],
    ] as const) {
      const share = (comparison.outcomes.get(outcome) ?? 0) / count;
      assert.ok(share > least, `${outcome}: ${share.toFixed(3)}`);
    }
  });

  test('every disagreement comes from known differences', () => {
    assert.deepEqual(comparison.unexplained, []);
  });

  test('every known difference shows', () => {
    const unseen = differences.filter(({ id }) => !comparison.claims.has(id));
    assert.deepEqual(
      unseen.map(({ id }) => id),
      [],
    );
  });
});

async function compareApart(seed: number): Promise<Comparison> {
  const worker = new Worker(new URL('compare-worker.ts', import.meta.url), { workerData: { seed, count: each } });
  const [comparison] = (await once(worker, 'message')) as [Comparison];
  return comparison;
}

function summary({ outcomes, claims, disagreements, unexplained }: Comparison): string {
  const known = [...claims].sort(([, a], [, b]) => b - a);
  return [
    [...outcomes].map(([outcome, times]) => `${outcome} ${((100 * times) / count).toFixed(1)} %`).join(', '),
    ...known.map(([id, times]) => `${String(times).padStart(6)}  ${id}`),
    `differential: ${String(count)} cases, ${String(disagreements)} disagreements, all but ${String(unexplained.length)} from ${String(known.length)} known differences`,
  ].join('\n');
}

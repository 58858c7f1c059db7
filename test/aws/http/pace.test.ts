import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ec2Limit, lookupEventsLimit, assumedLimit, type ApiLimit } from '../../../src/aws/api-limits.ts';
import { paceOf } from '../../../src/aws/http/pace.ts';
import { paceLimits, type RequestBudget } from '../../../src/aws/http/request-budget.ts';
import { numRuns } from '../../fixtures/runs.ts';
import { runAgainst, type BucketOutcome, type BucketRun } from './fixtures/bucket-run.ts';

const paged = ec2Limit('DescribeVolumes', { MaxResults: 1000 });
const limitsOf = (share: number, of: ApiLimit = paged) => paceLimits(of, { concurrency: 8, attempts: 15, share });

/** A source of random numbers for a run, from a seed that fast-check chooses. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const end = ({ answered }: BucketOutcome) => answered.at(-1) ?? 0;

/** Answered calls a second from a moment, in seconds, to the end. */
function meanRate(outcome: BucketOutcome, from: number): number {
  return outcome.answered.filter((at) => at > from).length / (end(outcome) - from);
}

const seeds = fc.integer({ min: 1, max: 2 ** 31 });
/** Where others take from a smaller bucket, it is full again before an answer has come: that is lost, whoever calls. */
const buckets = fc.record({ size: fc.integer({ min: 12, max: 100 }), refill: fc.integer({ min: 2, max: 20 }) });
const latencies = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 20, max: 120 }));

describe('against the published bucket', () => {
  const real = paged.bucket;

  test('600 calls take at most 5% longer than possible with all of it, and nothing is throttled', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const outcome = runAgainst({ real, limits: limitsOf(1), calls: 600, random: randomOf(seed) });
      assert.equal(outcome.answered.length, 600);
      assert.ok(end(outcome) <= 1.05 * outcome.best, `${end(outcome)} s of ${outcome.best} s`);
      assert.equal(outcome.throttled, 0);
    }
  });

  test('a share is never exceeded, whatever others do', () => {
    const property = fc.property(
      seeds,
      fc.double({ min: 0.1, max: 1, noNaN: true }),
      fc.constantFrom(0, 2, 10),
      (seed, share, others) => {
        const limits = limitsOf(share);
        const outcome = runAgainst({ real, limits, calls: 1500, others, random: randomOf(seed) });
        assert.equal(outcome.answered.length, 1500);
        // Between any two moments: what may go at once, and the share of what flows in, and what was under way.
        for (const [index, from] of outcome.answered.entries()) {
          const later = Math.min(index + 400, outcome.answered.length - 1);
          const seconds = (outcome.answered[later] ?? 0) - from;
          const most = share * real.size + share * real.refill * seconds + 8;
          assert.ok(later - index <= most, `${later - index} calls in ${seconds} s at ${share}`);
        }
      },
    );
    fc.assert(property, { numRuns: numRuns(40) });
  });

  test('what others need less than the rest, they get', () => {
    const outcome = runAgainst({ real, limits: limitsOf(0.7), calls: 3000, others: 4, random: randomOf(7) });
    assert.equal(outcome.throttled, 0);
    const throttling = runAgainst({ real, limits: limitsOf(1), calls: 3000, others: 4, random: randomOf(7) });
    assert.ok(throttling.throttled > 0);
  });
});

describe('against a bucket that is smaller than it is thought to be, and beside others', () => {
  const cases = fc.record({ real: buckets, latency: latencies, seed: seeds, others: fc.constantFrom(0, 0.1, 0.4) });
  const runOf = (
    {
      real,
      latency,
      seed,
      others,
    }: { real: BucketRun['real']; latency: readonly [number, number]; seed: number; others: number },
    share: number,
    seconds: number,
  ) =>
    runAgainst({
      real,
      limits: limitsOf(share),
      latency,
      calls: Math.ceil(real.size + real.refill * seconds),
      others: others * real.refill,
      random: randomOf(seed),
    });

  test('no call is lost, and all of it is used within 5% of the best possible time', () => {
    const property = fc.property(cases, (one) => {
      const outcome = runOf(one, 1, 60);
      assert.ok(end(outcome) <= 1.05 * outcome.best, `${end(outcome)} s of ${outcome.best} s`);
    });
    fc.assert(property, { numRuns: numRuns(150) });
  });

  test('of a share, hardly more than that is used over a long time', () => {
    const property = fc.property(cases, fc.constantFrom(0.5, 0.7, 0.9), (one, share) => {
      // Where it gives nearly the share of what it is thought to give, there is little to learn.
      fc.pre(one.real.refill <= 0.8 * share * paged.bucket.refill);
      const ours = meanRate(runOf(one, share, 900), 120) / one.real.refill;
      assert.ok(ours <= share + 0.2, `${ours} of what it gives, at ${share}`);
    });
    fc.assert(property, { numRuns: numRuns(60) });
  });

  test('of that share, most is used where nobody else calls', () => {
    const property = fc.property(cases, fc.constantFrom(0.5, 0.7, 0.9), (one, share) => {
      const ours = meanRate(runOf({ ...one, others: 0 }, share, 600), 120) / one.real.refill;
      assert.ok(ours >= Math.min(share, (share * paged.bucket.refill) / one.real.refill) * 0.95, `${ours} at ${share}`);
    });
    fc.assert(property, { numRuns: numRuns(40) });
  });

  test('the pace goes down at the first throttled call, and comes back when there is room again', () => {
    const property = fc.property(cases, (one) => {
      const { rates, throttled } = runOf(one, 1, 60);
      if (throttled === 0) return;
      assert.ok((rates[0] ?? 0) <= 0.81 * paged.bucket.refill, `${rates[0]} calls a second`);
    });
    fc.assert(property, { numRuns: numRuns(60) });
  });
});

describe('a pace', () => {
  /** Takes turns as they come for so many seconds; the moment of the last. */
  const takeTurns = (pace: ReturnType<typeof paceOf>, from: number, seconds: number): number => {
    let now = from;
    for (;;) {
      const wait = pace.take(now);
      if (wait === 0 && now >= from + seconds * 1000) return now;
      now += wait;
    }
  };

  test('goes down by a fifth, is what it was after five seconds of use, and never more than is published', () => {
    const pace = paceOf(limitsOf(1), 0);
    const now = takeTurns(pace, 0, 10);
    pace.throttled(now, now);
    assert.equal(pace.rate(), 16);
    const back = takeTurns(pace, now, 2.5);
    assert.ok(pace.rate() > 19 && pace.rate() < 20, `${pace.rate()}`);
    const then = takeTurns(pace, back, 2.5);
    assert.ok(pace.rate() > 19.9, `${pace.rate()}`);
    takeTurns(pace, then, 60);
    assert.equal(pace.rate(), 20);
  });

  test('that nobody waits for stays where it is', () => {
    const pace = paceOf(limitsOf(1), 0);
    const now = takeTurns(pace, 0, 10);
    pace.throttled(now, now);
    assert.equal(pace.take(now + 60_000), 0);
    assert.equal(pace.rate(), 16);
  });

  test('goes down once for calls that were under way together, and again for a later one', () => {
    const pace = paceOf(limitsOf(1), 0);
    const now = takeTurns(pace, 0, 10);
    for (const sent of [now - 30, now - 20, now + 100]) pace.throttled(sent, now + 100);
    assert.equal(pace.rate(), 16);
    pace.throttled(now + 400, now + 500);
    assert.ok(Math.abs(pace.rate() - 12.8) < 1e-9, `${pace.rate()}`);
  });

  test('goes on slowly where AWS throttles everything', () => {
    const pace = paceOf(limitsOf(1), 0);
    let now = 0;
    for (let time = 0; time < 200; time += 1) {
      now = takeTurns(pace, now, 1);
      pace.throttled(now, now);
    }
    assert.equal(pace.rate(), 0.5);
  });

  test('climbs past a guess, and past no published limit', () => {
    const guessed = paceOf(limitsOf(1, assumedLimit), 0);
    takeTurns(guessed, 0, 30);
    assert.ok(guessed.rate() > 20, `${guessed.rate()}`);
    takeTurns(guessed, 30_000, 300);
    assert.equal(guessed.rate(), 100);
  });
});

describe('what a budget allows', () => {
  const budget: RequestBudget = { concurrency: 8, attempts: 15 };
  const cases: readonly (readonly [
    what: string,
    of: ApiLimit,
    budget: Partial<RequestBudget>,
    size: number,
    refill: number,
    most: number,
  ])[] = [
    ['all of a published limit', paged, {}, 100, 20, 20],
    ['a share of it', paged, { share: 0.5 }, 50, 10, 10],
    ['the smaller one of a list without pages', ec2Limit('DescribeVolumes', {}), {}, 50, 10, 10],
    ['the larger one with a filter', ec2Limit('DescribeVolumes', { Filters: [] }), {}, 100, 20, 20],
    ['the larger one of a list that is cheap', ec2Limit('DescribeImages', {}), {}, 100, 20, 20],
    ['a guess where nothing is published', assumedLimit, { share: 0.5 }, 10, 5, 50],
    ['what is configured, in place of the share', paged, { share: 0.5, requestsPerSecond: 40 }, 200, 40, 40],
    ['less than one a second', paged, { requestsPerSecond: 0.5 }, 2.5, 0.5, 0.5],
    ['no more than CloudTrail takes', lookupEventsLimit, { requestsPerSecond: 40 }, 1, 2, 2],
    ['less than CloudTrail takes', lookupEventsLimit, { requestsPerSecond: 1 }, 1, 1, 1],
  ];
  for (const [what, limit, given, size, refill, most] of cases) {
    test(what, () => {
      const { bucket, most: allowed } = paceLimits(limit, { ...budget, ...given });
      assert.deepEqual({ ...bucket, most: allowed }, { size, refill, most });
    });
  }
});

import type { ApiLimit } from '../api-limits.ts';
import type { PaceLimits } from './pace.ts';

/** How many requests one audit may send, for each region: AWS limits requests by region, too. */
export interface RequestBudget {
  /** Requests to one service in flight at a time. */
  readonly concurrency: number;
  /** From 0 to 1: what part of AWS's limits is used; all of it unless given. The rest is for the account's other users. */
  readonly share?: number | undefined;
  /**
   * Mean requests a second of one API, in place of the share of AWS's limit; five seconds' worth may go at once. A limit
   * that AWS does not raise stays in force.
   */
  readonly requestsPerSecond?: number | undefined;
  /** Attempts of one request, the first included; a throttled one is sent again as long as its signal lets it. */
  readonly attempts: number;
}

const burstSeconds = 5;

/** Requests a second up to which the pace of an API may climb whose limit AWS does not publish. */
const mostAssumed = 100;

/** The pace that a budget allows an API. */
export function paceLimits({ bucket, basis }: ApiLimit, budget: RequestBudget): PaceLimits {
  const { share = 1, requestsPerSecond } = budget;
  if (requestsPerSecond === undefined) {
    const refill = bucket.refill * share;
    return {
      bucket: { size: bucket.size * share, refill },
      most: basis === 'assumed' ? mostAssumed * share : refill,
      share,
    };
  }
  const refill = basis === 'fixed' ? Math.min(requestsPerSecond, bucket.refill) : requestsPerSecond;
  const size = basis === 'fixed' ? bucket.size : refill * burstSeconds;
  return { bucket: { size, refill }, most: refill, share };
}

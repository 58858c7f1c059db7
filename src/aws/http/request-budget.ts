import PQueue from 'p-queue';

/** How hard one audit may press AWS; each region has the whole of it, as AWS's own limits are by region. */
export interface RequestBudget {
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Mean requests a second; five seconds' worth may go at once, as AWS's token buckets allow. */
  readonly requestsPerSecond: number;
  /** Tries of one request, the first included. */
  readonly attempts: number;
}

const burstSeconds = 5;

/** The line that a region's requests stand in. */
export function requestLine({ concurrency, requestsPerSecond }: RequestBudget): PQueue {
  return new PQueue({
    concurrency: Math.max(1, Math.floor(concurrency)),
    interval: burstSeconds * 1000,
    intervalCap: Math.max(1, Math.floor(requestsPerSecond * burstSeconds)),
  });
}

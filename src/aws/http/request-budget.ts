import PQueue from 'p-queue';

/** How many requests one audit may send, for each service and region: AWS limits requests by region, too. */
export interface RequestBudget {
  /** Requests in flight at a time. */
  readonly concurrency: number;
  /** Mean requests a second; five seconds' worth may go at once, as AWS's token buckets allow. */
  readonly requestsPerSecond: number;
  /** Attempts of one request, the first included. */
  readonly attempts: number;
}

const burstSeconds = 5;

/** The queue of a service that takes so many requests a second, without bursts. */
export function pacedQueue(requestsPerSecond: number): PQueue {
  return new PQueue({ concurrency: 1, interval: Math.ceil(1000 / requestsPerSecond), intervalCap: 1 });
}

/** The queue of one service's requests in one region: it sends them as fast as the budget allows. */
export function requestQueue({ concurrency, requestsPerSecond }: RequestBudget): PQueue {
  return new PQueue({
    concurrency: Math.max(1, Math.floor(concurrency)),
    interval: burstSeconds * 1000,
    intervalCap: Math.max(1, Math.floor(requestsPerSecond * burstSeconds)),
  });
}

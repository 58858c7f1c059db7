import { scopeKey, type Scope } from './scope.ts';
import { compareText } from './text/order.ts';

/** An API, and the region whose endpoint is called. */
export interface CalledApi {
  /** Service prefix and operation, `ec2:DescribeVolumes`. */
  readonly api: string;
  readonly region: string;
}

/** Is told of every request to AWS, and of every one that AWS throttled. */
export interface Traffic {
  /** `attempt` counts the attempts of one call from 1. */
  request(called: CalledApi, attempt: number): void;
  throttled(called: CalledApi): void;
}

/** How many requests went to an API. */
export interface RequestCounts {
  /** All requests, retries included. */
  readonly requests: number;
  /** Those that AWS answered by saying that there were too many. */
  readonly throttled: number;
  /** Those that were sent since an earlier attempt of the same call failed, for whatever reason. */
  readonly retries: number;
}

/** How long a scope was read, from its first call to its end: waits for the request budget are part of it. */
export interface ScopeTime extends Scope {
  readonly milliseconds: number;
}

/** What an audit asked of AWS. */
export interface RunTraffic extends RequestCounts {
  /** By API and region. */
  readonly calls: readonly (CalledApi & RequestCounts)[];
  readonly scopes: readonly ScopeTime[];
}

/** Counts what it is told. */
export interface TrafficCounter extends Traffic {
  scope(time: ScopeTime): void;
  /** The counts so far, in order; undefined while nothing was called. */
  counts(): RunTraffic | undefined;
}

/** A counter that passes on to another one, if there is one. */
export function trafficCounter(alsoTold?: Traffic): TrafficCounter {
  const calls = new Map<string, CalledApi & { -readonly [Count in keyof RequestCounts]: RequestCounts[Count] }>();
  const scopes = new Map<string, ScopeTime>();
  const countsOf = ({ api, region }: CalledApi) => {
    const key = `${api}\0${region}`;
    const known = calls.get(key) ?? { api, region, requests: 0, throttled: 0, retries: 0 };
    calls.set(key, known);
    return known;
  };
  return {
    request(called, attempt) {
      const counts = countsOf(called);
      counts.requests += 1;
      if (attempt > 1) counts.retries += 1;
      alsoTold?.request(called, attempt);
    },
    throttled(called) {
      countsOf(called).throttled += 1;
      alsoTold?.throttled(called);
    },
    scope(time) {
      scopes.set(scopeKey(time), time);
    },
    counts() {
      if (calls.size === 0) return undefined;
      const inOrder = [...calls].sort(([a], [b]) => compareText(a, b)).map(([, counts]) => ({ ...counts }));
      return {
        ...sumOf(inOrder),
        calls: inOrder,
        scopes: [...scopes].sort(([a], [b]) => compareText(a, b)).map(([, time]) => time),
      };
    },
  };
}

/** The sum of counts. */
export function sumOf(counts: readonly RequestCounts[]): RequestCounts {
  const sum = (count: keyof RequestCounts) => counts.reduce((total, each) => total + each[count], 0);
  return { requests: sum('requests'), throttled: sum('throttled'), retries: sum('retries') };
}

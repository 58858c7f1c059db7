import type { ServiceName } from '../aws/services.ts';
import type { Parameters } from './parameters.ts';
import { sandboxServices } from './services/index.ts';
import type { Bucket } from './services/service.ts';

/** Takes a token for a call; false if the bucket is empty. */
export type Throttle = (call: ThrottledCall) => boolean;

interface ThrottledCall {
  readonly service: ServiceName;
  readonly action: string;
  readonly account: string;
  readonly region: string;
  readonly parameters: Parameters;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Lets every call pass. */
export const unthrottled: Throttle = () => true;

/** Full buckets of AWS's sizes, for each account, region and action. Calls of services without buckets pass. */
export function awsThrottle(): Throttle {
  return throttleBy((call) => sandboxServices[call.service].bucketOf?.(call));
}

/** A full bucket of one size for each account, region and action. */
export function throttleOf(size: Omit<Bucket, 'name'>): Throttle {
  return throttleBy(() => ({ name: 'any', ...size }));
}

function throttleBy(bucketOf: (call: ThrottledCall) => Bucket | undefined): Throttle {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (call) => {
    const size = bucketOf(call);
    if (!size) return true;
    const key = [call.account, call.region, call.service, call.action, size.name].join('/');
    const bucket = buckets.get(key) ?? { tokens: size.capacity, at: call.now };
    const tokens = Math.min(size.capacity, bucket.tokens + ((call.now - bucket.at) / 1000) * size.perSecond);
    const passes = tokens >= 1;
    buckets.set(key, { tokens: passes ? tokens - 1 : tokens, at: call.now });
    return passes;
  };
}

import type { Parameters } from './parameters.ts';

/** A token bucket: how much it holds, and how much flows in each second. */
interface BucketSize {
  readonly capacity: number;
  readonly perSecond: number;
}

/**
 * Amazon EC2's request limits, for each account, region and action, as AWS publishes them under "Request token bucket
 * sizes and refill rates": https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 * Actions that the page leaves uncategorized, with sizes of their own, count here as what they are by name.
 */
const ec2Buckets = {
  nonMutating: { capacity: 100, perSecond: 20 },
  unfilteredAndUnpaginated: { capacity: 50, perSecond: 10 },
  mutating: { capacity: 50, perSecond: 5 },
} as const satisfies Readonly<Record<string, BucketSize>>;

/**
 * The actions that have a smaller bucket when they come with neither pagination nor a filter; ids are no filter. Same
 * page.
 */
const costlyUnpaged: ReadonlySet<string> = new Set([
  'DescribeInstances',
  'DescribeInstanceStatus',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeSnapshots',
  'DescribeSpotInstanceRequests',
  'DescribeVolumes',
]);

/** Takes a token for a call; false where the bucket is empty. */
export type Throttle = (call: ThrottledCall) => boolean;

interface ThrottledCall {
  readonly service: string;
  readonly action: string;
  readonly account: string;
  readonly region: string;
  readonly parameters: Parameters;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Lets everything pass. */
export const unthrottled: Throttle = () => true;

/** Full buckets of AWS's sizes. IAM and STS publish none: their calls pass. */
export function awsThrottle(): Throttle {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (call) => {
    if (call.service !== 'ec2') return true;
    const category = categoryOf(call.action, call.parameters);
    const { capacity, perSecond } = ec2Buckets[category];
    const key = [call.account, call.region, call.action, category].join('/');
    const bucket = buckets.get(key) ?? { tokens: capacity, at: call.now };
    const tokens = Math.min(capacity, bucket.tokens + ((call.now - bucket.at) / 1000) * perSecond);
    const passes = tokens >= 1;
    buckets.set(key, { tokens: passes ? tokens - 1 : tokens, at: call.now });
    return passes;
  };
}

function categoryOf(action: string, parameters: Parameters): keyof typeof ec2Buckets {
  if (!/^(Describe|List|Search|Get)/.test(action)) return 'mutating';
  const whole = !parameters.roots().some((name) => name === 'MaxResults' || name === 'NextToken' || name === 'Filter');
  return whole && costlyUnpaged.has(action) ? 'unfilteredAndUnpaginated' : 'nonMutating';
}

import type { ApiCall, Bucket } from '../services/service.ts';
import type { Parameters } from '../parameters.ts';

/**
 * Amazon EC2's request limits, for each account, region and action, as AWS publishes them under "Request token bucket
 * sizes and refill rates": https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 * An action that the page gives a size of its own counts here by its name, like all others.
 */
const buckets = {
  nonMutating: { capacity: 100, perSecond: 20 },
  unfilteredAndUnpaginated: { capacity: 50, perSecond: 10 },
  mutating: { capacity: 50, perSecond: 5 },
} as const satisfies Readonly<Record<string, Omit<Bucket, 'name'>>>;

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

/** The bucket of a call's action. */
export function ec2Bucket({ action, parameters }: Pick<ApiCall, 'action' | 'parameters'>): Bucket {
  const name = categoryOf(action, parameters);
  return { name, ...buckets[name] };
}

function categoryOf(action: string, parameters: Parameters): keyof typeof buckets {
  if (!/^(Describe|List|Search|Get)/.test(action)) return 'mutating';
  const whole = !parameters.roots().some((name) => name === 'MaxResults' || name === 'NextToken' || name === 'Filter');
  return whole && costlyUnpaged.has(action) ? 'unfilteredAndUnpaginated' : 'nonMutating';
}

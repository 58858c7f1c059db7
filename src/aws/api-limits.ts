/** What AWS lets an API do, for each account and region. */
export interface ApiLimit {
  /** How many calls the token bucket holds, and how many are added each second. */
  readonly bucket: { readonly size: number; readonly refill: number };
  /**
   * `default`: AWS publishes it, and raises it on request; `fixed`: AWS publishes it and does not raise it; `assumed`: AWS
   * publishes nothing.
   */
  readonly basis: 'default' | 'fixed' | 'assumed';
}

/** A modest guess for services whose limits AWS does not publish: IAM, RDS, STS, the Recycle Bin. */
export const assumedLimit: ApiLimit = { bucket: { size: 20, refill: 10 }, basis: 'assumed' };

/** Two calls a second: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
export const lookupEventsLimit: ApiLimit = { bucket: { size: 1, refill: 2 }, basis: 'fixed' };

/**
 * The actions that have a smaller bucket when they come with neither pagination nor a filter, as AWS publishes them under
 * "Request token bucket sizes and refill rates": https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
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

/** The limit of an action of EC2 that changes nothing; same page. */
export function ec2Limit(operation: string, input: object): ApiLimit {
  const isPart = ['MaxResults', 'NextToken', 'Filters'].some((name) => name in input);
  const isCostly = costlyUnpaged.has(operation) && !isPart;
  return { bucket: isCostly ? { size: 50, refill: 10 } : { size: 100, refill: 20 }, basis: 'default' };
}

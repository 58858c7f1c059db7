/** An Amazon Resource Name in its six parts; region and account are empty where the service leaves them out. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** Parses an ARN; undefined if the string is not an ARN. Colons after the fifth belong to the resource. */
export function parseArn(text: string): Arn | undefined {
  const [prefix, partition, service, region, account, ...resource] = text.split(':');
  if (prefix !== 'arn' || !partition || service === undefined || region === undefined) return undefined;
  if (account === undefined || resource.length === 0) return undefined;
  return { partition, service, region, account, resource: resource.join(':') };
}

/** Writes the ARN as AWS does. */
export function formatArn(arn: Arn): string {
  // Joined, it is one string; a template would keep its parts and take twice the room.
  return ['arn', arn.partition, arn.service, arn.region, arn.account, arn.resource].join(':');
}

/** Whether a managed policy is AWS's own, which no account can create, change or delete: `arn:aws:iam::aws:policy/…`. */
export function isAwsManaged(policyArn: string): boolean {
  return parseArn(policyArn)?.account === 'aws';
}

/** One of the separate clouds that AWS runs. */
interface Partition {
  /** As ARNs write it. */
  readonly name: string;
  /** What the names of its regions begin with; undefined for the one that has all other regions. */
  readonly prefix: string | undefined;
  readonly dnsSuffix: string;
  /** Where its IAM is called. */
  readonly iamRegion: string;
}

const standard: Partition = { name: 'aws', prefix: undefined, dnsSuffix: 'amazonaws.com', iamRegion: 'us-east-1' };

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html; suffixes and regions are those of the AWS SDK.
 */
const partitions: readonly Partition[] = [
  standard,
  { name: 'aws-cn', prefix: 'cn-', dnsSuffix: 'amazonaws.com.cn', iamRegion: 'cn-north-1' },
  { name: 'aws-us-gov', prefix: 'us-gov-', dnsSuffix: 'amazonaws.com', iamRegion: 'us-gov-west-1' },
  { name: 'aws-eusc', prefix: 'eusc-', dnsSuffix: 'amazonaws.eu', iamRegion: 'eusc-de-east-1' },
  { name: 'aws-iso', prefix: 'us-iso-', dnsSuffix: 'c2s.ic.gov', iamRegion: 'us-iso-east-1' },
  { name: 'aws-iso-b', prefix: 'us-isob-', dnsSuffix: 'sc2s.sgov.gov', iamRegion: 'us-isob-east-1' },
  { name: 'aws-iso-e', prefix: 'eu-isoe-', dnsSuffix: 'cloud.adc-e.uk', iamRegion: 'eu-isoe-west-1' },
  { name: 'aws-iso-f', prefix: 'us-isof-', dnsSuffix: 'csp.hci.ic.gov', iamRegion: 'us-isof-south-1' },
];

/** The partition that a region belongs to, as ARNs write it: `aws`, `aws-cn`, `aws-us-gov`, … */
export function partitionOf(region: string): string {
  return partitions.find(({ prefix }) => prefix !== undefined && region.startsWith(prefix))?.name ?? standard.name;
}

/** The region in which a partition's IAM is called; undefined for a partition that AWS does not have. */
export function iamRegionOf(partition: string): string | undefined {
  return partitions.find(({ name }) => name === partition)?.iamRegion;
}

/**
 * The names by which the policies of a partition may name a service: `ec2.amazonaws.com`, and in China
 * `ec2.amazonaws.com.cn` too. Most services have the first in all partitions, EC2 and some others the partition's own.
 */
export function servicePrincipals(service: string, partition: string): readonly string[] {
  const own = partitions.find(({ name }) => name === partition) ?? standard;
  return [...new Set([own.dnsSuffix, standard.dnsSuffix])].map((suffix) => `${service}.${suffix}`);
}

/** Whether a text is the name of a service in a partition: `lambda.amazonaws.com`, `ec2.c2s.ic.gov`. */
export function isServicePrincipal(text: string): boolean {
  return (
    /^[a-z0-9.-]+$/.test(text) &&
    [...partitions.map(({ dnsSuffix }) => dnsSuffix), 'amazon.com'].some((suffix) => text.endsWith(`.${suffix}`))
  );
}

import { tagValue, type Tags } from '../../../../domain/resource.ts';
import type { TargetFacts } from '../target.ts';

/** The ARN of the CloudFormation stack that a resource belongs to, by the tag that CloudFormation sets. */
export function stackOf(tags: Tags): string | undefined {
  return tagValue(tags, 'aws:cloudformation:stack-id');
}

/** Whether AWS Backup manages a resource, and the Data Lifecycle Manager policy that does, by the tags that they set. */
export function backupFacts(tags: Tags): Pick<TargetFacts, 'isBackup' | 'lifecyclePolicy'> {
  return {
    isBackup: tagValue(tags, 'aws:backup:source-resource') !== undefined,
    lifecyclePolicy: tagValue(tags, 'aws:dlm:lifecycle-policy-id'),
  };
}

/**
 * The services that launched an instance and may terminate it, by the tags that they set. Those of EKS and Elastic
 * Beanstalk do not begin with `aws:`, so anybody who may tag the instance can write them.
 */
export function managersOf(tags: Tags): TargetFacts {
  if (!Object.keys(tags).some(hasPrefix)) return unmanaged;
  return {
    fleet: tagValue(tags, 'aws:ec2:fleet-id'),
    spotFleet: tagValue(tags, 'aws:ec2spot:fleet-request-id'),
    nodeGroup: nodeGroupOf(tags),
    emrCluster: tagValue(tags, 'aws:elasticmapreduce:job-flow-id'),
    environment: tagValue(tags, 'elasticbeanstalk:environment-name'),
    provisionedProduct: tagValue(tags, 'aws:servicecatalog:provisionedProductArn'),
  };
}

const unmanaged: TargetFacts = {};

/** Whether a tag's key begins as those of services do: `aws:`, `kubernetes.io/`. */
function hasPrefix(key: string): boolean {
  return key.includes(':') || key.includes('/');
}

/**
 * `CLUSTER/NAME`. The Auto Scaling group of a node group is named `eks-NAME-ID`.
 * https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
 */
function nodeGroupOf(tags: Tags): string | undefined {
  const owned = Object.keys(tags).find((key) => key.startsWith(clusterTag));
  const cluster =
    tagValue(tags, 'eks:cluster-name') ?? tagValue(tags, 'aws:eks:cluster-name') ?? owned?.slice(clusterTag.length);
  if (cluster === undefined) return undefined;
  const group = tagValue(tags, 'aws:autoscaling:groupName') ?? '';
  const name =
    tagValue(tags, 'eks:nodegroup-name') ?? /^eks-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(group)?.[1];
  return name === undefined ? undefined : `${cluster}/${name}`;
}

const clusterTag = 'kubernetes.io/cluster/';

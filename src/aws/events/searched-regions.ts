import { iamRegionOf } from '../../domain/arn.ts';
import { globalRegion } from '../../domain/scope.ts';

/**
 * The regions of CloudTrail in which the events of changes are, sorted. Those of IAM are in the region in which the
 * partition's IAM is called.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events
 */
export function searchedRegions(regions: readonly string[], partition: string): readonly string[] {
  const iam = iamRegionOf(partition);
  return [
    ...new Set(regions.flatMap((region) => (region !== globalRegion ? region : iam === undefined ? [] : iam))),
  ].sort();
}

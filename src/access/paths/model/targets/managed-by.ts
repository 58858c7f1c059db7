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

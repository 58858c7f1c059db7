import { lintTaggingLeftOut } from '../../access/lint/index.ts';
import { heldPolicyLint } from './held-policy-lint.ts';
import { describeWritableTag } from './writable-tag.ts';

/**
 * A Deny by a tag that does not cover the actions that tag, such as ec2:CreateTags and ec2:DeleteTags: its holders
 * change or remove the tag, and the Deny no longer holds.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
export const guardTaggingLeftOut = heldPolicyLint({
  id: 'guard-tagging-left-out',
  summary: 'A Deny by a tag does not cover tagging, and its holders can change the tag.',
  severity: 'high',
  find: lintTaggingLeftOut,
  describe: describeWritableTag,
});

import { lintOwnTag } from '../../access/lint/index.ts';
import { heldPolicyLint } from './held-policy-lint.ts';
import { describeWritableTag } from './writable-tag.ts';

/**
 * An Allow by a tag that its holders can write: they tag any resource, and are then allowed to act on it.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
export const guardOwnTag = heldPolicyLint({
  id: 'guard-own-tag',
  summary: 'A statement allows access by a tag, and its holders can add that tag themselves.',
  severity: 'high',
  find: lintOwnTag,
  describe: describeWritableTag,
});

import type { Actor } from '../paths/model/actor.ts';
import type { LintContext, LintStatement } from './example-calls.ts';
import { findWritableTags, type WritableTagIssue } from './writable-tag.ts';

/**
 * Check guard-tagging-left-out. Finds the Deny statements with a condition on a tag that do not deny tagging as well:
 * their holders change the tag or remove it, and then the Deny does not apply.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
export function lintTaggingLeftOut(
  statements: readonly LintStatement[],
  actors: readonly Actor[],
  lintContext: LintContext,
): readonly WritableTagIssue[] {
  const denies = statements.filter(({ compiled }) => compiled.effect === 'Deny');
  return findWritableTags(denies, actors, lintContext);
}

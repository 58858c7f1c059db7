import type { Actor } from '../paths/model/actor.ts';
import type { LintContext, LintStatement } from './example-calls.ts';
import { findWritableTags, type WritableTagIssue } from './writable-tag.ts';

/**
 * Check guard-own-tag. Finds the Allow statements with a condition on a tag that their holders can write: they tag any
 * resource, and then the Allow applies to it.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
export function lintOwnTag(
  statements: readonly LintStatement[],
  actors: readonly Actor[],
  lintContext: LintContext,
): readonly WritableTagIssue[] {
  const allows = statements.filter(({ compiled }) => compiled.effect === 'Allow');
  return findWritableTags(allows, actors, lintContext);
}

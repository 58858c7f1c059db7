import { findWritableTags } from '../../access/lint/index.ts';
import { heldGuard } from './held-guard.ts';
import { sayWritable } from './writable-tag-words.ts';

/**
 * A Deny by a tag that leaves out ec2:CreateTags and ec2:DeleteTags: those whom it holds back write another tag, or
 * take it off, and are out of it.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
export const guardTaggingLeftOut = heldGuard({
  id: 'guard-tagging-left-out',
  summary: 'A Deny by a tag leaves out tagging, and those whom it holds back may change the tag.',
  severity: 'high',
  find: (statements, ...where) =>
    findWritableTags(
      statements.filter(({ compiled }) => compiled.effect === 'Deny'),
      ...where,
    ),
  say: sayWritable,
});

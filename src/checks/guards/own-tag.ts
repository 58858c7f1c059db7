import { findWritableTags } from '../../access/lint/index.ts';
import { heldGuard } from './held-guard.ts';
import { sayWritable } from './writable-tag-words.ts';

/**
 * An Allow by a tag that those may write who hold it: they tag what they want, and then may do what they want with it.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
export const guardOwnTag = heldGuard({
  id: 'guard-own-tag',
  summary: 'A statement allows by a tag that those whom it allows may put on what has it not.',
  severity: 'high',
  find: (statements, ...where) =>
    findWritableTags(
      statements.filter(({ compiled }) => compiled.effect === 'Allow'),
      ...where,
    ),
  say: sayWritable,
});

import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { lintMissingTag } from '../../access/lint/index.ts';
import { capitalized } from '../shared/words.ts';
import { heldPolicyLint } from './held-policy-lint.ts';
import { actionsText, nameOfStatement } from './wording.ts';

/**
 * A Deny on a tag's value does not hold for resources without the tag: it does not stop principals that remove the tag,
 * or that never added it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
export const guardMissingTag = heldPolicyLint({
  id: 'guard-missing-tag',
  summary:
    'A Deny holds only if a tag is present, and the principals that it should stop can act on resources without the tag.',
  severity: 'medium',
  find: lintMissingTag,
  describe({ statement, tag }, { words }) {
    return {
      rule: { statement: statement.written.name, tag: tag.toLowerCase() },
      title:
        `${capitalized(nameOfStatement(statement.written, words))} denies ${actionsText(statement.written)} ` +
        `only if the tag ${escapeUnprintable(tag)} is present: it does not protect a resource without the tag`,
      expected:
        'a Deny that also holds without the tag: StringNotEquals with the values that are allowed, ' +
        `or a second Deny with Null true on aws:ResourceTag/${escapeUnprintable(tag)}`,
      actual: `the statement does not hold if the tag ${escapeUnprintable(tag)} is missing`,
      evidence: { statement: statement.written.name, tag },
    };
  },
});

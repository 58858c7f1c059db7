import { lintMissingTag } from '../../access/lint/index.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import { capitalized } from '../shared/words.ts';
import { heldGuard } from './held-guard.ts';
import { actionsOf, statementWords } from './statement-words.ts';

/**
 * A Deny that asks for a tag's value says nothing of what has no such tag: whoever takes the tag off, or never put it
 * on, is out of it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
export const guardMissingTag = heldGuard({
  id: 'guard-missing-tag',
  summary: 'A Deny holds only where a tag is there, and those whom it is to hold back may act on what lacks the tag.',
  severity: 'medium',
  find: lintMissingTag,
  say({ statement, tag }, { words }) {
    return {
      rule: { statement: statement.written.name, tag: tag.toLowerCase() },
      title: `${capitalized(statementWords(statement.written, words))} denies ${actionsOf(statement.written)} only where the tag ${escapeUnprintable(tag)} is there: a resource without it escapes`,
      expected: `a Deny that holds without the tag too: StringNotEquals with the values that are free, or a second Deny with Null true on aws:ResourceTag/${escapeUnprintable(tag)}`,
      actual: `where the tag ${escapeUnprintable(tag)} is missing, the statement does not hold`,
      evidence: { statement: statement.written.name, tag },
    };
  },
});

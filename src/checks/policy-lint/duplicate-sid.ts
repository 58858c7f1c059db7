import { lintDuplicateSid } from '../../access/lint/index.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { replaceDocument } from '../shared/replace-document.ts';
import { capitalized, joinedByAnd } from '../shared/words.ts';
import { documentLint } from './document-lint.ts';
import { withStatements } from '../../domain/iam/edit-document.ts';

/**
 * Several statements of one document with the same Sid. AWS requires unique Sids, and tools that change a statement by
 * its Sid change another one than is meant.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
 */
export const guardDuplicateSid = documentLint({
  id: 'guard-duplicate-sid',
  summary: 'Several statements of a policy have the same Sid.',
  severity: 'low',
  find: (policy) => lintDuplicateSid(policy),
  describe({ sid, positions }, written) {
    const { words, document, policy } = written;
    const numbers = positions.map((position) => String(position + 1));
    const taken = new Set(policy.statements.flatMap((statement) => statement.sid ?? []));
    const renamed = withStatements(document, (statement, position) =>
      positions.indexOf(position) > 0 ? { ...statement, Sid: unusedSid(sid, taken) } : statement,
    );
    return {
      rule: { sid },
      title: `${capitalized(words)} has ${positions.length} statements with the Sid ${escapeUnprintable(sid)}`,
      expected: 'a Sid that no other statement of the policy has',
      actual: `statements ${joinedByAnd(numbers)} have the Sid ${escapeUnprintable(sid)}`,
      evidence: { sid, statements: [...positions] },
      commands: renamed ? replaceDocument(written, renamed) : [],
    };
  },
});

/** The Sid with the first number that makes it unique; it is taken from then on. */
function unusedSid(sid: string, taken: Set<string>): string {
  let number = 2;
  while (taken.has(`${sid}${number}`)) number += 1;
  taken.add(`${sid}${number}`);
  return `${sid}${number}`;
}

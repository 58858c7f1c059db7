import { lintMfa, acceptsMissingMfa } from '../../access/lint/index.ts';
import { capitalized } from '../shared/words.ts';
import { heldPolicyLint } from './held-policy-lint.ts';
import { nameOfStatement } from './wording.ts';

/**
 * Requests with long-term access keys contain no MFA key at all. An Allow with BoolIfExists allows them, and a Deny with
 * Bool does not hold for them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
 */
export const guardMfa = heldPolicyLint({
  id: 'guard-mfa',
  summary:
    'A statement requires MFA, but requests with long-term access keys, which have no MFA information, bypass it.',
  severity: 'high',
  find: lintMfa,
  findInTrust: (statements) =>
    statements.filter(({ compiled }) => acceptsMissingMfa(compiled)).map((statement) => ({ statement, bypasses: [] })),
  describe({ statement: { written } }, { words }) {
    const isDeny = written.effect === 'Deny';
    return {
      rule: { statement: written.name },
      title: `${capitalized(nameOfStatement(written, words))} requires MFA, but requests with access keys bypass it`,
      expected: isDeny
        ? 'a Deny with BoolIfExists: it also holds for requests without MFA information'
        : 'an Allow with Bool: it holds only for requests that were made with MFA',
      actual: isDeny
        ? 'the Deny does not hold for requests without MFA information'
        : 'the Allow holds for requests without MFA information',
      evidence: { statement: written.name, effect: written.effect },
    };
  },
});

import { lintMfa, acceptsMissingMfa } from '../../access/lint/index.ts';
import { capitalized } from '../shared/words.ts';
import { heldGuard } from './held-guard.ts';
import { statementWords } from './statement-words.ts';

/**
 * Requests with long-term access keys say nothing of MFA at all. An Allow with BoolIfExists lets them pass, and a Deny
 * with Bool does not hold for them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
 */
export const guardMfa = heldGuard({
  id: 'guard-mfa',
  summary: 'A statement asks for MFA, and lets pass what comes with long-term access keys, which say nothing of MFA.',
  severity: 'high',
  find: lintMfa,
  findInTrust: (statements) =>
    statements.filter(({ compiled }) => acceptsMissingMfa(compiled)).map((statement) => ({ statement, bypasses: [] })),
  say({ statement: { written } }, { words }) {
    const isDeny = written.effect === 'Deny';
    return {
      rule: { statement: written.name },
      title: `${capitalized(statementWords(written, words))} asks for MFA, and lets requests with access keys pass without it`,
      expected: isDeny
        ? 'a Deny with BoolIfExists: it holds for requests that say nothing of MFA too'
        : 'an Allow with Bool: it holds for requests that say that they come with MFA',
      actual: isDeny
        ? 'the Deny does not hold for requests that say nothing of MFA'
        : 'the Allow holds for requests that say nothing of MFA',
      evidence: { statement: written.name, effect: written.effect },
    };
  },
});

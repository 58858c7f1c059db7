import { absent, known, type Context } from '../policy/context.ts';
import type { CompiledStatement } from '../policy/compile-policy.ts';
import { withChanges, type Actor } from '../paths/model/actor.ts';
import { isMfaKey } from '../paths/model/request-context.ts';
import { all, no, yes, type Truth } from '../policy/truth.ts';
import { findForEachActor, type Bypass } from './bypasses.ts';
import { exampleCalls, type LintStatement, type LintContext } from './example-calls.ts';
import { couldCall } from './hypothetical-call.ts';

/** A statement that requires MFA and does not stop requests without the MFA keys. */
export interface MfaIssue {
  readonly statement: LintStatement;
  readonly bypasses: readonly Bypass[];
}

/**
 * Check guard-mfa. Finds the statements of a document that require MFA but accept requests without the key. Requests
 * with long-term access keys have no such key. Typical are `…IfExists` in an Allow, and a Deny without `…IfExists`.
 * Actors whom another policy stops are not reported.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
 */
export function lintMfa(
  statements: readonly LintStatement[],
  actors: readonly Actor[],
  lintContext: LintContext,
): readonly MfaIssue[] {
  return statements
    .filter(({ compiled }) => acceptsMissingMfa(compiled))
    .flatMap((statement) => {
      const examples = exampleCalls(statement, lintContext);
      const bypasses = findForEachActor(actors.map(withoutMfa), lintContext.equivalenceKey, (actor) => {
        const example = examples(actor).find((example) => couldCall(actor, example, lintContext.evaluator));
        return example && { example };
      });
      return bypasses.length > 0 ? [{ statement, bypasses }] : [];
    });
}

function withoutMfa(actor: Actor): Actor {
  return withChanges(actor, { canBringMfa: false });
}

/** Whether a statement distinguishes MFA from no MFA, and treats a request without the MFA keys like one with MFA. */
export function acceptsMissingMfa({ effect, conditions }: CompiledStatement): boolean {
  const onMfa = conditions.filter(({ text }) => isMfaKey(text.key.toLowerCase()));
  const accepts = (context: Context): Truth => {
    const holds = all(onMfa, (condition) => condition.holds(context));
    return effect === 'Allow' ? holds : ((yes - holds) as Truth);
  };
  const requiresMfa = accepts(fresh) === yes && (accepts(without) === no || accepts(stale) === no);
  return onMfa.length > 0 && requiresMfa && accepts(withoutKeys) === yes;
}

const present = 'aws:multifactorauthpresent';
const age = 'aws:multifactorauthage';

const fresh = contextOf({ [present]: 'true', [age]: '1' });
const stale = contextOf({ [present]: 'true', [age]: '1000000000' });
const without = contextOf({ [present]: 'false' });
const withoutKeys = contextOf({});

function contextOf(values: Readonly<Record<string, string>>): Context {
  return (key) => {
    const value = values[key];
    return value === undefined ? absent : known(value);
  };
}

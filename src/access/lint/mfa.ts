import { absent, known, type Context } from '../policy/context.ts';
import type { CompiledStatement } from '../policy/compile-policy.ts';
import { withChanges, type Actor } from '../paths/model/actor.ts';
import { isMfaKey } from '../paths/model/request-context.ts';
import { all, no, yes, type Truth } from '../policy/truth.ts';
import { findForEachActor, type Bypass } from './bypasses.ts';
import { exampleCalls, type LintStatement, type LintContext } from './example-calls.ts';
import { couldCall } from './hypothetical-call.ts';

/** A statement that asks for MFA and that requests without any word of MFA get past. */
export interface MfaIssue {
  readonly statement: LintStatement;
  readonly bypasses: readonly Bypass[];
}

/**
 * Finds the statements of a document that ask for MFA and do not mind that the key is missing, as it is in requests
 * with long-term access keys: `…IfExists` in an Allow, none in a Deny. Whoever is held back otherwise gains nothing by
 * it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
 */
export function lintMfa(
  statements: readonly LintStatement[],
  actors: readonly Actor[],
  surroundings: LintContext,
): readonly MfaIssue[] {
  return statements
    .filter(({ compiled }) => acceptsMissingMfa(compiled))
    .flatMap((statement) => {
      const examples = exampleCalls(statement, surroundings);
      const bypasses = findForEachActor(actors.map(withoutMfa), surroundings.equivalenceKey, (actor) => {
        const example = examples(actor).find((example) => couldCall(actor, example, surroundings.judge));
        return example && { example };
      });
      return bypasses.length > 0 ? [{ statement, bypasses }] : [];
    });
}

function withoutMfa(actor: Actor): Actor {
  return withChanges(actor, { canBringMfa: false });
}

/** Whether a statement tells with MFA from without, and takes what says nothing of it for what has it. */
export function acceptsMissingMfa({ effect, conditions }: CompiledStatement): boolean {
  const onMfa = conditions.filter(({ text }) => isMfaKey(text.key.toLowerCase()));
  const passes = (context: Context): Truth => {
    const holds = all(onMfa, (condition) => condition.holds(context));
    return effect === 'Allow' ? holds : ((yes - holds) as Truth);
  };
  const asksForIt = passes(fresh) === yes && (passes(without) === no || passes(stale) === no);
  return onMfa.length > 0 && asksForIt && passes(silent) === yes;
}

const present = 'aws:multifactorauthpresent';
const age = 'aws:multifactorauthage';

const fresh = contextOf({ [present]: 'true', [age]: '1' });
const stale = contextOf({ [present]: 'true', [age]: '1000000000' });
const without = contextOf({ [present]: 'false' });
const silent = contextOf({});

function contextOf(values: Readonly<Record<string, string>>): Context {
  return (key) => {
    const value = values[key];
    return value === undefined ? absent : known(value);
  };
}

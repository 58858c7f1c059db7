import { supportedKeys } from '../evaluator/supported-condition-keys.ts';
import type { Condition } from '../policy/conditions/condition.ts';
import { absent } from '../policy/context.ts';
import { parseOperator } from '../policy/conditions/operators.ts';
import type { Actor } from '../paths/model/actor.ts';
import { all, no } from '../policy/truth.ts';
import { findForEachActor, type Bypass } from './bypasses.ts';
import { exampleCalls, type ExampleCall, type LintStatement, type LintContext } from './example-calls.ts';
import { couldCall } from './hypothetical-call.ts';

/** An Allow statement with a ForAllValues condition that also holds if the key is missing. */
export interface ForAllValuesIssue {
  readonly statement: LintStatement;
  /** As the statement writes it. */
  readonly key: string;
  readonly bypasses: readonly Bypass[];
}

/**
 * Check guard-for-all-values. Finds the Allow statements of a document with ForAllValues on a key that a request can
 * omit, for the actors who can make such a request. Null false on the key prevents it, and so does a condition on one
 * of the tags that aws:TagKeys lists. (policy/conditions/for-all-values.ts decides ForAllValues.)
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function lintForAllValues(
  statements: readonly LintStatement[],
  actors: readonly Actor[],
  lintContext: LintContext,
): readonly ForAllValuesIssue[] {
  return statements.flatMap((statement) => {
    const { effect, conditions } = statement.compiled;
    const sets = effect === 'Allow' ? conditions.filter(limitsSet) : [];
    const keys = new Map(sets.map(({ text }) => [text.key.toLowerCase(), text.key]));
    return [...keys].flatMap(([key, written]) => {
      if (!canHoldWithoutKey(key, conditions)) return [];
      const examples = exampleCalls(statement, lintContext, (action) => key !== 'aws:tagkeys' || !needsTagKeys(action));
      const bypasses = findForEachActor(actors, lintContext.equivalenceKey, (actor) => {
        const example = examples(actor).find(
          (example) => supportsKey(example, key, lintContext) && couldCallWithoutKey(key, actor, example, lintContext),
        );
        return example && { example };
      });
      return bypasses.length > 0 ? [{ statement, key: written, bypasses }] : [];
    });
  });
}

/**
 * Whether a condition limits the values of a key. With a negated operator it forbids values, so a missing key is fine.
 */
function limitsSet({ text }: Condition): boolean {
  const parsed = parseOperator(text.operator);
  return parsed !== undefined && !parsed.isNull && parsed.set === 'ForAllValues' && !parsed.operator.negated;
}

/** Makes the test whether a key is missing when another one is: a request without aws:TagKeys has no tags. */
function missingKeyTest(missing: string): (key: string) => boolean {
  return (key) => key === missing || (missing === 'aws:tagkeys' && key.startsWith('aws:requesttag/'));
}

function canHoldWithoutKey(missing: string, conditions: readonly Condition[]): boolean {
  const isMissing = missingKeyTest(missing);
  return all(conditions, (condition) => condition.holds((key) => (isMissing(key) ? absent : 'unknown'))) !== no;
}

function couldCallWithoutKey(
  missing: string,
  actor: Actor,
  { action, arn }: ExampleCall,
  { evaluator }: LintContext,
): boolean {
  const keys = [missing, ...evaluator.applicableStatements(actor, action).keys].filter(missingKeyTest(missing));
  return couldCall(actor, { action, arn, sends: Object.fromEntries(keys.map((key) => [key, []])) }, evaluator);
}

function supportsKey({ facts, arn }: ExampleCall, key: string, { reference }: LintContext): boolean {
  return !facts || supportedKeys(reference, facts, arn).has(key);
}

/** Whether an action adds or removes tags: without tag keys the request is not valid, or it changes nothing. */
function needsTagKeys(action: string): boolean {
  return (
    /:(tag|untag|addtags|removetags|createtags|createorupdatetags|deletetags)/i.test(action) &&
    !removesAllTags.has(action.toLowerCase())
  );
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html */
const removesAllTags: ReadonlySet<string> = new Set(['ec2:deletetags']);

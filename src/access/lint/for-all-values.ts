import { supportedKeys } from '../evaluator/supported-condition-keys.ts';
import type { Condition } from '../policy/conditions/condition.ts';
import { absent } from '../policy/context.ts';
import { parseOperator } from '../policy/conditions/operators.ts';
import type { Actor } from '../paths/model/actor.ts';
import { all, no } from '../policy/truth.ts';
import { findForEachActor, type Bypass } from './bypasses.ts';
import { exampleCalls, type ExampleCall, type LintStatement, type LintContext } from './example-calls.ts';
import { couldCall } from './hypothetical-call.ts';

/** An Allow whose condition on a set of values holds where there is none. */
export interface ForAllValuesIssue {
  readonly statement: LintStatement;
  /** As the statement writes it. */
  readonly key: string;
  readonly bypasses: readonly Bypass[];
}

/**
 * Finds the Allow statements of a document with ForAllValues on a key that a request may leave out, for the actors who
 * may make it so. Null false on the key closes it, and so does a condition on one of the tags that aws:TagKeys lists.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function lintForAllValues(
  statements: readonly LintStatement[],
  actors: readonly Actor[],
  surroundings: LintContext,
): readonly ForAllValuesIssue[] {
  return statements.flatMap((statement) => {
    const { effect, conditions } = statement.compiled;
    const sets = effect === 'Allow' ? conditions.filter(limitsSet) : [];
    const keys = new Map(sets.map(({ text }) => [text.key.toLowerCase(), text.key]));
    return [...keys].flatMap(([key, written]) => {
      if (!canHoldWithoutKey(key, conditions)) return [];
      const examples = exampleCalls(
        statement,
        surroundings,
        (action) => key !== 'aws:tagkeys' || !needsTagKeys(action),
      );
      const bypasses = findForEachActor(actors, surroundings.equivalenceKey, (actor) => {
        const example = examples(actor).find(
          (example) =>
            supportsKey(example, key, surroundings) && couldCallWithoutKey(key, actor, example, surroundings),
        );
        return example && { example };
      });
      return bypasses.length > 0 ? [{ statement, key: written, bypasses }] : [];
    });
  });
}

/** With a negated operator it says what there must not be, and where there is nothing that is kept. */
function limitsSet({ text }: Condition): boolean {
  const written = parseOperator(text.operator);
  return written !== undefined && !written.null && written.set === 'all' && !written.operator.negated;
}

/** Whether a key is missing where another one is: a request that names no tag keys has no tags. */
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
  { judge }: LintContext,
): boolean {
  const keys = [missing, ...judge.applicableStatements(actor, action).keys].filter(missingKeyTest(missing));
  return couldCall(actor, { action, arn, sends: Object.fromEntries(keys.map((key) => [key, []])) }, judge);
}

function supportsKey({ facts, arn }: ExampleCall, key: string, { reference }: LintContext): boolean {
  return !facts || supportedKeys(reference, facts, arn).has(key);
}

/** Whether an action is tagging: without the keys of tags there is no such request, or it changes nothing. */
function needsTagKeys(action: string): boolean {
  return (
    /:(tag|untag|addtags|removetags|createtags|createorupdatetags|deletetags)/i.test(action) &&
    !removesAllTags.has(action.toLowerCase())
  );
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html */
const removesAllTags: ReadonlySet<string> = new Set(['ec2:deletetags']);

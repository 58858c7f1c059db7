import { supportedKeys } from '../evaluator/supported-condition-keys.ts';
import type { Actor } from '../paths/model/actor.ts';
import type { Reference } from '../policy/reference.ts';
import { no } from '../policy/truth.ts';
import { findForEachActor, type Bypass } from './bypasses.ts';
import { exampleCalls, type ExampleCall, type LintStatement, type LintContext } from './example-calls.ts';
import { couldCall } from './hypothetical-call.ts';
import { conditionsHoldFor, tagConditions, type TagConditions } from './tag-conditions.ts';

/** A Deny statement that does not apply to resources without a tag, and what its holders can do with those. */
export interface MissingTagIssue {
  readonly statement: LintStatement;
  /** The tag's key, as the statement writes it. */
  readonly tag: string;
  readonly bypasses: readonly Bypass[];
}

/**
 * Check guard-missing-tag. Finds the Deny statements of a document that do not apply to untagged resources, for the
 * actors who hold it. StringNotEquals, …IfExists, ForAllValues and Null true do hold for a missing tag. Actors who have
 * no Allow for such a resource, or another Deny, are not reported.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function lintMissingTag(
  statements: readonly LintStatement[],
  actors: readonly Actor[],
  lintContext: LintContext,
): readonly MissingTagIssue[] {
  const { reference, evaluator, equivalenceKey } = lintContext;
  return statements.flatMap((statement) => {
    if (statement.compiled.effect === 'Allow') return [];
    const examples = exampleCalls(statement, lintContext);
    return tagConditions(statement.compiled).flatMap((condition) => {
      if (conditionsHoldFor(condition, undefined, () => 'unknown') !== no) return [];
      const untagged = { key: condition.key, value: undefined };
      const bypasses = findForEachActor(actors, equivalenceKey, (actor) => {
        const example = examples(actor).find(
          ({ action, arn, facts }) =>
            supportsTagKey(reference, facts, arn, condition) &&
            couldCall(actor, { action, arn, tag: untagged }, evaluator),
        );
        return example && { example };
      });
      return bypasses.length > 0 ? [{ statement, tag: condition.tag, bypasses }] : [];
    });
  });
}

/** Whether an action supports one of the condition keys that read the tag. */
export function supportsTagKey(
  reference: Reference,
  facts: ExampleCall['facts'],
  arn: string,
  { conditions }: TagConditions,
): boolean {
  if (!facts) return true;
  const keys = supportedKeys(reference, facts, arn);
  return conditions.some(({ text }) => keys.has(text.key.toLowerCase()));
}

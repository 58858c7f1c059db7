import { supportedKeys } from '../evaluator/supported-condition-keys.ts';
import type { Actor } from '../paths/model/actor.ts';
import type { Reference } from '../policy/reference.ts';
import { no } from '../policy/truth.ts';
import { findForEachActor, type Bypass } from './bypasses.ts';
import { exampleCalls, type ExampleCall, type LintStatement, type LintContext } from './example-calls.ts';
import { couldCall } from './hypothetical-call.ts';
import { conditionsHoldFor, tagConditions, type TagConditions } from './tag-conditions.ts';

/** A Deny that does not hold where a tag is missing, and what its holders may do there. */
export interface MissingTagIssue {
  readonly statement: LintStatement;
  /** The tag's key, as the statement writes it. */
  readonly tag: string;
  readonly bypasses: readonly Bypass[];
}

/**
 * Finds the Deny statements of a document that an untagged resource bypasses, for the actors who hold it.
 * StringNotEquals, …IfExists, ForAllValues and Null true hold for a missing tag; whoever has no Allow there, or another
 * Deny, gains nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function lintMissingTag(
  statements: readonly LintStatement[],
  actors: readonly Actor[],
  surroundings: LintContext,
): readonly MissingTagIssue[] {
  const { reference, judge, equivalenceKey: kinOf } = surroundings;
  return statements.flatMap((statement) => {
    if (statement.compiled.effect === 'Allow') return [];
    const examples = exampleCalls(statement, surroundings);
    return tagConditions(statement.compiled).flatMap((guard) => {
      if (conditionsHoldFor(guard, undefined, () => 'unknown') !== no) return [];
      const untagged = { key: guard.key, value: undefined };
      const bypasses = findForEachActor(actors, kinOf, (actor) => {
        const example = examples(actor).find(
          ({ action, arn, facts }) =>
            supportsTagKey(reference, facts, arn, guard) && couldCall(actor, { action, arn, tag: untagged }, judge),
        );
        return example && { example };
      });
      return bypasses.length > 0 ? [{ statement, tag: guard.tag, bypasses }] : [];
    });
  });
}

/** Whether requests for an action carry one of the keys that a guard reads. */
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

import { carriedKeys } from '../evaluator/supported-condition-keys.ts';
import type { Actor } from '../paths/model/actor.ts';
import type { Reference } from '../policy/reference.ts';
import { no } from '../policy/truth.ts';
import { eachActor, type Escape } from './escapes.ts';
import { examplesOf, type Example, type ReadStatement, type Surroundings } from './examples.ts';
import { couldCall } from './suppose.ts';
import { holdFor, tagConditions, type TagConditions } from './tag-conditions.ts';

/** A Deny that does not hold where a tag is missing, and what its holders may do there. */
export interface DenyWithoutTag {
  readonly statement: ReadStatement;
  /** The tag's key, as the statement writes it. */
  readonly tag: string;
  readonly escapes: readonly Escape[];
}

/**
 * Finds the Deny statements of a document that an untagged resource escapes, for the actors who hold it.
 * StringNotEquals, …IfExists, ForAllValues and Null true hold for a missing tag; whoever has no Allow there, or another
 * Deny, gains nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function deniesWithoutTag(
  statements: readonly ReadStatement[],
  actors: readonly Actor[],
  surroundings: Surroundings,
): readonly DenyWithoutTag[] {
  const { reference, judge, kinOf } = surroundings;
  return statements.flatMap((statement) => {
    if (statement.compiled.effect === 'Allow') return [];
    const examples = examplesOf(statement, surroundings);
    return tagConditions(statement.compiled).flatMap((guard) => {
      if (holdFor(guard, undefined, () => 'unknown') !== no) return [];
      const untagged = { key: guard.key, value: undefined };
      const escapes = eachActor(actors, kinOf, (actor) => {
        const example = examples(actor).find(
          ({ action, arn, facts }) =>
            carriesTag(reference, facts, arn, guard) && couldCall(actor, { action, arn, tag: untagged }, judge),
        );
        return example && { example };
      });
      return escapes.length > 0 ? [{ statement, tag: guard.tag, escapes }] : [];
    });
  });
}

/** Whether requests for an action carry one of the keys that a guard reads. */
export function carriesTag(
  reference: Reference,
  facts: Example['facts'],
  arn: string,
  { conditions }: TagConditions,
): boolean {
  if (!facts) return true;
  const keys = carriedKeys(reference, facts, arn);
  return conditions.some(({ text }) => keys.has(text.key.toLowerCase()));
}

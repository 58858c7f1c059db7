import { carriedKeys } from '../evaluator/supported-condition-keys.ts';
import type { Condition } from '../policy/condition.ts';
import { absent } from '../policy/context.ts';
import { readOperator } from '../policy/operators/operators.ts';
import type { Actor } from '../paths/model/actor.ts';
import { all, no } from '../policy/truth.ts';
import { eachActor, type Escape } from './escapes.ts';
import { examplesOf, type Example, type ReadStatement, type Surroundings } from './examples.ts';
import { couldCall } from './suppose.ts';

/** An Allow whose condition on a set of values holds where there is none. */
export interface OpenSet {
  readonly statement: ReadStatement;
  /** As the statement writes it. */
  readonly key: string;
  readonly escapes: readonly Escape[];
}

/**
 * Finds the Allow statements of a document with ForAllValues on a key that a request may leave out, for the actors who
 * may make it so. Null false on the key closes it, and so does a condition on one of the tags that aws:TagKeys lists.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function openSets(
  statements: readonly ReadStatement[],
  actors: readonly Actor[],
  surroundings: Surroundings,
): readonly OpenSet[] {
  return statements.flatMap((statement) => {
    const { effect, conditions } = statement.compiled;
    const sets = effect === 'Allow' ? conditions.filter(limitsSet) : [];
    const keys = new Map(sets.map(({ text }) => [text.key.toLowerCase(), text.key]));
    return [...keys].flatMap(([key, written]) => {
      if (!mayHoldWithout(key, conditions)) return [];
      const examples = examplesOf(statement, surroundings, (action) => key !== 'aws:tagkeys' || !needsTagKeys(action));
      const escapes = eachActor(actors, surroundings.kinOf, (actor) => {
        const example = examples(actor).find(
          (example) => carries(example, key, surroundings) && passesWithout(key, actor, example, surroundings),
        );
        return example && { example };
      });
      return escapes.length > 0 ? [{ statement, key: written, escapes }] : [];
    });
  });
}

/** With a negated operator it says what there must not be, and where there is nothing that is kept. */
function limitsSet({ text }: Condition): boolean {
  const written = readOperator(text.operator);
  return written !== undefined && !written.null && written.set === 'all' && !written.operator.negated;
}

/** Whether a key is missing where another one is: a request that names no tag keys has no tags. */
function isMissingWith(missing: string): (key: string) => boolean {
  return (key) => key === missing || (missing === 'aws:tagkeys' && key.startsWith('aws:requesttag/'));
}

function mayHoldWithout(missing: string, conditions: readonly Condition[]): boolean {
  const isMissing = isMissingWith(missing);
  return all(conditions, (condition) => condition.holds((key) => (isMissing(key) ? absent : 'unknown'))) !== no;
}

function passesWithout(missing: string, actor: Actor, { action, arn }: Example, { judge }: Surroundings): boolean {
  const keys = [missing, ...judge.bearing(actor, action).keys].filter(isMissingWith(missing));
  return couldCall(actor, { action, arn, sends: Object.fromEntries(keys.map((key) => [key, []])) }, judge);
}

function carries({ facts, arn }: Example, key: string, { reference }: Surroundings): boolean {
  return !facts || carriedKeys(reference, facts, arn).has(key);
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

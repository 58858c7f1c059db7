import { prepareRequest } from '../evaluator/request.ts';
import { isReservedTag } from '../evaluator/reserved-tag.ts';
import type { Actor } from '../paths/model/actor.ts';
import { principalContext } from '../paths/model/request-context.ts';
import { exampleValue } from '../paths/model/retag.ts';
import { no, yes } from '../policy/truth.ts';
import { supportsTagKey } from './missing-tag.ts';
import { findForEachActor, type Bypass } from './bypasses.ts';
import { exampleCalls, type ExampleCall, type LintStatement, type LintContext } from './example-calls.ts';
import { couldCall, createTags, deleteTags, type HypotheticalCall } from './hypothetical-call.ts';
import { conditionsHoldFor, tagConditions, type TagConditions } from './tag-conditions.ts';

/** A statement that decides by a tag which those whom it is to hold back may write themselves. */
export interface WritableTagIssue {
  readonly statement: LintStatement;
  /** The tag's key, as the statement writes it. */
  readonly tag: string;
  readonly bypasses: readonly TagChange[];
}

/**
 * Somebody who may change the tag and do then what was not allowed before; the values before and after, undefined:
 * none.
 */
export interface TagChange extends Bypass {
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** `ec2:CreateTags` or `ec2:DeleteTags`. */
  readonly by: string;
}

/**
 * Finds the statements of a document that guard by a tag of EC2's resources, with the actors who hold the document and
 * can write themselves past it: into an Allow, or out of a Deny.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
export function findWritableTags(
  statements: readonly LintStatement[],
  actors: readonly Actor[],
  surroundings: LintContext,
): readonly WritableTagIssue[] {
  return statements.flatMap((statement) => {
    const guards = tagConditions(statement.compiled).filter(({ key }) => !isReservedTag(key));
    if (guards.length === 0) return [];
    const examples = exampleCalls(statement, surroundings);
    return guards.flatMap((guard) => {
      const bypasses = findForEachActor(actors, surroundings.equivalenceKey, (actor) =>
        firstTagChange(actor, examples, statement, guard, surroundings),
      );
      return bypasses.length > 0 ? [{ statement, tag: guard.tag, bypasses }] : [];
    });
  });
}

function firstTagChange(
  actor: Actor,
  examples: (actor: Actor) => Iterable<ExampleCall>,
  { compiled }: LintStatement,
  guard: TagConditions,
  { reference, judge }: LintContext,
): Omit<TagChange, 'actor'> | undefined {
  const values = valuesFor(guard, actor);
  for (const example of examples(actor)) {
    const { action, arn, facts } = example;
    if (!arn.includes(':ec2:') || changesNothing(action) || !supportsTagKey(reference, facts, arn, guard)) continue;
    const { context } = prepareRequest(reference, {
      principal: actor.identity.principal,
      action,
      resource: arn,
      context: principalContext(actor),
    });
    const isOpen = (value: string | undefined) =>
      conditionsHoldFor(guard, value, context) === (compiled.effect === 'Allow' ? yes : no);
    const could = (call: HypotheticalCall) => couldCall(actor, call, judge);
    const does = (value: string | undefined) => could({ action, arn, tag: { key: guard.key, value } });
    const open = values.filter((value) => isOpen(value));
    for (const from of values.filter((value) => !isOpen(value))) {
      for (const to of open) {
        const writing = taggingCall(guard, from, to, arn);
        if (could(writing) && !does(from) && does(to)) return { example, from, to, by: writing.action };
      }
    }
  }
  return undefined;
}

/** What the tag may be: missing, what the conditions name, and something else. */
function valuesFor({ conditions }: TagConditions, actor: Actor): readonly (string | undefined)[] {
  const named = conditions.flatMap(({ text }) =>
    text.operator.toLowerCase() === 'null' ? [] : text.values.map((value) => exampleValue(value, actor)),
  );
  return [...new Set([undefined, 'something-else', ...named])];
}

function taggingCall(
  { key, tag }: TagConditions,
  from: string | undefined,
  to: string | undefined,
  arn: string,
): HypotheticalCall {
  const before = { key, value: from };
  if (to === undefined) return { action: deleteTags, arn, tag: before, sends: { 'aws:TagKeys': [tag] } };
  return { action: createTags, arn, tag: before, sends: { 'aws:TagKeys': [tag], [`aws:RequestTag/${tag}`]: to } };
}

/** Looking is no harm, and tagging is the means, not the end. */
function changesNothing(action: string): boolean {
  return action === createTags || action === deleteTags || /^ec2:(Describe|Get|List|Search)/.test(action);
}

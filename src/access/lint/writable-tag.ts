import { prepareRequest } from '../evaluator/request.ts';
import { isReservedTag } from '../evaluator/reserved-tag.ts';
import type { Actor } from '../paths/model/actor.ts';
import { principalContext } from '../paths/model/request-context.ts';
import { exampleValue } from '../paths/model/retag.ts';
import { taggingActions, taggingOfArn, type Tagging } from '../paths/model/targets/tagging.ts';
import { no, yes } from '../policy/truth.ts';
import { supportsTagKey } from './missing-tag.ts';
import { findForEachActor, type Bypass } from './bypasses.ts';
import { exampleCalls, type ExampleCall, type LintStatement, type LintContext } from './example-calls.ts';
import { couldCall, type HypotheticalCall } from './hypothetical-call.ts';
import { conditionsHoldFor, tagConditions, type TagConditions } from './tag-conditions.ts';

/** A statement with a condition on a tag that its own holders can write. */
export interface WritableTagIssue {
  readonly statement: LintStatement;
  /** The tag's key, as the statement writes it. */
  readonly tag: string;
  readonly bypasses: readonly TagChange[];
}

/**
 * An actor who can change the tag and then make a call that was not allowed before. `from` and `to` are the tag's
 * values; undefined means that the tag is missing.
 */
export interface TagChange extends Bypass {
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** The tagging action of the example's service: `ec2:CreateTags`, `rds:RemoveTagsFromResource`. */
  readonly by: string;
  readonly tagging: Tagging;
}

/**
 * Finds the statements of a document with a condition on a tag of resources (of EC2 or RDS) that the actors who hold
 * the document can write: so that an Allow applies to them, or that a Deny does not.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html
 */
export function findWritableTags(
  statements: readonly LintStatement[],
  actors: readonly Actor[],
  lintContext: LintContext,
): readonly WritableTagIssue[] {
  return statements.flatMap((statement) => {
    const conditions = tagConditions(statement.compiled).filter(({ key }) => !isReservedTag(key));
    if (conditions.length === 0) return [];
    const examples = exampleCalls(statement, lintContext, changesSomething);
    return conditions.flatMap((condition) => {
      const bypasses = findForEachActor(actors, lintContext.equivalenceKey, (actor) =>
        firstTagChange(actor, examples, statement, condition, lintContext),
      );
      return bypasses.length > 0 ? [{ statement, tag: condition.tag, bypasses }] : [];
    });
  });
}

function firstTagChange(
  actor: Actor,
  examples: (actor: Actor) => Iterable<ExampleCall>,
  { compiled }: LintStatement,
  condition: TagConditions,
  { reference, evaluator }: LintContext,
): Omit<TagChange, 'actor'> | undefined {
  const values = valuesFor(condition, actor);
  for (const example of examples(actor)) {
    const { action, arn, facts } = example;
    const tagging = taggingOfArn(arn);
    if (!tagging || !supportsTagKey(reference, facts, arn, condition)) continue;
    const { context } = prepareRequest(reference, {
      principal: actor.identity.principal,
      action,
      resource: arn,
      context: principalContext(actor),
    });
    const isOpen = (value: string | undefined) =>
      conditionsHoldFor(condition, value, context) === (compiled.effect === 'Allow' ? yes : no);
    const could = (call: HypotheticalCall) => couldCall(actor, call, evaluator);
    const does = (value: string | undefined) => could({ action, arn, tag: { key: condition.key, value } });
    const open = values.filter((value) => isOpen(value));
    for (const from of values.filter((value) => !isOpen(value))) {
      for (const to of open) {
        const change = taggingCall(tagging, condition, from, to, arn);
        if (could(change) && !does(from) && does(to)) return { example, from, to, by: change.action, tagging };
      }
    }
  }
  return undefined;
}

/** The values to try: missing, those that the conditions name, and another one. */
function valuesFor({ conditions }: TagConditions, actor: Actor): readonly (string | undefined)[] {
  const named = conditions.flatMap(({ text }) =>
    text.operator.toLowerCase() === 'null' ? [] : text.values.map((value) => exampleValue(value, actor)),
  );
  return [...new Set([undefined, 'something-else', ...named])];
}

function taggingCall(
  { add, remove, requestTags }: Tagging,
  { key, tag }: TagConditions,
  from: string | undefined,
  to: string | undefined,
  arn: string,
): HypotheticalCall {
  const before = { key, value: from };
  if (to === undefined) return { action: remove, arn, tag: before, sends: { 'aws:TagKeys': [tag] } };
  const written = Object.fromEntries(requestTags.map((prefix) => [prefix + tag, to]));
  return { action: add, arn, tag: before, sends: { 'aws:TagKeys': [tag], ...written } };
}

/** Actions that only read, or only write tags, are not examples of harm. */
function changesSomething(action: string): boolean {
  return !taggingActions.has(action) && !/^(ec2|rds):(Describe|Download|Get|List|Search)/.test(action);
}

import { parseArn } from '../../domain/arn.ts';
import type { Actor } from '../paths/model/actor.ts';
import { isChosenByCaller } from '../paths/model/choices.ts';
import type { Call, Sent } from '../paths/model/call.ts';
import type { CallEvaluator } from '../paths/model/call-evaluator.ts';
import { tagKeyOf } from '../paths/model/request-context.ts';
import type { Target } from '../paths/model/target.ts';

/** What writes tags of EC2's resources. */
export const createTags = 'ec2:CreateTags';
export const deleteTags = 'ec2:DeleteTags';

/** A tag as it is supposed to be: undefined is missing. The key is in lower case, as conditions fold it. */
export interface HypotheticalTag {
  readonly key: string;
  readonly value: string | undefined;
}

/** A call on something that need not exist. */
export interface HypotheticalCall {
  readonly action: string;
  readonly arn: string;
  readonly tag?: HypotheticalTag;
  /** What the request carries for certain; an empty list is a key that is missing. */
  readonly sends?: Sent;
}

/**
 * Whether an actor could make a call, on some resource with that ARN and tag: whatever else policies read of it, and
 * the region that it is in, may be as it suits.
 */
export function couldCall(actor: Actor, { action, arn, tag, sends }: HypotheticalCall, judge: CallEvaluator): boolean {
  if (!isEverAllowed(actor, action, judge)) return false;
  const { keys } = judge.applicableStatements(actor, action);
  const call: Call = { action, on: hypotheticalTarget(arn, actor, keys, tag, sends), ...(sends && { sends }) };
  return judge.explainIfAllowed(actor, call) !== undefined;
}

/** Whether any policy of an actor allows an action, on whatever and under whatever condition. */
export function isEverAllowed(actor: Actor, action: string, judge: CallEvaluator): boolean {
  return judge.applicableStatements(actor, action).statements.some(({ effect }) => effect === 'Allow');
}

/** A target of which only the tag is settled; the keys that the policies read of it are open. */
function hypotheticalTarget(
  arn: string,
  { identity }: Actor,
  keys: ReadonlySet<string>,
  tag: HypotheticalTag | undefined,
  sends: Sent = {},
): Target {
  const { service = '', region = '', account = '' } = parseArn(arn) ?? {};
  const sent = new Set(Object.keys(sends).map((key) => key.toLowerCase()));
  const isOpen = (key: string) => {
    const read = tagKeyOf(key);
    if (read !== undefined) return read !== tag?.key;
    return (
      key === 'aws:requestedregion' ||
      (key.startsWith(`${service}:`) && !isChosenByCaller(key) && key !== 'ec2:createaction' && !sent.has(key))
    );
  };
  return {
    kind: 'other',
    arn,
    region,
    account: account === '' ? identity.account : account,
    tags: tag?.value === undefined ? {} : { [tag.key]: tag.value },
    attributes: new Map([...keys].filter(isOpen).map((key) => [key, undefined])),
    facts: {},
  };
}

import { parseArn } from '../../domain/arn.ts';
import type { Actor } from '../paths/model/actor.ts';
import { isChosenByCaller } from '../paths/model/choices.ts';
import type { Call, Sent } from '../paths/model/call.ts';
import type { CallEvaluator } from '../paths/model/call-evaluator.ts';
import { tagKeyOf } from '../paths/model/tag-keys.ts';
import type { Target } from '../paths/model/target.ts';

/** A tag of the resource; a value of undefined means that the tag is missing. The key is in lower case. */
export interface HypotheticalTag {
  readonly key: string;
  readonly value: string | undefined;
}

/** A call on a resource that need not exist. */
export interface HypotheticalCall {
  readonly action: string;
  readonly arn: string;
  readonly tag?: HypotheticalTag;
  /** Condition keys of the request; an empty list means that the key is missing. */
  readonly sends?: Sent;
}

/**
 * Whether an actor could make a call on some resource with that ARN and tag. Everything else that policies read of the
 * resource, and its region, can have any value.
 */
export function couldCall(
  actor: Actor,
  { action, arn, tag, sends }: HypotheticalCall,
  evaluator: CallEvaluator,
): boolean {
  if (!isEverAllowed(actor, action, evaluator)) return false;
  const { keys } = evaluator.applicableStatements(actor, action);
  const call: Call = { action, on: hypotheticalTarget(arn, actor, keys, tag, sends), ...(sends && { sends }) };
  return evaluator.explainIfAllowed(actor, call) !== undefined;
}

/** Whether any policy of an actor has an Allow statement for an action, with any resource and condition. */
export function isEverAllowed(actor: Actor, action: string, evaluator: CallEvaluator): boolean {
  return evaluator.applicableStatements(actor, action).statements.some(({ effect }) => effect === 'Allow');
}

/** A target with that tag; the other keys that policies read of it are unknown. */
function hypotheticalTarget(
  arn: string,
  { identity }: Actor,
  keys: ReadonlySet<string>,
  tag: HypotheticalTag | undefined,
  sends: Sent = {},
): Target {
  const { service = '', region = '', account = '' } = parseArn(arn) ?? {};
  const sent = new Set(Object.keys(sends).map((key) => key.toLowerCase()));
  const isUnknown = (key: string) => {
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
    attributes: new Map([...keys].filter(isUnknown).map((key) => [key, undefined])),
    facts: {},
  };
}

import { conditionKeyTest } from '../evaluator/policy-case.ts';
import { actorOf, type Actor } from '../paths/model/actor.ts';
import type { Call, Sent } from '../paths/model/call.ts';
import type { Identity } from '../paths/model/identity.ts';
import { buildCallEvaluator, type CallExplanation } from '../paths/model/call-evaluator.ts';
import { callOf } from '../paths/search/planner.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import type { ActionFacts } from '../policy/reference.ts';
import { findAction } from './find-action.ts';
import { findIdentity } from './find-principal.ts';
import { findResource, type ResolvedResource } from './find-resources.ts';
import { inField, Unanswerable } from './unanswerable.ts';

/** Whether somebody can do something, as a person asks it. */
export interface CallQuestion {
  /** An ARN, `user/alice`, `role/deploy`, or a name that only one of them has. */
  readonly principal: string;
  readonly action: string;
  /** An ARN, an id, or `*`. */
  readonly resource: string;
  /** Condition keys and values of the request, which stand above what the snapshot tells. */
  readonly context: Sent;
  /** Condition keys that may have any value or none, whatever the snapshot tells. */
  readonly unknown?: readonly string[];
}

/** The call that was asked about, and how it is decided. */
export interface DecidedCall {
  readonly action: ActionFacts;
  readonly identity: Identity;
  readonly resource: ResolvedResource;
  readonly actor: Actor;
  readonly call: Call;
  readonly proof: CallExplanation;
}

/**
 * Decides the call that a question means: the one way from a snapshot to a decision, whichever command asks. Throws
 * Unanswerable, with the field that is wrong, where the question means nothing in that world.
 */
export function decideCall(world: AccessModel, question: CallQuestion): DecidedCall {
  const { context, unknown = [] } = question;
  const action = inField('action', () => findAction(world.reference, question.action));
  const identity = inField('principal', () => findIdentity(world, question.principal));
  refuseUnknownKeys(world, 'context', Object.keys(context));
  refuseUnknownKeys(
    world,
    'unknown',
    unknown.filter((key) => !key.includes('*')),
  );
  const asked = inField('resource', () => findResource(world, action, question.resource));
  const on = asked.targets.find(({ account }) => account === identity.account) ?? asked.targets[0];
  if (!on) throw new TypeError(`no target: ${asked.resource}`);
  const actor = actorOf(identity);
  const call: Call = {
    ...callOf(action.name, on, world),
    sends: context,
    ...(unknown.length > 0 && { leavesOpen: unknown }),
  };
  return { action, identity, resource: asked, actor, call, proof: buildCallEvaluator(world).explain(actor, call) };
}

function refuseUnknownKeys({ reference }: AccessModel, field: string, keys: readonly string[]): void {
  const isKnown = conditionKeyTest(reference);
  const key = keys.find((name) => !isKnown(name));
  if (key !== undefined) throw new Unanswerable(`AWS has no condition key ${key}`, key, reference.keyNames, { field });
}

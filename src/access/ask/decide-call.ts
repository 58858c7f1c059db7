import { conditionKeyTest } from '../evaluator/policy-case.ts';
import { actorOf, type Actor } from '../paths/model/actor.ts';
import type { Call, Sent } from '../paths/model/call.ts';
import type { Identity } from '../paths/model/identity.ts';
import { buildCallEvaluator, type CallExplanation } from '../paths/model/call-evaluator.ts';
import { directCallsOf } from '../paths/search/planner.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import type { ActionFacts } from '../policy/reference.ts';
import { findAction } from './find-action.ts';
import { findIdentity } from './find-principal.ts';
import { findResource, type ResolvedResource } from './find-resources.ts';
import { inField, Unanswerable } from './unanswerable.ts';

/** The question whether a principal can call an action on a resource, as a user writes it. */
export interface CallQuestion {
  /** An ARN, `user/alice`, `role/deploy`, or a name that only one of them has. */
  readonly principal: string;
  readonly action: string;
  /** An ARN, an id, or `*`. */
  readonly resource: string;
  /** Condition keys and values of the request; they take precedence over the snapshot. */
  readonly context: Sent;
  /** Condition keys that can have any value or be absent, whatever the snapshot has. */
  readonly unknown?: readonly string[];
}

/** The call that a question means, with its decision. */
export interface DecidedCall {
  readonly action: ActionFacts;
  readonly identity: Identity;
  readonly resource: ResolvedResource;
  readonly actor: Actor;
  readonly call: Call;
  readonly explanation: CallExplanation;
}

/**
 * Finds the call that a question means and decides it. `can` and `policy test` both use it. Throws Unanswerable, with
 * the wrong field, if the question does not fit the snapshot.
 */
export function decideCall(model: AccessModel, question: CallQuestion): DecidedCall {
  const { context, unknown = [] } = question;
  const action = inField('action', () => findAction(model.reference, question.action));
  const identity = inField('principal', () => findIdentity(model, question.principal));
  refuseUnknownKeys(model, 'context', Object.keys(context));
  refuseUnknownKeys(
    model,
    'unknown',
    unknown.filter((key) => !key.includes('*')),
  );
  const resource = inField('resource', () => findResource(model, action, question.resource));
  const on = resource.targets.find(({ account }) => account === identity.account) ?? resource.targets[0];
  if (!on) throw new TypeError(`no target: ${resource.resource}`);
  const actor = actorOf(identity);
  const evaluator = buildCallEvaluator(model);
  const calls = directCallsOf(action.name, on, model).map((call): Call => ({
    ...call,
    sends: context,
    ...(unknown.length > 0 && { leavesOpen: unknown }),
  }));
  const [call] = calls.toSorted((a, b) => evaluator.evaluate(actor, b) - evaluator.evaluate(actor, a));
  if (!call) throw new Unanswerable(`what a request for ${action.name} on ${resource.resource} names was not read`);
  return { action, identity, resource, actor, call, explanation: evaluator.explain(actor, call) };
}

function refuseUnknownKeys({ reference }: AccessModel, field: string, keys: readonly string[]): void {
  const isKnown = conditionKeyTest(reference);
  const key = keys.find((name) => !isKnown(name));
  if (key !== undefined) throw new Unanswerable(`AWS has no condition key ${key}`, key, reference.keyNames, { field });
}

import { conditionKeyTest } from '../evaluator/policy-case.ts';
import { actorOf, type Actor } from '../paths/model/actor.ts';
import type { Call, Sent } from '../paths/model/call.ts';
import type { Identity } from '../paths/model/identity.ts';
import type { Target } from '../paths/model/target.ts';
import { targetTypeOf } from '../paths/model/targets/index.ts';
import { buildCallEvaluator, type CallEvaluator, type CallExplanation } from '../paths/model/call-evaluator.ts';
import { directCallsOf } from '../paths/search/planner.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import { unreadPlaces } from '../paths/model/unread.ts';
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
  /** The resource that the question is about; the call may name another one. */
  readonly target: Target;
  readonly call: Call;
  readonly explanation: CallExplanation;
  readonly evaluator: CallEvaluator;
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
  if (!call) throw noCall(model, action.name, on);
  return {
    action,
    identity,
    resource,
    actor,
    target: on,
    call,
    explanation: evaluator.explain(actor, call),
    evaluator,
  };
}

/** Requests for an action may name another resource than the one that the action is about. */
function noCall(model: AccessModel, action: string, target: Target): Unanswerable {
  const { kind, arn } = target;
  const type = targetTypeOf(kind);
  if (type?.requestTargets?.get(action)?.(target, model))
    return new Unanswerable(`no request for ${action} names ${arn}: who-can lists the paths to the same effect`);
  const notRead = unreadPlaces(
    model.snapshot,
    (scope) => scope.account === target.account && type?.readsAlso.includes(scope.kind) === true,
  );
  return new Unanswerable(`what a request for ${action} on ${arn} names was not read`, '', [], { notRead });
}

function refuseUnknownKeys({ reference }: AccessModel, field: string, keys: readonly string[]): void {
  const isKnown = conditionKeyTest(reference);
  const key = keys.find((name) => !isKnown(name));
  if (key !== undefined) throw new Unanswerable(`AWS has no condition key ${key}`, key, reference.keyNames, { field });
}

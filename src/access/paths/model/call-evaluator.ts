import {
  applicableStatements as statementsApplyingTo,
  type ApplicableStatements,
} from '../../evaluator/applicable-statements.ts';
import { memoizeWeakly } from '../../../domain/memoize.ts';
import type { CompiledPolicy } from '../../policy/compile-policy.ts';
import { decide, type Decision } from '../../evaluator/decide.ts';
import type { Layers } from '../../evaluator/evaluate-layers.ts';
import type { Request } from '../../evaluator/request.ts';
import { any, maybe, no, yes, type Truth } from '../../policy/truth.ts';
import type { Actor } from './actor.ts';
import type { Call, Sent } from './call.ts';
import { choicesFor, type Choice } from './choices.ts';
import { isMfaKey, requestOf, type CallerForm } from './request-context.ts';
import { hasOutsideTags } from './session-context.ts';
import { statementFinder, type KnownStatements } from './known-statements.ts';
import type { AccessModel } from './access-model.ts';

/**
 * Decides calls. Each question is decided once, however many actors and targets look alike to the policies.
 */
export interface CallEvaluator {
  /** Whether the call is allowed: for certain, under conditions, or not. */
  readonly evaluate: (actor: Actor, call: Call) => Truth;
  /** The decision on the call's target with its reasons; undefined where the call is not allowed. */
  readonly explainIfAllowed: (actor: Actor, call: Call) => CallExplanation | undefined;
  /**
   * The decision on the call's target with its reasons, whatever it is. Where no form of the call is allowed, it is the
   * decision on the form that comes nearest.
   */
  readonly explain: (actor: Actor, call: Call) => CallExplanation;
  /** Which of an actor's statements apply to an action, and what they read. */
  readonly applicableStatements: (actor: Actor, action: string) => KnownStatements;
  /** Whether any Allow of its policies applies to an action, and any of its permissions boundary if it has one. */
  readonly hasAllow: (actor: Actor, action: string) => boolean;
}

function hasAllow({ statements }: ApplicableStatements): boolean {
  return statements.some(({ effect }) => effect === 'Allow');
}

/** A decision with all that it was made from. */
export interface CallExplanation {
  readonly decision: Decision;
  readonly request: Request;
  readonly layers: Layers;
  /** What the caller chooses to send, to be allowed. */
  readonly choice: Choice;
}

/** Makes an evaluator for an access model. It remembers its answers as long as it lives. */
export function buildCallEvaluator(model: AccessModel): CallEvaluator {
  const applicableStatements = statementFinder();
  const applicableToCall = (actor: Actor, { action, resourcePolicy }: Call): ApplicableStatements =>
    resourcePolicy
      ? statementsApplyingTo({ ...actor.layers, resource: resourcePolicy }, action.toLowerCase())
      : applicableStatements(actor, action);

  const answersOfTrust = new Map<string, Truth>();
  const truthOn = (actor: Actor, call: Call): Truth => {
    if (call.resourcePolicy) {
      const found = applicableToCall(actor, call);
      if (!hasAllow(found)) return no;
      return remembered(answersOfTrust, trustKey(actor, call), () => bestTruth(actor, call, found));
    }
    const found = applicableStatements(actor, call.action);
    if (!found.mayAllow) return no;
    const key = questionKey(actor, call);
    const answers = found.answers.get(key) ?? new Map<string, Truth>();
    if (answers.size === 0) found.answers.set(key, answers);
    return remembered(answers, found.view(actor, call.on), () => bestTruth(actor, call, found));
  };
  const bestTruth = (actor: Actor, call: Call, found: ApplicableStatements) =>
    truthOfExplanation(bestForm(model, actor, call, found));
  const explain = (actor: Actor, call: Call) => bestForm(model, actor, call, applicableToCall(actor, call));
  return {
    applicableStatements,
    hasAllow: (actor, action) => applicableStatements(actor, action).mayAllow,
    explain,
    evaluate: (actor, call) => {
      if (!call.alsoOn && !call.alsoOnOneOf) return truthOn(actor, call);
      let truth: Truth = yes;
      for (const on of [call.on, ...(call.alsoOn ?? [])])
        truth = Math.min(truth, truthOn(actor, { ...call, on })) as Truth;
      for (const choices of call.alsoOnOneOf ?? [])
        truth = Math.min(
          truth,
          any(choices, (on) => truthOn(actor, { ...call, on })),
        ) as Truth;
      return truth;
    },
    explainIfAllowed: (actor, call) => {
      const found = explain(actor, call);
      return truthOfExplanation(found) === no ? undefined : found;
    },
  };
}

/**
 * The form of a call that is best for the caller: without MFA and with nothing sent that need not be, then with what it
 * may choose to send, then with MFA, then with session tags from outside the account.
 */
function bestForm(model: AccessModel, actor: Actor, call: Call, applicable: ApplicableStatements): CallExplanation {
  const saysMfa = Object.keys(call.sends ?? {}).some((key) => key.toLowerCase() === 'aws:multifactorauthpresent');
  const asksForMfa = actor.canBringMfa && !saysMfa && [...applicable.keys].some(isMfaKey);
  const layers = call.resourcePolicy ? { ...actor.layers, resource: call.resourcePolicy } : actor.layers;
  let denied: CallExplanation | undefined;
  let possible: CallExplanation | undefined;
  const asksForTags = hasOutsideTags(actor) && [...applicable.keys].some((key) => key.startsWith('aws:principaltag/'));
  for (const form of callerForms(asksForMfa, asksForTags)) {
    for (const choice of choicesFor(call, applicable, actor)) {
      const request = requestOf(model, actor, call, choice, form);
      const explanation = { decision: decide(request, layers), request, layers, choice };
      if (explanation.decision.decision === 'allowed') return explanation;
      if (explanation.decision.decision === 'conditional') possible ??= explanation;
      else if (!denied || isMilder(explanation, denied)) denied = explanation;
    }
  }
  const found = possible ?? denied;
  if (!found) throw new TypeError(`no form of ${call.action}`);
  return found;
}

/** Without anything that the caller need not have comes first. */
function callerForms(asksForMfa: boolean, asksForTags: boolean): readonly CallerForm[] {
  return (asksForTags ? [false, true] : [false]).flatMap((withOutsideTags) =>
    (asksForMfa ? [false, true] : [false]).map((withMfa) => ({ withMfa, withOutsideTags })),
  );
}

/** A Deny that another form of the call avoids is not what refuses the caller. */
function isMilder(one: CallExplanation, than: CallExplanation): boolean {
  return one.decision.decision === 'implicitDeny' && than.decision.decision === 'explicitDeny';
}

function truthOfExplanation({ decision: { decision } }: CallExplanation): Truth {
  return decision === 'allowed' ? yes : decision === 'conditional' ? maybe : no;
}

/** All that an answer can depend on besides the statements and their view of the target, as one string. */
function questionKey(
  { identity: { kind, account }, canBringMfa, session }: Actor,
  { sends, chooses, leavesOpen }: Call,
): string {
  return `${kind} ${account} ${canBringMfa ? 'mfa' : ''} ${session} ${sends ? textOfSent(sends) : ''} ${chooses?.join() ?? ''} ${leavesOpen?.join() ?? ''}`;
}

const textOfSent = memoizeWeakly((sends: Sent): string => JSON.stringify(sends));

function remembered(answers: Map<string, Truth>, key: string, answer: () => Truth): Truth {
  const known = answers.get(key);
  if (known !== undefined) return known;
  const truth = answer();
  answers.set(key, truth);
  return truth;
}

/**
 * A trust policy may name single principals, so answers are not shared between actors. A path may have rewritten it, so
 * the role's ARN is not enough.
 */
function trustKey(actor: Actor, { action, on, sends, resourcePolicy }: Call): string {
  return `${actor.id} ${action} ${on.arn} ${numberOf(resourcePolicy)} ${JSON.stringify(on.tags)} ${JSON.stringify(sends)}`;
}

const numbers = new WeakMap<CompiledPolicy, number>();
let highest = 0;

function numberOf(policy: CompiledPolicy | undefined): number {
  if (!policy) return 0;
  const found = numbers.get(policy) ?? (highest += 1);
  numbers.set(policy, found);
  return found;
}

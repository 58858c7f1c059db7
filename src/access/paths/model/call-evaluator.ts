import { applicableStatements, type ApplicableStatements } from '../../evaluator/applicable-statements.ts';
import type { CompiledPolicy } from '../../policy/compile-policy.ts';
import { decide, type Decision } from '../../evaluator/decide.ts';
import type { Layers } from '../../evaluator/evaluate-layers.ts';
import { prepareRequest, type Request } from '../../evaluator/request.ts';
import { any, maybe, no, yes, type Truth } from '../../policy/truth.ts';
import type { Actor } from './actor.ts';
import type { Call } from './call.ts';
import { choicesFor, type Choice } from './choices.ts';
import { principalContext, resourceContext, isMfaKey, requestTimeKeys } from './request-context.ts';
import { viewOf, type View } from './view.ts';
import type { AccessModel } from './access-model.ts';

/** Decides calls, each question once however many actors and targets are alike in all that the policies can see. */
export interface CallEvaluator {
  /** Whether the call is allowed: for certain, under conditions that only the moment knows, or not. */
  readonly evaluate: (actor: Actor, call: Call) => Truth;
  /** The decision on the call's target with its reasons, for calls that are not denied; undefined where it is. */
  readonly explainIfAllowed: (actor: Actor, call: Call) => CallExplanation | undefined;
  /** The same for all calls: of one that is denied however it is put, for the form that comes nearest. */
  readonly explain: (actor: Actor, call: Call) => CallExplanation;
  /** Which statements bear on an action of an actor, and what they read. */
  readonly applicableStatements: (actor: Actor, action: string) => ApplicableStatements;
}

export interface CallExplanation {
  readonly decision: Decision;
  readonly request: Request;
  readonly layers: Layers;
  /** What the caller sends of its own choice, to be allowed. */
  readonly choice: Choice;
}

/** A judge over a world. It remembers answers for as long as it lives. */
export function buildCallEvaluator(world: AccessModel): CallEvaluator {
  const answers = new Map<string, Truth>();
  const bearings = new Map<string, ApplicableStatements & { readonly view: View }>();
  const bearing = (actor: Actor, action: string) => {
    const key = `${actor.contents} ${action}`;
    const known = bearings.get(key);
    if (known) return known;
    const found = applicableStatements(actor.layers, action.toLowerCase());
    const viewed = { ...found, view: viewOf([found]) };
    bearings.set(key, viewed);
    return viewed;
  };
  const bearingOfCall = (actor: Actor, { action, resourcePolicy }: Call): ApplicableStatements =>
    resourcePolicy
      ? applicableStatements({ ...actor.layers, resource: resourcePolicy }, action.toLowerCase())
      : bearing(actor, action);

  const truthOn = (actor: Actor, call: Call): Truth => {
    const found = bearingOfCall(actor, call);
    if (found.statements.every(({ effect }) => effect === 'Deny')) return no;
    const key = call.resourcePolicy
      ? trustKey(actor, call)
      : questionKey(actor, call, bearing(actor, call.action).view);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const truth = truthOfExplanation(best(world, actor, call, found));
    answers.set(key, truth);
    return truth;
  };
  const answer = (actor: Actor, call: Call) => best(world, actor, call, bearingOfCall(actor, call));
  return {
    applicableStatements: bearing,
    explain: answer,
    evaluate: (actor, call) => {
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
      const found = answer(actor, call);
      return truthOfExplanation(found) === no ? undefined : found;
    },
  };
}

/**
 * The best that the caller can make of a call: without MFA and with nothing sent that need not be; then with what it
 * may choose to send; then with what it has to wait for.
 */
function best(world: AccessModel, actor: Actor, call: Call, bearing: ApplicableStatements): CallExplanation {
  const said = new Set(Object.keys(call.sends ?? {}).map((key) => key.toLowerCase()));
  const asksForMfa = actor.canBringMfa && !said.has('aws:multifactorauthpresent') && [...bearing.keys].some(isMfaKey);
  const layers = call.resourcePolicy ? { ...actor.layers, resource: call.resourcePolicy } : actor.layers;
  let denied: CallExplanation | undefined;
  let possible: CallExplanation | undefined;
  for (const withMfa of asksForMfa ? [false, true] : [false]) {
    for (const choice of choicesFor(call, bearing, actor)) {
      const request = requestFor(world, actor, call, choice, withMfa, said);
      const proof = { decision: decide(request, layers), request, layers, choice };
      if (proof.decision.decision === 'allowed') return proof;
      if (proof.decision.decision === 'conditional') possible ??= proof;
      else if (!denied || isMilder(proof, denied)) denied = proof;
    }
  }
  const found = possible ?? denied;
  if (!found) throw new TypeError(`no way of asking for ${call.action}`);
  return found;
}

/** A Deny that another form of the call escapes is not what keeps the caller out. */
function isMilder(one: CallExplanation, than: CallExplanation): boolean {
  return one.decision.decision === 'implicitDeny' && than.decision.decision === 'explicitDeny';
}

function truthOfExplanation({ decision: { decision } }: CallExplanation): Truth {
  return decision === 'allowed' ? yes : decision === 'conditional' ? maybe : no;
}

/** What a call says of itself stands above what the snapshot tells, and above what only the moment knows. */
function requestFor(
  { reference, now }: AccessModel,
  actor: Actor,
  call: Call,
  choice: Choice,
  withMfa: boolean,
  said: ReadonlySet<string>,
): Request {
  const target = resourceContext(call.action, call.on);
  const isOpen = (key: string) => !said.has(key.toLowerCase());
  return prepareRequest(reference, {
    principal: actor.identity.principal,
    action: call.action,
    resource: call.on.arn,
    resourceAccount: call.on.account,
    context: [
      ...[...principalContext(actor), ...target.known].filter(([key]) => isOpen(key)),
      ...Object.entries(call.sends ?? {}),
      ...choice,
    ],
    unknown: [...requestTimeKeys, ...(withMfa ? ['aws:MultiFactorAuth*'] : []), ...target.unknown]
      .filter(isOpen)
      .concat(call.leavesOpen ?? []),
    since: now?.getTime(),
  });
}

/** All that an answer can rest on, as one text. */
function questionKey(actor: Actor, call: Call, view: View): string {
  const { identity, contents, canBringMfa } = actor;
  const sends = call.sends ? JSON.stringify(call.sends) : '';
  return `${contents} ${call.action} ${identity.kind} ${identity.account} ${canBringMfa ? 'mfa' : ''} ${sends} ${call.chooses?.join() ?? ''}\n${view(actor, call.on)}`;
}

/**
 * A trust policy may name anybody: nobody is like anybody else. A path may have rewritten it: its ARN is not enough.
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

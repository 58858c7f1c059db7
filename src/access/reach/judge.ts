import { bearingOn, type Bearing } from '../bearing.ts';
import { decide, type Decision } from '../decide.ts';
import type { Layers } from '../layers.ts';
import { prepareRequest, type Request } from '../request.ts';
import { maybe, no, yes, type Truth } from '../truth.ts';
import type { Actor } from './actor.ts';
import type { Call } from './call.ts';
import { choicesFor, type Choice } from './choices.ts';
import { contextOfActor, contextOfTarget, isMfaKey, momentary } from './keys.ts';
import { viewOf, type View } from './view.ts';
import type { World } from './world.ts';

/** Decides calls, each question once however many actors and targets are alike in all that the policies can see. */
export interface Judge {
  /** Whether the call is allowed: for certain, under conditions that only the moment knows, or not. */
  readonly truth: (actor: Actor, call: Call) => Truth;
  /** The decision with its reasons, for calls that are not denied; undefined where it is. */
  readonly proof: (actor: Actor, call: Call) => Proof | undefined;
  /** Which statements bear on an action of an actor, and what they read. */
  readonly bearing: (actor: Actor, action: string) => Bearing;
}

export interface Proof {
  readonly decision: Decision;
  readonly request: Request;
  /** What the caller sends of its own choice, to be allowed. */
  readonly choice: Choice;
}

/** A judge over a world. It remembers answers for as long as it lives. */
export function judgeOf(world: World): Judge {
  const answers = new Map<string, Truth>();
  const bearings = new Map<string, Bearing & { readonly view: View }>();
  const bearing = (actor: Actor, action: string) => {
    const key = `${actor.contents} ${action}`;
    const known = bearings.get(key);
    if (known) return known;
    const found = bearingOn(actor.layers, action.toLowerCase());
    const viewed = { ...found, view: viewOf([found]) };
    bearings.set(key, viewed);
    return viewed;
  };
  const bearingOfCall = (actor: Actor, { action, resourcePolicy }: Call): Bearing =>
    resourcePolicy ? bearingOn({ ...actor.layers, resource: resourcePolicy }, action.toLowerCase()) : bearing(actor, action);

  const truthOn = (actor: Actor, call: Call): Truth => {
    const found = bearingOfCall(actor, call);
    if (found.statements.every(({ effect }) => effect === 'Deny')) return no;
    const key = call.resourcePolicy ? trustKey(actor, call) : questionKey(actor, call, bearing(actor, call.action).view);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const { truth } = best(world, actor, call, found);
    answers.set(key, truth);
    return truth;
  };
  return {
    bearing,
    truth: (actor, call) => {
      let truth: Truth = yes;
      for (const on of [call.on, ...(call.alsoOn ?? [])]) truth = Math.min(truth, truthOn(actor, { ...call, on })) as Truth;
      return truth;
    },
    proof: (actor, call) => best(world, actor, call, bearingOfCall(actor, call)).proof,
  };
}

/**
 * The best that the caller can make of a call: without MFA and with nothing sent that need not be; then with what it may
 * choose to send; then with what it has to wait for.
 */
function best(world: World, actor: Actor, call: Call, bearing: Bearing): { truth: Truth; proof?: Proof } {
  const mfa = actor.canBringMfa && [...bearing.keys].some(isMfaKey) ? [false, true] : [false];
  let possible: Proof | undefined;
  for (const withMfa of mfa) {
    for (const choice of choicesFor(call, bearing, actor)) {
      const request = requestFor(world, actor, call, choice, withMfa);
      const decision = decide(request, layersFor(actor, call));
      const proof = { decision, request, choice };
      if (decision.decision === 'allowed') return { truth: yes, proof };
      if (decision.decision === 'conditional') possible ??= proof;
    }
  }
  return possible ? { truth: maybe, proof: possible } : { truth: no };
}

function layersFor({ layers }: Actor, { resourcePolicy }: Call): Layers {
  return resourcePolicy ? { ...layers, resource: resourcePolicy } : layers;
}

function requestFor({ reference }: World, actor: Actor, call: Call, choice: Choice, withMfa: boolean): Request {
  const target = contextOfTarget(call.on);
  return prepareRequest(reference, {
    principal: actor.identity.principal,
    action: call.action,
    resource: call.on.arn,
    resourceAccount: call.on.account,
    context: [...contextOfActor(actor), ...target.known, ...Object.entries(call.sends ?? {}), ...choice],
    unknown: [...momentary, ...(withMfa ? ['aws:MultiFactorAuth*'] : []), ...target.unknown],
  });
}

/** All that an answer can rest on, as one text. */
function questionKey(actor: Actor, call: Call, view: View): string {
  const { identity, contents, canBringMfa } = actor;
  const sends = call.sends ? JSON.stringify(call.sends) : '';
  return `${contents} ${call.action} ${identity.kind} ${identity.account} ${canBringMfa ? 'mfa' : ''} ${sends}\n${view(actor, call.on)}`;
}

/** A trust policy may name anybody: nobody is like anybody else. */
function trustKey(actor: Actor, { action, on, sends }: Call): string {
  return `${actor.id} ${action} ${on.arn} ${JSON.stringify(on.tags)} ${JSON.stringify(sends)}`;
}

import { bearingOn, type Bearing } from '../bearing.ts';
import { decide, type Decision } from '../decide.ts';
import { matches } from '../glob.ts';
import type { Layers } from '../layers.ts';
import { prepareRequest, type Request } from '../request.ts';
import { maybe, no, yes, type Truth } from '../truth.ts';
import type { Actor } from './actor.ts';
import type { Call } from './call.ts';
import { choicesFor, type Choice } from './choices.ts';
import { contextOfActor, contextOfTarget, isMfaKey, momentary, tagsRead } from './keys.ts';
import type { Target } from './target.ts';
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
  const bearings = new Map<string, Bearing>();
  const bearing = (actor: Actor, action: string): Bearing => {
    const key = `${actor.contents} ${action}`;
    const found = bearings.get(key) ?? bearingOn(actor.layers, action.toLowerCase());
    bearings.set(key, found);
    return found;
  };
  const bearingOfCall = (actor: Actor, { action, resourcePolicy }: Call): Bearing =>
    resourcePolicy ? bearingOn({ ...actor.layers, resource: resourcePolicy }, action.toLowerCase()) : bearing(actor, action);

  const truthOn = (actor: Actor, call: Call): Truth => {
    const found = bearingOfCall(actor, call);
    if (found.statements.every(({ effect }) => effect === 'Deny')) return no;
    const key = questionKey(actor, call, found);
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
function questionKey(actor: Actor, call: Call, { keys, globs, templates }: Bearing): string {
  const { identity } = actor;
  const { on } = call;
  const own = call.resourcePolicy !== undefined || templates.length > 0;
  const parts: string[] = [actor.contents, call.action, identity.kind, identity.account, on.account, on.region, on.kind];
  if (actor.canBringMfa) parts.push('mfa');
  if (call.sends) parts.push(JSON.stringify(call.sends));
  if (own || on.kind === 'other') parts.push(on.arn);
  else parts.push(globs.map((glob) => (matches(glob, on.arn) ? '1' : '0')).join(''));
  if (own || [...keys].some(tellsTheActor)) parts.push(identity.arn, JSON.stringify(actor.tags));
  parts.push(projection(on, keys));
  return parts.join('\n');
}

function tellsTheActor(key: string): boolean {
  return key.startsWith('aws:principal') || key === 'aws:username' || key === 'aws:userid';
}

/** What conditions on those keys can see of a target. */
function projection(target: Target, keys: ReadonlySet<string>): string {
  const seen: (string | undefined)[] = [];
  for (const key of keys) {
    const tags = tagsRead(target, key);
    if (tags) seen.push(JSON.stringify(tags));
    else if (target.attributes.has(key)) seen.push(target.attributes.get(key) ?? '\0');
  }
  return seen.join('\n');
}

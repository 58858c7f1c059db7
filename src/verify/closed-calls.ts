import {
  actorOf,
  callOf,
  type AccessModel,
  type Actor,
  type Call,
  type CallEvaluator,
  type CallExplanation,
} from '../access/index.ts';
import { simulatedOutcomes, type SimulatedKey, type SimulatedOutcome } from '../domain/simulation.ts';
import { keysTold, readsSession, spellingOf, timeText, typeOf, valuesToTry, type Applicable } from './open-keys.ts';
import type { Candidate, LeftOut } from './population.ts';

/** A call in which every condition key that can matter has a value or is absent: AWS can be asked exactly this. */
export interface ClosedCall {
  readonly actor: Actor;
  readonly context: readonly SimulatedKey[];
  /** Condition keys (lower case) that the statements read which apply to the action. */
  readonly reads: ReadonlySet<string>;
  readonly decision: SimulatedOutcome;
  readonly explanation: CallExplanation;
}

/** The calls by which an answer is verified: two for a conditional one, one in which it is allowed and one in which not. */
export type ClosedCalls = { readonly calls: readonly ClosedCall[] } | { readonly leftOut: LeftOut };

/** How many combinations of values are tried to find both calls of a conditional answer. */
const mostTries = 256;

/**
 * Closes a call: what the snapshot tells and what the caller chooses is sent; what only a request has is absent, except
 * its time. Of a conditional answer, values are searched with which it is allowed, and values with which it is not.
 */
export function closedCalls(
  model: AccessModel,
  evaluator: CallEvaluator,
  { identity, action, target }: Candidate,
): ClosedCalls {
  const actor = actorOf(identity);
  const call = callOf(action.name, target, model);
  const open = evaluator.explain(actor, call);
  const applicable = evaluator.applicableStatements(actor, action.name);
  if (identity.kind === 'role' && readsSession(applicable)) return leftOut('sessions of roles');
  const told = keysTold(action, target, actor.tags);
  const { fixed, unknown, isAmbiguous } = keysOf(open, applicable, told);
  if (isAmbiguous) return leftOut('tags that differ in upper and lower case alone');
  const now = model.now ?? new Date();
  const defaults = unknown.map((key) => [key, timeOf(key, now)] as const);
  const close = (values: Iterable<readonly [string, string | undefined]>): ClosedCall | undefined =>
    decided(evaluator, { actor, call, applicable, told }, new Map([...fixed, ...[...values].map(asList)]));
  const first = close(defaults);
  const calls = [
    ...(first ? [first] : []),
    ...(open.decision.decision === 'conditional' ? twinsOf(first, combinations(unknown, applicable, open), close) : []),
  ];
  return calls.length > 0 ? { calls } : leftOut('what AWS does not define');
}

function leftOut(reason: string): ClosedCalls {
  return { leftOut: { reason, isUnread: false } };
}

function asList([key, value]: readonly [string, string | undefined]): readonly [string, readonly string[]] {
  return [key, value === undefined ? [] : [value]];
}

/** The keys of a request by their names in lower case: those with a value, those without, and those that are open. */
function keysOf({ request }: CallExplanation, { keys }: Applicable, told: readonly string[]) {
  const fixed = new Map<string, readonly string[]>();
  const unknown: string[] = [];
  let isAmbiguous = false;
  const wanted = new Set([...told.map((key) => key.toLowerCase()), ...keys]);
  if ([...keys].some((key) => key.startsWith('aws:multifactorauth'))) wanted.add('aws:multifactorauthpresent');
  for (const key of wanted) {
    const value = request.context(key);
    if (value === 'unknown' || 'earliest' in value) {
      if (keys.has(key) || key === 'aws:multifactorauthpresent') unknown.push(key);
    } else if (value.length > 1) isAmbiguous ||= keys.has(key);
    else fixed.set(key, value[0] ?? []);
  }
  return { fixed, unknown, isAmbiguous };
}

/** The time is always there; other keys of the moment are not. */
function timeOf(key: string, now: Date): string | undefined {
  if (key === 'aws:currenttime') return timeText(now.getTime());
  return key === 'aws:epochtime' ? String(Math.floor(now.getTime() / 1000)) : undefined;
}

/** A call, and what policies and the snapshot say about its keys. */
interface OpenCall {
  readonly actor: Actor;
  readonly call: Call;
  readonly applicable: Applicable;
  readonly told: readonly string[];
}

/** The decision on a call in which all these keys have these values; undefined where AWS does not define it. */
function decided(
  evaluator: CallEvaluator,
  { actor, call, applicable, told }: OpenCall,
  values: ReadonlyMap<string, readonly string[]>,
): ClosedCall | undefined {
  const explanation = evaluator.explain(actor, { ...call, sends: Object.fromEntries(values) });
  const decision = simulatedOutcomes.find((outcome) => outcome === explanation.decision.decision);
  if (decision === undefined) return undefined;
  const context = [...values].flatMap(([key, sent]): SimulatedKey[] =>
    sent.length === 0
      ? []
      : [{ key: spellingOf(key, applicable, told), values: sent, type: typeOf(key, sent, applicable) }],
  );
  return { actor, context, reads: applicable.keys, decision, explanation };
}

/** The first call with the other decision than `first`; both of them, where there is no first. */
function twinsOf(
  first: ClosedCall | undefined,
  tries: Iterable<readonly (readonly [string, string | undefined])[]>,
  close: (values: readonly (readonly [string, string | undefined])[]) => ClosedCall | undefined,
): readonly ClosedCall[] {
  const found = new Map<boolean, ClosedCall>();
  const has = (allowed: boolean) => found.has(allowed) || (first && (first.decision === 'allowed') === allowed);
  for (const values of tries) {
    if (has(true) && has(false)) break;
    const closed = close(values);
    if (closed && !has(closed.decision === 'allowed')) found.set(closed.decision === 'allowed', closed);
  }
  return [...found.values()];
}

/** Combinations of values of the open keys, the first key changing fastest. */
function* combinations(
  keys: readonly string[],
  applicable: Applicable,
  { request }: CallExplanation,
): Iterable<readonly (readonly [string, string | undefined])[]> {
  const valueOf = (variable: string) => {
    const value = request.context(variable);
    return value === 'unknown' || 'earliest' in value ? undefined : value[0]?.[0];
  };
  const choices = keys.map((key) => valuesToTry(key, applicable, valueOf));
  const count = choices.reduce((product, values) => product * values.length, 1);
  for (let index = 0; index < Math.min(count, mostTries); index += 1) {
    let rest = index;
    yield keys.map((key, place) => {
      const values = choices[place] ?? [];
      const value = values[rest % values.length];
      rest = Math.floor(rest / values.length);
      return [key, value] as const;
    });
  }
}

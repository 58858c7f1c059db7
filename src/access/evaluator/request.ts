import { parseArn } from '../../domain/arn.ts';
import { supportedKeys } from './supported-condition-keys.ts';
import type { RequestTarget } from '../policy/compile-policy.ts';
import { absent, findValue, type Context, type ContextValue, type ContextEntries } from '../policy/context.ts';
import { compileGlob, matches } from '../policy/patterns/glob.ts';
import { impliedValue, type ImpliedKeyInput } from './implied-keys.ts';
import type { Principal } from './principal.ts';
import type { RequestCaller } from './principal-match.ts';
import type { ActionFacts, Reference } from '../policy/reference.ts';
import { earliestTimeOf } from '../policy/conditions/request-time.ts';
import { lazy, memoize } from '../../domain/memoize.ts';
import { namesReservedTag } from './reserved-tag.ts';

/** What a request consists of, before the reference is applied. */
export interface RequestInput {
  readonly principal: Principal;
  /** In any case: `ec2:TerminateInstances`. */
  readonly action: string;
  /** An ARN, or `*` for actions that support no resource. */
  readonly resource: string;
  /**
   * The account that owns the resource; undefined: the one in the ARN or, without one (S3, images), the principal's.
   */
  readonly resourceAccount?: string | undefined;
  /** Condition keys that are neither here nor in `unknown` are absent, except those that AWS derives. */
  readonly context?: ContextEntries;
  /**
   * Condition keys that can have any value or be absent. A key can contain stars as wildcards; then `context` takes
   * precedence.
   */
  readonly unknown?: readonly string[];
  /** The earliest time of the request, in milliseconds since 1970, where its time is unknown. */
  readonly since?: number | undefined;
  /** The organization's management account, which organization policies do not apply to. */
  readonly managementAccount?: string | undefined;
}

/** A request that can be decided: keys that the action does not support are absent, keys that AWS derives are there. */
export interface Request extends RequestTarget, RequestCaller {
  readonly resourceAccount: string | undefined;
  readonly isSameAccount: boolean;
  /** Whether service control policies apply. */
  readonly boundByServiceControl: boolean;
  /** Whether resource control policies apply. */
  readonly boundByResourceControl: boolean;
  /** Whether it writes or removes a tag that AWS reserves: `aws:…`. */
  readonly namesReservedTag: () => boolean;
}

/** Prepares a request. An action that the reference does not hold is taken to support every key. */
export function prepareRequest(reference: Reference, input: RequestInput): Request {
  const { principal, managementAccount } = input;
  const action = input.action.toLowerCase();
  const [service = '', name = ''] = action.split(':');
  const facts = reference.actionsOf(service)?.get(name);
  const resource = facts?.resourceTypes.length === 0 ? resourcePlaceholder(action) : input.resource;
  const given = input.context ?? [];
  const resourceAccount =
    input.resourceAccount ??
    accountIn(input.resource) ??
    singleValue(given, 'aws:resourceaccount') ??
    principal.account;
  const context = contextFor(
    reference,
    facts,
    { principal, action, resource: input.resource, resourceAccount },
    given,
    input.unknown ?? [],
    input.since,
  );
  const isOrdinary = !(principal.kind === 'role' && principal.serviceLinked);
  return {
    principal,
    userId: () => findValue(given, 'aws:userid')?.[0]?.[0],
    action,
    resource,
    resourceAccount,
    context,
    isSameAccount: principal.account !== undefined && principal.account === resourceAccount,
    boundByServiceControl: isOrdinary && principal.account !== undefined && principal.account !== managementAccount,
    boundByResourceControl:
      isOrdinary &&
      resourceAccount !== managementAccount &&
      reference.resourceControlled.has(service) &&
      !exemptFromResourceControl.has(action),
    namesReservedTag: () => namesReservedTag(given, context),
  };
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html */
const exemptFromResourceControl: ReadonlySet<string> = new Set(['kms:retiregrant']);

/**
 * The resource of an action (lower case) that supports none: `*`. Policies limit ListAllMyBuckets to `arn:aws:s3:::*`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
export function resourcePlaceholder(action: string): string {
  return action === 's3:listallmybuckets' ? 'arn:aws:s3:::*' : '*';
}

/** Makes the context, which finds each key when it is first read: conditions read few of a request's keys. */
function contextFor(
  reference: Reference,
  facts: ActionFacts | undefined,
  derivedFrom: ImpliedKeyInput,
  given: ContextEntries,
  unknown: readonly string[],
  since: number | undefined,
): Context {
  const supported = facts && lazy(() => supportedKeys(reference, facts, derivedFrom.resource));
  const valueOf = (key: string): ContextValue => {
    if (supported && !supported().has(key)) return absent;
    if (unknown.some((name) => unknownKeyMatcher(name).key === key))
      return (since === undefined ? undefined : earliestTimeOf(key, since)) ?? 'unknown';
    const value = findValue(given, key);
    if (value === undefined && unknown.some((name) => unknownKeyMatcher(name).matchesKey?.(key))) return 'unknown';
    return value ?? impliedValue(key, derivedFrom) ?? absent;
  };
  return memoize(valueOf, { limit: 100 });
}

/** An unknown key in lower case and, if it has wildcards, the test which keys it matches. */
const unknownKeyMatcher = memoize(
  (name: string) => {
    const key = name.toLowerCase();
    const glob = compileGlob(key);
    return { key, matchesKey: /[*?]/.test(key) ? (other: string) => matches(glob, other) : undefined };
  },
  { limit: 1000 },
);

function accountIn(resource: string): string | undefined {
  const account = parseArn(resource)?.account;
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
}

function singleValue(given: ContextEntries, key: string): string | undefined {
  const value = findValue(given, key);
  return value?.length === 1 ? value[0]?.[0] : undefined;
}

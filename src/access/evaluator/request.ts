import { parseArn } from '../../domain/arn.ts';
import { supportedKeys } from './supported-condition-keys.ts';
import type { RequestTarget } from '../policy/compile-policy.ts';
import { absent, findValue, type Context, type ContextValue, type ContextEntries } from '../policy/context.ts';
import { compileGlob, matches } from '../policy/patterns/glob.ts';
import { impliedValue, type ImpliedKeyInput } from './implied-keys.ts';
import type { Principal } from './principal.ts';
import type { Caller } from './principal-match.ts';
import type { ActionFacts, Reference } from '../policy/reference.ts';
import { earliestTimeOf } from '../policy/conditions/request-time.ts';
import { lazy, memoize } from '../../domain/memoize.ts';
import { namesReservedTag } from './reserved-tag.ts';

/** What is asked, as a caller says it. */
export interface RequestInput {
  readonly principal: Principal;
  /** In any case: `ec2:TerminateInstances`. */
  readonly action: string;
  /** An ARN, or `*` for actions that take no resource. */
  readonly resource: string;
  /** The account that owns the resource; undefined: the ARN's, and where it has none (S3, images) the principal's. */
  readonly resourceAccount?: string | undefined;
  /** Condition keys that are neither here nor unknown are absent, but for what the rest tells. */
  readonly context?: ContextEntries;
  /**
   * Condition keys that may have any value or none; a star may stand for a run of characters, and gives way to the
   * context.
   */
  readonly unknown?: readonly string[];
  /** The moment (milliseconds since 1970) from which on it is asked, where the time is unknown. */
  readonly since?: number | undefined;
  /** The organization's management account, which no organization policy binds. */
  readonly managementAccount?: string | undefined;
}

/** A question made ready to be decided: what the action cannot carry is gone, what the ARNs tell is there. */
export interface Request extends RequestTarget, Caller {
  readonly resourceAccount: string | undefined;
  readonly isSameAccount: boolean;
  readonly boundByServiceControl: boolean;
  readonly boundByResourceControl: boolean;
  /** Whether it names a tag that AWS keeps to itself: `aws:…`. */
  readonly namesReservedTag: () => boolean;
}

/** Prepares a question. An action that the reference does not hold carries whatever it is given. */
export function prepareRequest(reference: Reference, question: RequestInput): Request {
  const { principal, managementAccount } = question;
  const action = question.action.toLowerCase();
  const [service = '', name = ''] = action.split(':');
  const facts = reference.actionsOf(service)?.get(name);
  const resource = facts?.resourceTypes.length === 0 ? resourcePlaceholder(action) : question.resource;
  const given = question.context ?? [];
  const resourceAccount =
    question.resourceAccount ??
    accountIn(question.resource) ??
    singleValue(given, 'aws:resourceaccount') ??
    principal.account;
  const context = contextFor(
    reference,
    facts,
    { principal, action, resource: question.resource, resourceAccount },
    given,
    question.unknown ?? [],
    question.since,
  );
  const isOrdinary = !(principal.kind === 'role' && principal.serviceLinked);
  return {
    principal,
    userId: () => singleValue(given, 'aws:userid'),
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
 * What an action (lower case) is asked of that takes no resource: `*`, but policies limit ListAllMyBuckets to
 * `arn:aws:s3:::*`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
export function resourcePlaceholder(action: string): string {
  return action === 's3:listallmybuckets' ? 'arn:aws:s3:::*' : '*';
}

/** Looks up what is asked for, one key at a time and each once: most of what a request brings no condition reads. */
function contextFor(
  reference: Reference,
  facts: ActionFacts | undefined,
  asked: ImpliedKeyInput,
  given: ContextEntries,
  unknown: readonly string[],
  since: number | undefined,
): Context {
  const carried = facts && lazy(() => supportedKeys(reference, facts, asked.resource));
  const valueOf = (key: string): ContextValue => {
    if (carried && !carried().has(key)) return absent;
    if (unknown.some((name) => unknownKeyMatcher(name).key === key))
      return (since === undefined ? undefined : earliestTimeOf(key, since)) ?? 'unknown';
    const value = findValue(given, key);
    if (value === undefined && unknown.some((name) => unknownKeyMatcher(name).means?.(key))) return 'unknown';
    return value ?? impliedValue(key, asked) ?? absent;
  };
  return memoize(valueOf, { limit: 100 });
}

/** A key of which nothing is known, lower case, and where a star stands in it which keys it means. */
const unknownKeyMatcher = memoize(
  (name: string) => {
    const key = name.toLowerCase();
    const glob = compileGlob(key);
    return { key, means: /[*?]/.test(key) ? (other: string) => matches(glob, other) : undefined };
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

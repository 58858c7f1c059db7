import { parseArn } from '../domain/arn.ts';
import { carriedKeys } from './carried-keys.ts';
import type { Target } from './compile.ts';
import { absent, contextOf, type Context, type ContextValue } from './context.ts';
import { compileGlob, matches } from './glob.ts';
import { impliedValue, type Asked } from './implied-keys.ts';
import type { Principal } from './principal.ts';
import type { Asking } from './principal-match.ts';
import type { ActionFacts, Reference } from './reference.ts';
import { once, remembering } from './remember.ts';

/** What is asked, as a caller says it. */
export interface Question {
  readonly principal: Principal;
  /** In any case: `ec2:TerminateInstances`. */
  readonly action: string;
  /** An ARN, or `*` for actions that take no resource. */
  readonly resource: string;
  /** The account that owns the resource; undefined: the ARN's, and where it has none (S3, images) the principal's. */
  readonly resourceAccount?: string | undefined;
  /** Condition keys and values, read when a key is first asked for. Keys that are neither here nor unknown are absent, but for what the rest tells. */
  readonly context?: Iterable<readonly [string, string | readonly string[]]>;
  /** Condition keys that may have any value or none; a star may stand for a run of characters, and gives way to the context. */
  readonly unknown?: readonly string[];
  /** The organization's management account, which no organization policy binds. */
  readonly managementAccount?: string | undefined;
}

/** A question made ready to be decided: what the action cannot carry is gone, what the ARNs tell is there. */
export interface Request extends Target, Asking {
  readonly resourceAccount: string | undefined;
  readonly isSameAccount: boolean;
  readonly boundByServiceControl: boolean;
  readonly boundByResourceControl: boolean;
}

/** Prepares a question. An action that the reference does not hold carries whatever it is given. */
export function prepareRequest(reference: Reference, question: Question): Request {
  const { principal, managementAccount } = question;
  const action = question.action.toLowerCase();
  const [service = '', name = ''] = action.split(':');
  const facts = reference.actionsOf(service)?.get(name);
  const resource = facts?.resourceTypes.length === 0 ? standIn(action) : question.resource;
  const given = once(() => contextOf(question.context ?? []));
  const told = (key: string) => singleValue(given().get(key));
  const resourceAccount = question.resourceAccount ?? accountIn(question.resource) ?? told('aws:resourceaccount') ?? principal.account;
  const isOrdinary = !(principal.kind === 'role' && principal.serviceLinked);
  return {
    principal,
    get userId() {
      return told('aws:userid');
    },
    action,
    resource,
    resourceAccount,
    context: contextFor(reference, facts, { principal, action, resource: question.resource, resourceAccount }, given, question.unknown ?? []),
    isSameAccount: principal.account !== undefined && principal.account === resourceAccount,
    boundByServiceControl: isOrdinary && principal.account !== undefined && principal.account !== managementAccount,
    boundByResourceControl:
      isOrdinary && resourceAccount !== managementAccount && reference.resourceControlled.has(service) && !beyondResourceControl.has(action),
  };
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html */
const beyondResourceControl: ReadonlySet<string> = new Set(['kms:retiregrant']);

/**
 * What an action (lower case) is asked of that takes no resource: `*`, but policies limit ListAllMyBuckets to
 * `arn:aws:s3:::*`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
export function standIn(action: string): string {
  return action === 's3:listallmybuckets' ? 'arn:aws:s3:::*' : '*';
}

/** Lays out what the request says when a key is first asked for: many decisions ask for none. */
function contextFor(reference: Reference, facts: ActionFacts | undefined, asked: Asked, given: () => ReadonlyMap<string, ContextValue>, unknown: readonly string[]): Context {
  const layOut = once(() => {
    const open = unknown.map((key) => key.toLowerCase());
    return { carried: facts && carriedKeys(reference, facts, asked.resource), given: given(), open: new Set(open), openGlobs: open.filter((key) => /[*?]/.test(key)).map(globOf) };
  });
  return (key) => {
    const { carried, given, open, openGlobs } = layOut();
    if (carried && !carried.has(key)) return absent;
    if (open.has(key)) return 'unknown';
    const value = given.get(key);
    if (value === undefined && openGlobs.some((glob) => matches(glob, key))) return 'unknown';
    return value ?? impliedValue(key, asked) ?? absent;
  };
}

const globOf = remembering(100, compileGlob);

function accountIn(resource: string): string | undefined {
  const account = parseArn(resource)?.account;
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
}

function singleValue(value: ContextValue | undefined): string | undefined {
  return value === undefined || value === 'unknown' || value.length !== 1 ? undefined : value[0]?.[0];
}

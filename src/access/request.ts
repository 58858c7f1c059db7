import { parseArn } from '../domain/arn.ts';
import { carriedKeys } from './carried-keys.ts';
import type { Target } from './compile.ts';
import { absent, contextOf, known, type Context, type ContextValue } from './context.ts';
import { compileGlob, matches } from './glob.ts';
import { principalArn, type Principal } from './principal.ts';
import type { Asking } from './principal-match.ts';
import type { ActionFacts, Reference } from './reference.ts';

/** What is asked, as a caller says it. */
export interface Question {
  readonly principal: Principal;
  /** In any case: `ec2:TerminateInstances`. */
  readonly action: string;
  /** An ARN, or `*` for actions that take no resource. */
  readonly resource: string;
  /** The account that owns the resource; undefined: the ARN's, and where it has none (S3, images) the principal's. */
  readonly resourceAccount?: string | undefined;
  /** Condition keys and values. Keys that are neither here nor unknown are absent, but for what the rest tells. */
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
  const given = contextOf(question.context ?? []);
  const told = singleValue(given.get('aws:resourceaccount'));
  const resourceAccount = question.resourceAccount ?? accountIn(question.resource) ?? told ?? principal.account;
  const isOrdinary = !(principal.kind === 'role' && principal.serviceLinked);
  return {
    principal,
    userId: singleValue(given.get('aws:userid')),
    action,
    resource,
    resourceAccount,
    context: contextFor(reference, facts, resource, implied(principal, action, question.resource, resourceAccount), given, question.unknown ?? []),
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

/** What AWS itself puts into every request. */
function implied(principal: Principal, action: string, resource: string, resourceAccount: string | undefined): Map<string, ContextValue> {
  const region = regionOf(action, resource);
  const entries: [string, string | undefined][] = [
    ['aws:principalarn', principalArn(principal)],
    ['aws:principalaccount', principal.kind === 'anonymous' ? 'anonymous' : principal.account],
    ['aws:principaltype', principalTypes[principal.kind]],
    ['aws:principalisawsservice', unsigned.has(principal.kind) ? undefined : String(principal.kind === 'service')],
    ['aws:principalservicename', principal.kind === 'service' ? principal.name : undefined],
    ['aws:userid', userIds[principal.kind]?.(principal)],
    ['aws:username', principal.kind === 'user' ? principal.name : undefined],
    ['aws:resourceaccount', resourceAccount],
    ['s3:resourceaccount', resourceAccount],
    ['kms:calleraccount', principal.account],
    ['aws:requestedregion', region],
    ['ec2:region', region],
    ['aws:viaawsservice', 'false'],
  ];
  const context = new Map<string, ContextValue>();
  for (const [key, value] of entries) if (value !== undefined) context.set(key, known(value));
  return context;
}

/** IAM has one endpoint, which is in us-east-1. */
function regionOf(action: string, resource: string): string | undefined {
  const arn = parseArn(resource);
  if (arn && arn.region !== '') return arn.region;
  return action.startsWith('iam:') && (!arn || arn.partition === 'aws') ? 'us-east-1' : undefined;
}

/** Users and roles have unique ids that their ARNs do not tell. */
const userIds: Partial<Record<Principal['kind'], (principal: Principal) => string | undefined>> = {
  root: ({ account }) => account,
  federatedUser: ({ account, name }) => `${account ?? ''}:${name}`,
  anonymous: () => 'anonymous',
};

/** Who asks without credentials of AWS. */
const unsigned: ReadonlySet<Principal['kind']> = new Set(['anonymous', 'federated']);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable */
const principalTypes: Readonly<Record<Principal['kind'], string | undefined>> = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  federatedUser: 'FederatedUser',
  service: undefined,
  federated: undefined,
  anonymous: 'Anonymous',
};

function contextFor(
  reference: Reference,
  facts: ActionFacts | undefined,
  resource: string,
  told: ReadonlyMap<string, ContextValue>,
  given: ReadonlyMap<string, ContextValue>,
  unknown: readonly string[],
): Context {
  const carried = facts && carriedKeys(reference, facts, resource);
  const open = new Set(unknown.map((key) => key.toLowerCase()));
  const openGlobs = [...open].filter((key) => /[*?]/.test(key)).map(compileGlob);
  return (key) => {
    if (carried && !carried.has(key)) return absent;
    if (open.has(key)) return 'unknown';
    const value = given.get(key);
    if (value === undefined && openGlobs.some((glob) => matches(glob, key))) return 'unknown';
    return value ?? told.get(key) ?? absent;
  };
}

function accountIn(resource: string): string | undefined {
  const account = parseArn(resource)?.account;
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
}

function singleValue(value: ContextValue | undefined): string | undefined {
  return value === undefined || value === 'unknown' || value.length !== 1 ? undefined : value[0]?.[0];
}

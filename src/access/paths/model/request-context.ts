/**
 * How a snapshot becomes the context of a request. It is written here, and which field of a resource stands under which
 * condition key in the file of its kind in targets/, and nowhere else; `can`, `who-can`, `policy test` and the checks
 * all decide with it. What is in no snapshot (time, source address, MFA) and what was not read is unknown, never absent.
 */
import { tagValue } from '../../../domain/resource.ts';
import { prepareRequest, type Request } from '../../evaluator/request.ts';
import { absent, findValue, known, type Context, type ContextValue } from '../../policy/context.ts';
import { compileGlob, matches } from '../../policy/patterns/glob.ts';
import type { AccessModel } from './access-model.ts';
import type { Actor } from './actor.ts';
import type { Call, Sent } from './call.ts';
import type { Choice } from './choices.ts';
import { isSessionKey } from './role-sessions.ts';
import { hasOutsideTags, openSessionKeys, outsideTagContext, principalTag, userIds } from './session-context.ts';
import { serviceTagKeys } from './service-tag-keys.ts';
import { tagValuesRead } from './tag-keys.ts';
import type { Target } from './target.ts';

type Entry = readonly [key: string, value: string | readonly string[]];

/**
 * What a request on a target carries about it: what is known, and the keys whose values are not. Tags stand under
 * `aws:ResourceTag/…` and under the keys of the target's service and of the action's: `ssm:resourceTag/…` of instances,
 * `rds:db-tag/…` of databases.
 */
function resourceContext(
  action: string,
  { arn, tags, attributes }: Target,
): { readonly known: readonly Entry[]; readonly unknown: readonly string[] } {
  const services = new Set([arn.split(':')[2] ?? '', action.split(':')[0] ?? '']);
  const prefixes = [
    ...['aws', ...services].map((service) => `${service}:ResourceTag/`),
    ...[...services].flatMap((service) => serviceTagKeys.get(service) ?? []),
  ];
  const entries: Entry[] = Object.keys(tags).flatMap((key): Entry[] => {
    const value = tagValue(tags, key) ?? '';
    return prefixes.map((prefix) => [prefix + key, value]);
  });
  const unknown: string[] = [];
  for (const [key, value] of attributes) {
    if (value === undefined) unknown.push(key);
    else entries.push([key, value]);
  }
  return { known: entries, unknown };
}

/** The same where their session has tags that nobody in the account sets. */
function withTagsFromOutside(actor: Actor): { readonly known: Entry[]; readonly unknown: readonly string[] } {
  const { known: tags, unknown } = outsideTagContext(actor);
  const others = principalContext(actor).filter(([key]) => !key.startsWith(principalTag));
  return { known: [...others, ...tags], unknown };
}

/** What a request carries about who makes it, besides what the ARN tells. */
export function principalContext({ identity, tags }: Actor): Entry[] {
  const entries: Entry[] = Object.keys(tags).map((key) => [principalTag + key, tagValue(tags, key) ?? '']);
  for (const id of userIds(identity)) entries.push(['aws:userid', id]);
  entries.push(['aws:SecureTransport', 'true']);
  return entries;
}

/** What IAM's calls on a user or role carry about its permissions boundary. */
export function boundaryContext({ boundary }: Pick<Actor, 'boundary'>): Sent {
  return boundary?.arn === undefined ? {} : { 'iam:PermissionsBoundary': boundary.arn };
}

/** Keys that are only known when the request is made, and that nobody can choose freely. */
export const requestTimeKeys: readonly string[] = [
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:TokenIssueTime',
  'aws:SourceIp',
  'aws:SourceVpc',
  'aws:SourceVpce',
  'aws:SourceVpcArn',
  'aws:VpcSourceIp',
  'aws:VpceAccount',
  'aws:VpceOrgID',
  'aws:VpceOrgPaths',
  'aws:PrincipalOrgID',
  'aws:PrincipalOrgPaths',
  'aws:ResourceOrgID',
  'aws:ResourceOrgPaths',
];

/** Whether a key (lower case) tells of multi-factor authentication. */
export function isMfaKey(key: string): boolean {
  return key.startsWith('aws:multifactorauth');
}

/** Whether a key (lower case) tells who makes the request. */
export function isPrincipalKey(key: string): boolean {
  return key.startsWith('aws:principal') || key === 'aws:username' || key === 'aws:userid' || isSessionKey(key);
}

/** What a form of a call assumes about who makes it. */
export interface CallerForm {
  readonly withMfa: boolean;
  /** Whether their session has tags that nobody in the account sets. */
  readonly withOutsideTags?: boolean;
}

/**
 * The request of an actor that makes a call and sends a choice. What the call itself says stands above what the
 * snapshot tells, and above what is only known when the request is made.
 */
export function requestOf(
  { reference, now }: AccessModel,
  actor: Actor,
  call: Call,
  choice: Choice,
  { withMfa, withOutsideTags = false }: CallerForm,
): Request {
  const sent = new Set(Object.keys(call.sends ?? {}).map((key) => key.toLowerCase()));
  const isOpen = (key: string) => !sent.has(key.toLowerCase());
  const target = resourceContext(call.action, call.on);
  const caller = withOutsideTags ? withTagsFromOutside(actor) : { known: principalContext(actor), unknown: [] };
  return prepareRequest(reference, {
    principal: actor.identity.principal,
    action: call.action,
    resource: call.on.arn,
    resourceAccount: call.on.account,
    context: [
      ...[...caller.known, ...target.known].filter(([key]) => isOpen(key)),
      ...Object.entries(call.sends ?? {}),
      ...choice,
    ],
    unknown: [
      ...requestTimeKeys,
      ...(withMfa ? ['aws:MultiFactorAuth*'] : []),
      ...openSessionKeys(actor),
      ...caller.unknown,
      ...target.unknown,
    ]
      .filter(isOpen)
      .concat(call.leavesOpen ?? []),
    since: now?.getTime(),
  });
}

/**
 * All that conditions can read about an actor and a target before a request is made: what views are compiled from. Where
 * sessions can have tags from outside, there is a second form with them.
 */
export function observedContexts(actor: Actor, target: Target): readonly Context[] {
  const plain = observedContext(actor, target);
  if (!hasOutsideTags(actor)) return [plain];
  const { known: tags, unknown } = outsideTagContext(actor);
  const isAnything = unknown.map((pattern) => compileGlob(pattern));
  return [
    plain,
    (key) => {
      if (!key.startsWith(principalTag.toLowerCase())) return plain(key);
      return findValue(tags, key) ?? (isAnything.some((glob) => matches(glob, key)) ? 'unknown' : absent);
    },
  ];
}

function observedContext(actor: Actor, target: Target): Context {
  const { identity, tags } = actor;
  return (key) => {
    const values = tagValuesRead(target, key);
    if (values) return oneOf(values, target.attributes.has('aws:resourcetag/*'));
    if (target.attributes.has(key)) return valueOf(target.attributes.get(key));
    if (key === 'aws:username') return identity.kind === 'user' ? known(identity.name) : absent;
    if (key === 'aws:userid') return oneOf(userIds(identity), false);
    if (key === 'aws:principalarn') return known(identity.arn);
    if (key === 'aws:principalaccount') return known(identity.account);
    if (key === 'aws:principaltype') return known(identity.kind);
    if (isSessionKey(key)) return isOpenSessionKey(actor, key) ? 'unknown' : absent;
    const tag = key.startsWith('aws:principaltag/') ? key.slice('aws:principaltag/'.length) : undefined;
    if (tag === undefined) return absent;
    return oneOf(
      Object.entries(tags).flatMap(([name, value]) => (name.toLowerCase() === tag ? [value] : [])),
      false,
    );
  };
}

function isOpenSessionKey(actor: Actor, key: string): boolean {
  return openSessionKeys(actor).some((pattern) => matches(compileGlob(pattern), key));
}

function oneOf(values: readonly string[], isUnknown: boolean): ContextValue {
  if (values.length === 0) return isUnknown ? 'unknown' : absent;
  return values.map((value) => [value]);
}

function valueOf(value: string | undefined): ContextValue {
  return value === undefined ? 'unknown' : known(value);
}

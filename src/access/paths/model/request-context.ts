/**
 * How a snapshot becomes the context of a request: which field of which resource stands under which condition key. It
 * is written here and nowhere else; `can`, `who-can`, `policy test` and the checks all decide with it. What is in no
 * snapshot (time, source address, MFA) and what was not read is unknown, never absent.
 */
import { parseArn } from '../../../domain/arn.ts';
import type { Image } from '../../../domain/ec2/image.ts';
import type { Instance } from '../../../domain/ec2/instance.ts';
import { tagValue, type Resource } from '../../../domain/resource.ts';
import type { Address, EbsSnapshot, Volume } from '../../../domain/ec2/storage.ts';
import { prepareRequest, type Request } from '../../evaluator/request.ts';
import { absent, known, type Context, type ContextValue } from '../../policy/context.ts';
import type { AccessModel } from './access-model.ts';
import type { Actor } from './actor.ts';
import type { Call, Sent } from './call.ts';
import type { Choice } from './choices.ts';
import { tagValuesRead } from './tag-keys.ts';
import type { Target } from './target.ts';

/** Condition keys in lower case with what the snapshot tells; undefined: AWS sends the key, but it was not read. */
type ResourceKeys = Target['attributes'];

type Entry = readonly [key: string, value: string | readonly string[]];

/** The condition keys of a snapshot's resource, besides its tags. IAM's resources have none. */
export function resourceKeys(resource: Resource<string, unknown>): ResourceKeys {
  switch (resource.kind) {
    case 'instance':
      return instanceKeys(resource as Instance);
    case 'image':
      return imageKeys(resource as Image);
    case 'volume':
      return volumeKeys(resource as Volume);
    case 'snapshot':
      return snapshotKeys(resource as EbsSnapshot);
    case 'address':
      return addressKeys(resource as Address);
    default:
      return new Map();
  }
}

function instanceKeys({ id, attributes }: Instance): ResourceKeys {
  const { type, instanceProfile, metadata, lifecycle, tenancy, availabilityZone, rootDevice } = attributes;
  return new Map([
    ...notReadOfInstances,
    ['ec2:instanceid', id],
    ['ec2:instancetype', type ?? undefined],
    ['ec2:instancemarkettype', lifecycle],
    ['ec2:tenancy', tenancy ?? undefined],
    ['ec2:availabilityzone', availabilityZone ?? undefined],
    ['ec2:rootdevicetype', rootDevice.type ?? undefined],
    ['ec2:metadatahttpendpoint', metadata.endpoint ?? undefined],
    ['ec2:metadatahttptokens', metadata.tokens ?? undefined],
    ['ec2:metadatahttpputresponsehoplimit', textOf(metadata.hopLimit)],
    ...(instanceProfile === null ? [] : [['ec2:instanceprofile', instanceProfile] as const]),
  ]);
}

const notReadOfInstances = notRead(
  'ec2:availabilityzoneid',
  'ec2:cpuoptionsamdsevsnp',
  'ec2:ebsoptimized',
  'ec2:instanceautorecovery',
  'ec2:instancebandwidthweighting',
  'ec2:instancemetadatatags',
  'ec2:managedresourceoperator',
  'ec2:placementgroup',
  'ec2:productcode',
);

function imageKeys({ id, attributes }: Image): ResourceKeys {
  return new Map([
    ['ec2:imageid', id],
    ['ec2:owner', attributes.ownerAlias ?? attributes.owner],
    ['ec2:public', String(attributes.public)],
    ...notRead('ec2:imagetype', 'ec2:rootdevicetype'),
  ]);
}

function volumeKeys({ id, attributes }: Volume): ResourceKeys {
  return new Map([
    ['ec2:volumeid', id],
    ['ec2:volumetype', attributes.type ?? undefined],
    ['ec2:volumesize', textOf(attributes.size)],
    ['ec2:encrypted', String(attributes.encrypted)],
    ['ec2:availabilityzone', attributes.zone ?? undefined],
    ...notRead(
      'ec2:availabilityzoneid',
      'ec2:parentsnapshot',
      'ec2:parentvolume',
      'ec2:volumeiops',
      'ec2:volumethroughput',
    ),
  ]);
}

function snapshotKeys({ arn, id, attributes }: EbsSnapshot): ResourceKeys {
  return new Map([
    ['ec2:snapshotid', id],
    ['ec2:owner', attributes.owner ?? undefined],
    ['ec2:snapshottime', attributes.startedAt ?? undefined],
    ['ec2:volumesize', textOf(attributes.size)],
    ['ec2:encrypted', String(attributes.encrypted)],
    ['ec2:parentvolume', parentVolume(arn, attributes.volume)],
    ...notRead('ec2:snapshotcooloffperiod', 'ec2:snapshotlockduration'),
  ]);
}

function parentVolume(snapshot: string, volume: string | null): string | undefined {
  const arn = parseArn(snapshot);
  return arn && volume !== null ? `arn:${arn.partition}:ec2:${arn.region}:*:volume/${volume}` : undefined;
}

function addressKeys({ id, attributes: { publicIp, domain } }: Address): ResourceKeys {
  return new Map([
    ['ec2:publicipaddress', publicIp ?? undefined],
    ['ec2:domain', domain ?? undefined],
    ['ec2:allocationid', id],
  ]);
}

function notRead(...keys: readonly string[]): readonly (readonly [string, undefined])[] {
  return keys.map((key) => [key, undefined] as const);
}

function textOf(number: number | null): string | undefined {
  return number === null ? undefined : String(number);
}

/**
 * What a request on a target carries about it: what is known, and the keys whose values are not. Tags stand under
 * `aws:ResourceTag/…` and under the keys of the target's service and of the action's: `ssm:resourceTag/…` of instances.
 */
function resourceContext(
  action: string,
  { arn, tags, attributes }: Target,
): { readonly known: readonly Entry[]; readonly unknown: readonly string[] } {
  const services = new Set([arn.split(':')[2] ?? '', action.split(':')[0] ?? '']);
  const entries: Entry[] = Object.keys(tags).flatMap((key): Entry[] => {
    const value = tagValue(tags, key) ?? '';
    return ['aws', ...services].map((service) => [`${service}:ResourceTag/${key}`, value]);
  });
  const unknown: string[] = [];
  for (const [key, value] of attributes) {
    if (value === undefined) unknown.push(key);
    else entries.push([key, value]);
  }
  return { known: entries, unknown };
}

/** What a request carries about who makes it, besides what the ARN tells. */
export function principalContext({ identity, tags }: Actor): Entry[] {
  const entries: Entry[] = Object.keys(tags).map((key) => [`aws:PrincipalTag/${key}`, tagValue(tags, key) ?? '']);
  if (identity.kind === 'user') entries.push(['aws:userid', identity.uniqueId]);
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
  return key.startsWith('aws:principal') || key === 'aws:username' || key === 'aws:userid';
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
  withMfa: boolean,
): Request {
  const sent = new Set(Object.keys(call.sends ?? {}).map((key) => key.toLowerCase()));
  const isOpen = (key: string) => !sent.has(key.toLowerCase());
  const target = resourceContext(call.action, call.on);
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

/** All that conditions can read about an actor and a target before a request is made: what views are compiled from. */
export function observedContext({ identity, tags }: Actor, target: Target): Context {
  return (key) => {
    const values = tagValuesRead(target, key);
    if (values) return oneOf(values, target.attributes.has('aws:resourcetag/*'));
    if (target.attributes.has(key)) return valueOf(target.attributes.get(key));
    if (key === 'aws:username') return identity.kind === 'user' ? known(identity.name) : absent;
    if (key === 'aws:userid') return known(identity.uniqueId);
    if (key === 'aws:principalarn') return known(identity.arn);
    if (key === 'aws:principalaccount') return known(identity.account);
    if (key === 'aws:principaltype') return known(identity.kind);
    const tag = key.startsWith('aws:principaltag/') ? key.slice('aws:principaltag/'.length) : undefined;
    if (tag === undefined) return absent;
    return oneOf(
      Object.entries(tags).flatMap(([name, value]) => (name.toLowerCase() === tag ? [value] : [])),
      false,
    );
  };
}

function oneOf(values: readonly string[], isUnknown: boolean): ContextValue {
  if (values.length === 0) return isUnknown ? 'unknown' : absent;
  return values.map((value) => [value]);
}

function valueOf(value: string | undefined): ContextValue {
  return value === undefined ? 'unknown' : known(value);
}

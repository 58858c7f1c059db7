import type { Credential, Group, ManagedPolicy, Role, User } from '../../src/domain/iam/identity.ts';
import type { Image, ImageAttribute, ImageSharing } from '../../src/domain/ec2/image.ts';
import type { Instance, InstanceAttribute, InstanceProtection } from '../../src/domain/ec2/instance.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { PolicyDocument } from '../../src/domain/iam/policy.ts';
import type {
  RetentionRule,
  RetentionRuleAttribute,
  RetentionRuleAttributes,
  RetentionRuleDetails,
} from '../../src/domain/ec2/recycle-bin.ts';
import type { Resource, Tags } from '../../src/domain/resource.ts';
import type { Address, EbsSnapshot, SnapshotLock, Volume } from '../../src/domain/ec2/storage.ts';
import { home, region } from './places.ts';
import { allow, documentOf, trust } from './statements.ts';

/** What a test says of one resource. The rest has unremarkable values. */
export interface Parts<Attributes> {
  readonly name?: string;
  readonly tags?: Tags;
  readonly account?: string;
  readonly region?: string;
  readonly attributes?: Partial<Attributes>;
}

/** Tags whose keys may be any, `__proto__` too. */
export function tagsOf(...pairs: readonly (readonly [string, string])[]): Tags {
  return Object.fromEntries(pairs);
}

/** A resource with its kind's usual attributes, and those that a test names. */
export function resource<Kind extends string, Attributes>(
  kind: Kind,
  id: string,
  arn: (account: string, region: string) => string,
  defaults: Attributes,
  { attributes, ...parts }: Parts<Attributes>,
): Resource<Kind, Attributes> {
  const place = { account: home, region, ...parts };
  return {
    tags: {},
    ...place,
    kind,
    id,
    arn: arn(place.account, place.region),
    attributes: { ...defaults, ...attributes },
  };
}

/** The ARN of an EC2 resource; those of images and snapshots hold no account. */
function ec2Arn(type: string, id: string, noAccount?: 'noAccount') {
  return (account: string, place: string) => `arn:aws:ec2:${place}:${noAccount ? '' : account}:${type}/${id}`;
}

/** A running instance that requires IMDSv2. */
export function instance(id: string, parts: Parts<Instance['attributes']> = {}): Instance {
  const defaults: Instance['attributes'] = {
    state: 'running',
    type: 't3.micro',
    image: 'ami-1',
    launchedAt: '2026-01-01T00:00:00.000Z',
    subnet: null,
    vpc: null,
    securityGroups: [],
    instanceProfile: null,
    metadata: { endpoint: 'enabled', tokens: 'required', hopLimit: 1 },
    lifecycle: 'on-demand',
    tenancy: 'default',
    availabilityZone: 'us-east-1a',
    rootDevice: { name: '/dev/xvda', type: 'ebs' },
    volumes: [],
  };
  return resource('instance', id, ec2Arn('instance', id), defaults, parts);
}

/** What was read of an instance's protection; a flag that is left out was not read. */
export function instanceAttribute(
  id: string,
  attributes: InstanceProtection,
  place: Parts<never> = {},
): InstanceAttribute {
  return { ...resource('instance-attribute', id, ec2Arn('instance', id), {}, place), attributes };
}

/** An image that the account owns and that nobody else may launch. */
export function image(id: string, parts: Parts<Image['attributes']> = {}): Image {
  const defaults: Image['attributes'] = {
    name: null,
    owner: parts.account ?? home,
    ownerAlias: null,
    createdAt: '2026-10-01T00:00:00.000Z',
    state: 'available',
    public: false,
    deregistrationProtection: 'disabled',
    deprecatedAt: null,
    snapshots: [],
  };
  return resource('image', id, ec2Arn('image', id, 'noAccount'), defaults, parts);
}

/** Who may launch an image; nobody unless said otherwise. */
export function sharing(
  id: string,
  launchPermissions: Partial<NonNullable<ImageSharing['launchPermissions']>>,
  place: Parts<never> = {},
): ImageAttribute {
  const permissions = { accounts: [], groups: [], organizations: [], ...launchPermissions };
  const arn = ec2Arn('image', id, 'noAccount');
  return resource<'image-attribute', ImageSharing>(
    'image-attribute',
    id,
    arn,
    { launchPermissions: permissions },
    place,
  );
}

/** An encrypted volume that is attached to nothing. */
export function volume(id: string, parts: Parts<Volume['attributes']> = {}): Volume {
  const defaults: Volume['attributes'] = {
    state: 'available',
    type: 'gp3',
    size: 8,
    encrypted: true,
    kmsKey: null,
    snapshot: null,
    zone: `${region}a`,
    attachments: [],
  };
  return resource('volume', id, ec2Arn('volume', id), defaults, parts);
}

/** A completed EBS snapshot of the account's own. */
export function ebsSnapshot(id: string, parts: Parts<EbsSnapshot['attributes']> = {}): EbsSnapshot {
  const defaults: EbsSnapshot['attributes'] = {
    state: 'completed',
    volume: null,
    size: 8,
    encrypted: true,
    owner: parts.account ?? home,
    startedAt: null,
    storageTier: 'standard',
    description: null,
  };
  return resource('snapshot', id, ec2Arn('snapshot', id, 'noAccount'), defaults, parts);
}

/** The lock of an EBS snapshot, without times. */
export function snapshotLock(
  id: string,
  lock: Partial<SnapshotLock['attributes']>,
  place: Pick<SnapshotLock, 'account' | 'region'>,
): SnapshotLock {
  const attributes = { state: null, lockedAt: null, expiresAt: null, coolOffEndsAt: null, ...lock };
  return resource('snapshot-lock', id, ec2Arn('snapshot', id, 'noAccount'), attributes, place);
}

/** A rule of the Recycle Bin for EBS snapshots, and what GetRule says of it. */
export function retentionRule(
  id: string,
  {
    days = 7,
    lockState = null,
    description = null,
    ...details
  }: Partial<RetentionRuleAttributes & RetentionRuleDetails>,
  place: Pick<RetentionRule, 'account' | 'region'>,
): readonly [RetentionRule, RetentionRuleAttribute] {
  const arn = (account: string, inRegion: string) => `arn:aws:rbin:${inRegion}:${account}:rule/${id}`;
  const all: RetentionRuleDetails = {
    resourceType: 'EBS_SNAPSHOT',
    status: 'available',
    tags: [],
    excludedTags: [],
    unlockDelayDays: null,
    unlockedAt: null,
    ...details,
  };
  return [
    resource<'retention-rule', RetentionRuleAttributes>(
      'retention-rule',
      id,
      arn,
      { days, lockState, description },
      place,
    ),
    resource('retention-rule-attribute', id, arn, all, place),
  ];
}

/** An Elastic IP address that is associated with nothing. */
export function address(id: string, parts: Parts<Address['attributes']> = {}): Address {
  const defaults: Address['attributes'] = {
    publicIp: '203.0.113.7',
    domain: 'vpc',
    instance: null,
    networkInterface: null,
    association: null,
  };
  return resource('address', id, ec2Arn('elastic-ip', id), defaults, parts);
}

/** A resource of a kind that checks look at for its tags alone. */
export function tagged(kind: string, id: string, parts: Parts<JsonObject> = {}): Resource {
  return resource(kind, id, ec2Arn(kind, id), {}, parts);
}

function iamArn(kind: string, name: string, path: string) {
  return (account: string) => `arn:aws:iam::${account}:${kind}${path}${name}`;
}

const unremarkable = { path: '/', uniqueId: 'AIDAUNREMARKABLE', createdAt: null, inline: [], attached: [] };

/** A user without policies and groups. */
export function user(id: string, attributes: Partial<User['attributes']> = {}, parts: Parts<never> = {}): User {
  const defaults = { ...unremarkable, groups: [], permissionsBoundary: null, ...attributes };
  const place = { name: id, region: 'global', ...parts };
  return resource('user', id, iamArn('user', id, defaults.path), defaults, place);
}

/** A group without policies. */
export function group(id: string, attributes: Partial<Group['attributes']> = {}, parts: Parts<never> = {}): Group {
  const defaults = { ...unremarkable, ...attributes };
  const place = { name: id, region: 'global', ...parts };
  return resource('group', id, iamArn('group', id, defaults.path), defaults, place);
}

/** A role without policies that EC2 may assume. */
export function role(id: string, attributes: Partial<Role['attributes']> = {}, parts: Parts<never> = {}): Role {
  const trusted = { document: documentOf([trust({ Service: 'ec2.amazonaws.com' })]) };
  const defaults = { ...unremarkable, permissionsBoundary: null, trust: trusted, instanceProfiles: [], ...attributes };
  const place = { name: id, region: 'global', ...parts };
  return resource('role', id, iamArn('role', id, defaults.path), defaults, place);
}

/** A managed policy by its ARN, with its default version and one before it that allows everything. */
export function managed(arn: string, policy: PolicyDocument): ManagedPolicy {
  return managedPolicy(arn, {
    defaultVersion: 'v2',
    versions: [
      { id: 'v2', isDefault: true, policy },
      { id: 'v1', isDefault: false, policy: { document: documentOf([allow('*')]) } },
    ],
  });
}

/** A managed policy by its ARN, with its versions. */
export function managedPolicy(
  arn: string,
  attributes: Pick<ManagedPolicy['attributes'], 'versions' | 'defaultVersion'> & Partial<ManagedPolicy['attributes']>,
  parts: Parts<never> = {},
): ManagedPolicy {
  const defaults = { path: '/', uniqueId: 'ANPA1', ...attributes };
  const place = { name: arn.slice(arn.lastIndexOf('/') + 1), region: 'global', ...parts };
  return resource('policy', arn, () => arn, defaults, place);
}

/** A line of the credential report: no password, no MFA and no access keys. */
export function credential(
  id: string,
  attributes: Partial<Credential['attributes']> = {},
  parts: Parts<never> = {},
): Credential {
  const defaults = { passwordEnabled: false, mfaActive: false, passwordLastUsed: null, accessKeys: [], ...attributes };
  const arn = (owner: string) => `arn:aws:iam::${owner}:${id === '<root_account>' ? 'root' : `user/${id}`}`;
  return resource('credential', id, arn, defaults, { name: id, region: 'global', ...parts });
}

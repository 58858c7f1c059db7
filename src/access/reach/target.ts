import { parseArn, partitionOf } from '../../domain/arn.ts';
import { tagValue, type Resource, type Tags } from '../../domain/resource.ts';
import type { Instance } from '../../domain/instance.ts';
import type { Image } from '../../domain/image.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import type { Volume, EbsSnapshot, Address } from '../../domain/storage.ts';

/** Something to act on: what policies can see of it, and what the ways of destroying it turn on. */
export interface Target {
  readonly kind: TargetKind;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly tags: Tags;
  /** Condition keys that the snapshot tells besides tags, lower case; undefined: carried, and not known. */
  readonly attributes: ReadonlyMap<string, string | undefined>;
  readonly facts: Facts;
}

/** The kinds of resources that can be acted on and that a snapshot tells of. */
export const targetKinds = ['instance', 'image', 'volume', 'snapshot', 'address', 'user', 'group', 'role', 'policy'] as const;

/** `other` is anything of which the snapshot tells no more than the ARN. */
export type TargetKind = (typeof targetKinds)[number] | 'other';

/** What is known of how a target is protected and used; undefined: unknown or of no meaning for its kind. */
export interface Facts {
  readonly terminationProtection?: boolean | undefined;
  readonly stopProtection?: boolean | undefined;
  readonly shutdownBehavior?: string | undefined;
  readonly deregistrationProtection?: string | undefined;
  /** The ARN of the instance profile that an instance runs with. */
  readonly instanceProfile?: string | undefined;
  /** The groups and stacks of AWS's own services that an instance belongs to, by the tags that those put on it. */
  readonly autoScalingGroup?: string | undefined;
  readonly stack?: string | undefined;
  /** The instance that a volume or an address is attached to. */
  readonly attachedTo?: Target | undefined;
  readonly isRootVolume?: boolean | undefined;
  readonly deletedWithInstance?: boolean | undefined;
  /** The images that rest on an EBS snapshot. */
  readonly usedBy?: readonly Target[] | undefined;
}

type AnyResource = Resource<string, unknown>;

/** Makes targets of a snapshot's resources, one for each however often it is asked for. */
export function targetMaker(snapshot: SnapshotIndex): (resource: AnyResource) => Target {
  const imagesOn = imagesBySnapshot(snapshot);
  const made = new Map<AnyResource, Target>();
  const targetOf = (resource: AnyResource): Target => {
    const found = made.get(resource);
    if (found) return found;
    const { arn, account, region, tags } = resource;
    const { kind, facts, readAttributes } = described(resource);
    let attributes: Target['attributes'] | undefined;
    const target: Target = { kind, arn, account, region, tags, facts, get attributes() { return (attributes ??= readAttributes()); } }; // prettier-ignore
    made.set(resource, target);
    return target;
  };
  const described = (resource: AnyResource): Described => {
    switch (resource.kind) {
      case 'instance':
        return instance(resource as Instance, snapshot);
      case 'image':
        return image(resource as Image);
      case 'volume':
        return volume(resource as Volume, snapshot, targetOf);
      case 'snapshot':
        return ebsSnapshot(resource as EbsSnapshot, imagesOn(resource.id).map(targetOf));
      case 'address':
        return address(resource as Address, snapshot, targetOf);
      case 'user':
      case 'group':
      case 'role':
      case 'policy':
        return { kind: resource.kind, readAttributes: () => new Map(), facts: {} };
      default:
        return { kind: 'other', readAttributes: () => new Map(), facts: {} };
    }
  };
  return targetOf;
}

type TargetOf = (resource: AnyResource) => Target;

/** A target that the snapshot does not hold: its ARN is known, its tags are not. */
export function targetOfArn(arn: string, account: string): Target {
  const parsed = parseArn(arn);
  const owner = parsed && parsed.account !== '' ? parsed.account : account;
  const attributes = new Map([['aws:resourcetag/*', undefined], [`${parsed?.service ?? ''}:resourcetag/*`, undefined]]);
  return { kind: 'other', arn, account: owner, region: parsed?.region ?? '', tags: {}, attributes, facts: {} };
}

/** A user, group, role or managed policy as the target of a call. */
export function iamTarget(kind: 'user' | 'group' | 'role' | 'policy', arn: string, account: string, tags: Tags = {}): Target {
  return { kind, arn, account, region: '', tags, attributes: new Map(), facts: {} };
}

/** Most targets are never looked at closely: their attributes are read when somebody asks. */
interface Described extends Pick<Target, 'kind' | 'facts'> {
  readonly readAttributes: () => Target['attributes'];
}

function instance({ account, region, id, tags, attributes }: Instance, snapshot: SnapshotIndex): Described {
  const { type, instanceProfile, metadata, lifecycle, tenancy, rootDevice } = attributes;
  const flags = snapshot.find({ account, region, kind: 'instance-attribute' }, id)?.attributes;
  return {
    kind: 'instance',
    readAttributes: () => new Map([
      ...unknownOfInstances,
      ['ec2:instanceid', id],
      ['ec2:instancetype', type ?? undefined],
      ['ec2:instancemarkettype', lifecycle],
      ['ec2:tenancy', tenancy ?? undefined],
      ['ec2:rootdevicetype', rootDevice.type ?? undefined],
      ['ec2:metadatahttpendpoint', metadata.endpoint ?? undefined],
      ['ec2:metadatahttptokens', metadata.tokens ?? undefined],
      ['ec2:metadatahttpputresponsehoplimit', metadata.hopLimit === null ? undefined : String(metadata.hopLimit)],
      ...(instanceProfile === null ? [] : [['ec2:instanceprofile', instanceProfile] as const]),
    ]),
    facts: {
      terminationProtection: flags?.disableApiTermination,
      stopProtection: flags?.disableApiStop,
      shutdownBehavior: flags?.shutdownBehavior,
      instanceProfile: instanceProfile ?? undefined,
      autoScalingGroup: tagValue(tags, 'aws:autoscaling:groupName'),
      stack: tagValue(tags, 'aws:cloudformation:stack-id') ?? tagValue(tags, 'aws:cloudformation:stack-name'),
    },
  };
}

/** Keys that every instance carries and that are not read. */
const unknownOfInstances: readonly (readonly [string, undefined])[] = [
  'ec2:availabilityzone', 'ec2:availabilityzoneid', 'ec2:cpuoptionsamdsevsnp', 'ec2:ebsoptimized', 'ec2:instanceautorecovery',
  'ec2:instancebandwidthweighting', 'ec2:instancemetadatatags', 'ec2:managedresourceoperator', 'ec2:placementgroup', 'ec2:productcode',
].map((key) => [key, undefined] as const); // prettier-ignore

function image({ id, attributes }: Image): Described {
  return {
    kind: 'image',
    readAttributes: () => new Map<string, string | undefined>([
      ['ec2:imageid', id],
      ['ec2:owner', attributes.ownerAlias ?? attributes.owner],
      ['ec2:public', String(attributes.public)],
      ['ec2:imagetype', undefined],
      ['ec2:rootdevicetype', undefined],
    ]),
    facts: { deregistrationProtection: attributes.deregistrationProtection ?? undefined },
  };
}

function volume({ account, region, id, attributes }: Volume, snapshot: SnapshotIndex, targetOf: TargetOf): Described {
  const [attachment] = attributes.attachments;
  const holder = attachment && snapshot.find({ account, region, kind: 'instance' }, attachment.instance);
  return {
    kind: 'volume',
    readAttributes: () => new Map<string, string | undefined>([
      ['ec2:volumeid', id],
      ['ec2:volumetype', attributes.type ?? undefined],
      ['ec2:volumesize', attributes.size === null ? undefined : String(attributes.size)],
      ['ec2:encrypted', String(attributes.encrypted)],
      ['ec2:availabilityzone', attributes.zone ?? undefined],
      ...(['ec2:availabilityzoneid', 'ec2:parentsnapshot', 'ec2:parentvolume', 'ec2:volumeiops', 'ec2:volumethroughput'].map((key) => [key, undefined] as const)),
    ]),
    facts: {
      attachedTo: attachment && (holder ? targetOf(holder) : unreadInstance(account, region, attachment.instance)),
      isRootVolume: attachment && holder ? holder.attributes.rootDevice.name === attachment.device : undefined,
      deletedWithInstance: attachment?.deleteOnTermination ?? undefined,
    },
  };
}

function ebsSnapshot({ arn, id, attributes }: EbsSnapshot, usedBy: readonly Target[]): Described {
  return {
    kind: 'snapshot',
    readAttributes: () => new Map<string, string | undefined>([
      ['ec2:snapshotid', id],
      ['ec2:owner', attributes.owner ?? undefined],
      ['ec2:snapshottime', attributes.startedAt ?? undefined],
      ['ec2:volumesize', attributes.size === null ? undefined : String(attributes.size)],
      ['ec2:encrypted', String(attributes.encrypted)],
      ['ec2:parentvolume', parentVolume(arn, attributes.volume)],
      ...(['ec2:snapshotcooloffperiod', 'ec2:snapshotlockduration'].map((key) => [key, undefined] as const)),
    ]),
    facts: { usedBy },
  };
}

function parentVolume(snapshot: string, volume: string | null): string | undefined {
  const arn = parseArn(snapshot);
  return arn && volume !== null ? `arn:${arn.partition}:ec2:${arn.region}:*:volume/${volume}` : undefined;
}

function address({ account, region, attributes }: Address, snapshot: SnapshotIndex, targetOf: TargetOf): Described {
  const { publicIp, domain, instance: attached } = attributes;
  const holder = attached === null ? undefined : snapshot.find({ account, region, kind: 'instance' }, attached);
  return {
    kind: 'address',
    readAttributes: () => new Map<string, string | undefined>([
      ['ec2:publicipaddress', publicIp ?? undefined],
      ['ec2:domain', domain ?? undefined],
      ['ec2:allocationid', undefined],
    ]),
    facts: { attachedTo: attached === null ? undefined : holder ? targetOf(holder) : unreadInstance(account, region, attached) },
  };
}

function unreadInstance(account: string, region: string, id: string): Target {
  return targetOfArn(`arn:${partitionOf(region)}:ec2:${region}:${account}:instance/${id}`, account);
}

function imagesBySnapshot(snapshot: SnapshotIndex): (id: string) => readonly Image[] {
  const pairs = snapshot.ofKind('image').flatMap((resting) => resting.attributes.snapshots.map((id) => [id, resting] as const));
  const images = Map.groupBy(pairs, ([id]) => id);
  return (id) => images.get(id)?.map(([, resting]) => resting) ?? [];
}

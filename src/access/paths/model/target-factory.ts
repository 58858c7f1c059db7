import { parseArn, partitionOf } from '../../../domain/arn.ts';
import { tagValue, type Resource, type Tags } from '../../../domain/resource.ts';
import type { Instance, InstanceProtection } from '../../../domain/instance.ts';
import type { Image } from '../../../domain/image.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import type { Volume, EbsSnapshot, Address } from '../../../domain/storage.ts';
import { targetOfArn, type TargetFacts, type Target } from './target.ts';

type AnyResource = Resource<string, unknown>;

/** Makes targets of a snapshot's resources, one for each however often it is asked for. */
export function targetFactory(snapshot: SnapshotIndex): (resource: AnyResource) => Target {
  const imagesOn = imagesOnSnapshots(snapshot);
  const made = new Map<AnyResource, Target>();
  const targetOf = (resource: AnyResource): Target => {
    const found = made.get(resource);
    if (found) return found;
    const { arn, account, region, tags } = resource;
    const { readAttributes, ...rest } = described(resource);
    let attributes: Target['attributes'] | undefined;
    const target: Target = {
      arn,
      account,
      region,
      tags,
      ...rest,
      get attributes() {
        return (attributes ??= readAttributes());
      },
    };
    made.set(resource, target);
    return target;
  };
  const described = (resource: AnyResource): Described => {
    switch (resource.kind) {
      case 'instance':
        return instance(resource as Instance, snapshot);
      case 'image':
        return image(resource as Image, snapshot);
      case 'volume':
        return volume(resource as Volume, snapshot, targetOf);
      case 'snapshot':
        return ebsSnapshot(resource as EbsSnapshot, imagesOn(resource)?.map(targetOf));
      case 'address':
        return address(resource as Address);
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

/** Most targets are never looked at closely: their attributes are read when somebody asks. */
interface Described extends Pick<Target, 'kind' | 'facts'> {
  /** Where it is not the one that was read. */
  readonly account?: string;
  readonly readAttributes: () => Target['attributes'];
}

function instance({ account, region, id, tags, attributes }: Instance, snapshot: SnapshotIndex): Described {
  const { type, instanceProfile, metadata, lifecycle, tenancy, availabilityZone, rootDevice } = attributes;
  const flags = snapshot.find({ account, region, kind: 'instance-attribute' }, id)?.attributes;
  return {
    kind: 'instance',
    readAttributes: () =>
      new Map([
        ...unknownOfInstances,
        ['ec2:instanceid', id],
        ['ec2:instancetype', type ?? undefined],
        ['ec2:instancemarkettype', lifecycle],
        ['ec2:tenancy', tenancy ?? undefined],
        ['ec2:availabilityzone', availabilityZone ?? undefined],
        ['ec2:rootdevicetype', rootDevice.type ?? undefined],
        ['ec2:metadatahttpendpoint', metadata.endpoint ?? undefined],
        ['ec2:metadatahttptokens', metadata.tokens ?? undefined],
        ['ec2:metadatahttpputresponsehoplimit', metadata.hopLimit === null ? undefined : String(metadata.hopLimit)],
        ...(instanceProfile === null ? [] : [['ec2:instanceprofile', instanceProfile] as const]),
      ]),
    facts: {
      ...protectionOf(attributes, flags),
      isStopped: attributes.state === 'stopped',
      instanceProfile: instanceProfile ?? undefined,
      autoScalingGroup: tagValue(tags, 'aws:autoscaling:groupName'),
      stack: stackOf(tags),
    },
  };
}

/**
 * The instances of Spot requests and those on instance stores cannot be protected; the latter end where they are shut
 * down. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html
 */
function protectionOf(
  { lifecycle, rootDevice }: Instance['attributes'],
  flags: InstanceProtection | undefined,
): TargetFacts {
  const isSpot = lifecycle === 'spot';
  const isOnInstanceStore = rootDevice.type === 'instance-store';
  return {
    terminationProtection: flags?.disableApiTermination ?? (isSpot ? false : undefined),
    stopProtection: flags?.disableApiStop ?? (isSpot || isOnInstanceStore ? false : undefined),
    shutdownBehavior: isOnInstanceStore ? 'terminate' : flags?.shutdownBehavior,
    canStop: isOnInstanceStore ? false : isSpot ? undefined : true,
  };
}

function stackOf(tags: Tags): string | undefined {
  return tagValue(tags, 'aws:cloudformation:stack-id');
}

function isBackup(tags: Tags): boolean {
  return tagValue(tags, 'aws:backup:source-resource') !== undefined;
}

function lifecyclePolicyOf(tags: Tags): string | undefined {
  return tagValue(tags, 'aws:dlm:lifecycle-policy-id');
}

/** Keys that every instance carries and that are not read. */
const unknownOfInstances: readonly (readonly [string, undefined])[] = [
  'ec2:availabilityzoneid',
  'ec2:cpuoptionsamdsevsnp',
  'ec2:ebsoptimized',
  'ec2:instanceautorecovery',
  'ec2:instancebandwidthweighting',
  'ec2:instancemetadatatags',
  'ec2:managedresourceoperator',
  'ec2:placementgroup',
  'ec2:productcode',
].map((key) => [key, undefined] as const);

function image({ account, region, id, tags, attributes }: Image, snapshot: SnapshotIndex): Described {
  const asked = snapshot.find({ account, region, kind: 'image-attribute' }, id)?.attributes;
  return {
    kind: 'image',
    account: attributes.owner,
    readAttributes: () =>
      new Map<string, string | undefined>([
        ['ec2:imageid', id],
        ['ec2:owner', attributes.ownerAlias ?? attributes.owner],
        ['ec2:public', String(attributes.public)],
        ['ec2:imagetype', undefined],
        ['ec2:rootdevicetype', undefined],
      ]),
    facts: {
      deregistrationProtection: attributes.deregistrationProtection ?? asked?.deregistrationProtection,
      isBackup: isBackup(tags),
      lifecyclePolicy: lifecyclePolicyOf(tags),
    },
  };
}

function volume(
  { account, region, id, tags, attributes }: Volume,
  snapshot: SnapshotIndex,
  targetOf: TargetOf,
): Described {
  const { attachments } = attributes;
  const holders = attachments.map(({ instance: holder }) =>
    snapshot.find({ account, region, kind: 'instance' }, holder),
  );
  const targetOfHolder = (found: Instance | undefined) => found && targetOf(found);
  const [first] = attachments;
  const [holder] = holders;
  return {
    kind: 'volume',
    readAttributes: () =>
      new Map<string, string | undefined>([
        ['ec2:volumeid', id],
        ['ec2:volumetype', attributes.type ?? undefined],
        ['ec2:volumesize', attributes.size === null ? undefined : String(attributes.size)],
        ['ec2:encrypted', String(attributes.encrypted)],
        ['ec2:availabilityzone', attributes.zone ?? undefined],
        ...[
          'ec2:availabilityzoneid',
          'ec2:parentsnapshot',
          'ec2:parentvolume',
          'ec2:volumeiops',
          'ec2:volumethroughput',
        ].map((key) => [key, undefined] as const),
      ]),
    facts: {
      attachedTo: attachments.map(
        (attachment, index) => targetOfHolder(holders[index]) ?? unreadInstance(account, region, attachment.instance),
      ),
      isRootVolume: first && holder ? holder.attributes.rootDevice.name === first.device : undefined,
      deletedWithInstance: first?.deleteOnTermination ?? undefined,
      stack: stackOf(tags),
    },
  };
}

function ebsSnapshot({ arn, id, tags, attributes }: EbsSnapshot, usedBy: readonly Target[] | undefined): Described {
  return {
    kind: 'snapshot',
    readAttributes: () =>
      new Map<string, string | undefined>([
        ['ec2:snapshotid', id],
        ['ec2:owner', attributes.owner ?? undefined],
        ['ec2:snapshottime', attributes.startedAt ?? undefined],
        ['ec2:volumesize', attributes.size === null ? undefined : String(attributes.size)],
        ['ec2:encrypted', String(attributes.encrypted)],
        ['ec2:parentvolume', parentVolume(arn, attributes.volume)],
        ...['ec2:snapshotcooloffperiod', 'ec2:snapshotlockduration'].map((key) => [key, undefined] as const),
      ]),
    facts: { usedBy, isBackup: isBackup(tags), lifecyclePolicy: lifecyclePolicyOf(tags) },
  };
}

function parentVolume(snapshot: string, volume: string | null): string | undefined {
  const arn = parseArn(snapshot);
  return arn && volume !== null ? `arn:${arn.partition}:ec2:${arn.region}:*:volume/${volume}` : undefined;
}

function address({ id, tags, attributes }: Address): Described {
  const { publicIp, domain, instance: holder, networkInterface, association } = attributes;
  return {
    kind: 'address',
    readAttributes: () =>
      new Map<string, string | undefined>([
        ['ec2:publicipaddress', publicIp ?? undefined],
        ['ec2:domain', domain ?? undefined],
        ['ec2:allocationid', id],
      ]),
    facts: {
      boundTo:
        holder !== null ? 'instance' : networkInterface !== null || association !== null ? 'interface' : 'nothing',
      stack: stackOf(tags),
    },
  };
}

function unreadInstance(account: string, region: string, id: string): Target {
  return targetOfArn(`arn:${partitionOf(region)}:ec2:${region}:${account}:instance/${id}`, account);
}

/** The account's images on an EBS snapshot; undefined where its images were not read. */
function imagesOnSnapshots(snapshot: SnapshotIndex): (resource: AnyResource) => readonly Image[] | undefined {
  const pairs = snapshot
    .ofKind('image')
    .flatMap((resting) => resting.attributes.snapshots.map((id) => [id, resting] as const));
  const images = Map.groupBy(pairs, ([id, { account, region }]) => `${account} ${region} ${id}`);
  return ({ account, region, id }) => {
    const found = images.get(`${account} ${region} ${id}`)?.map(([, resting]) => resting);
    return found ?? (snapshot.isKnown({ account, region, kind: 'image' }) ? [] : undefined);
  };
}

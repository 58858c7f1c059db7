import { partitionOf } from '../../../domain/arn.ts';
import { tagValue, type Resource, type Tags } from '../../../domain/resource.ts';
import type { Instance, InstanceProtection } from '../../../domain/ec2/instance.ts';
import type { Image } from '../../../domain/ec2/image.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import type { Volume, EbsSnapshot, Address } from '../../../domain/ec2/storage.ts';
import { resourceKeys } from './request-context.ts';
import { targetOfArn, type Target, type TargetFacts } from './target.ts';

type AnyResource = Resource<string, unknown>;

type TargetOf = (resource: AnyResource) => Target;

/**
 * Makes targets of a snapshot's resources, one for each however often it is asked for. What policies see of a target is
 * in request-context.ts; here is what techniques look at.
 */
export function targetFactory(snapshot: SnapshotIndex): TargetOf {
  const imagesOn = imagesOnSnapshots(snapshot);
  const made = new Map<AnyResource, Target>();
  const targetOf = (resource: AnyResource): Target => {
    const found = made.get(resource);
    if (found) return found;
    const { arn, account, region, tags } = resource;
    let attributes: Target['attributes'] | undefined;
    const target: Target = {
      arn,
      account,
      region,
      tags,
      ...described(resource),
      // Most targets are never looked at closely.
      get attributes() {
        return (attributes ??= resourceKeys(resource));
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
        return { kind: resource.kind, facts: {} };
      default:
        return { kind: 'other', facts: {} };
    }
  };
  return targetOf;
}

interface Described extends Pick<Target, 'kind' | 'facts'> {
  /** The owner, where it is not the account that was read. */
  readonly account?: string;
}

function instance({ account, region, id, tags, attributes }: Instance, snapshot: SnapshotIndex): Described {
  const flags = snapshot.find({ account, region, kind: 'instance-attribute' }, id)?.attributes;
  return {
    kind: 'instance',
    facts: {
      ...protectionOf(attributes, flags),
      isStopped: attributes.state === 'stopped',
      instanceProfile: attributes.instanceProfile ?? undefined,
      autoScalingGroup: tagValue(tags, 'aws:autoscaling:groupName'),
      stack: stackOf(tags),
    },
  };
}

/**
 * The instances of Spot requests and those on instance stores cannot be protected; the latter end when they are shut
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

function image({ account, region, id, tags, attributes }: Image, snapshot: SnapshotIndex): Described {
  const readByItself = snapshot.find({ account, region, kind: 'image-attribute' }, id)?.attributes;
  return {
    kind: 'image',
    account: attributes.owner,
    facts: {
      deregistrationProtection: attributes.deregistrationProtection ?? readByItself?.deregistrationProtection,
      isBackup: isBackup(tags),
      lifecyclePolicy: lifecyclePolicyOf(tags),
    },
  };
}

function volume({ account, region, tags, attributes }: Volume, snapshot: SnapshotIndex, targetOf: TargetOf): Described {
  const { attachments } = attributes;
  const instances = attachments.map((attachment) =>
    snapshot.find({ account, region, kind: 'instance' }, attachment.instance),
  );
  const [first] = attachments;
  const [holder] = instances;
  return {
    kind: 'volume',
    facts: {
      attachedTo: attachments.map((attachment, index) => {
        const attached = instances[index];
        return attached ? targetOf(attached) : unreadInstance(account, region, attachment.instance);
      }),
      isRootVolume: first && holder ? holder.attributes.rootDevice.name === first.device : undefined,
      deletedWithInstance: first?.deleteOnTermination ?? undefined,
      stack: stackOf(tags),
    },
  };
}

function ebsSnapshot({ tags }: EbsSnapshot, usedBy: readonly Target[] | undefined): Described {
  return {
    kind: 'snapshot',
    facts: { usedBy, isBackup: isBackup(tags), lifecyclePolicy: lifecyclePolicyOf(tags) },
  };
}

function address({ tags, attributes }: Address): Described {
  const { instance: holder, networkInterface, association } = attributes;
  return {
    kind: 'address',
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

/** The account's images that use an EBS snapshot; undefined where its images were not read. */
function imagesOnSnapshots(snapshot: SnapshotIndex): (resource: AnyResource) => readonly Image[] | undefined {
  const pairs = snapshot
    .ofKind('image')
    .flatMap((image) => image.attributes.snapshots.map((id) => [id, image] as const));
  const images = Map.groupBy(pairs, ([id, { account, region }]) => `${account} ${region} ${id}`);
  return ({ account, region, id }) => {
    const found = images.get(`${account} ${region} ${id}`)?.map(([, image]) => image);
    return found ?? (snapshot.isKnown({ account, region, kind: 'image' }) ? [] : undefined);
  };
}

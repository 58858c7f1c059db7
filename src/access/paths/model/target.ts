import { parseArn } from '../../../domain/arn.ts';
import type { Tags } from '../../../domain/resource.ts';
import type { KindMap } from '../../../domain/snapshot.ts';
import { serviceTagKeys } from './service-tag-keys.ts';

/**
 * The resource that a call acts on: what policies can read about it, and what techniques need to know. Some of it is read
 * when it is asked for, and a spread would lose it: `changedTarget` makes a copy.
 */
export interface Target {
  readonly kind: TargetKind;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly tags: Tags;
  /**
   * Condition keys besides tags, in lower case; undefined: AWS sends the key, but its value is not known. See
   * request-context.ts.
   */
  readonly attributes: ResourceKeys;
  readonly facts: TargetFacts;
}

/** The kinds of `KindMap` that are resources: the others hold more about one, as `instance-attribute` does. */
export type TargetableKind = Exclude<
  keyof KindMap,
  `${string}-attribute` | 'snapshot-lock' | 'retention-rule' | 'credential'
>;

/** `other`: only the ARN is known. */
export type TargetKind = TargetableKind | 'other';

/** Condition keys in lower case with what the snapshot tells; undefined: AWS sends the key, but it was not read. */
export type ResourceKeys = ReadonlyMap<string, string | undefined>;

/** How a target is protected and used; undefined: unknown, or without meaning for its kind. */
export interface TargetFacts extends Ec2Facts, DatabaseFacts {
  /** The ARN of the CloudFormation stack that a resource belongs to, by the tag that CloudFormation sets. */
  readonly stack?: string | undefined;
  /** Whether AWS Backup manages a snapshot or image, and the Data Lifecycle Manager policy that manages it. */
  readonly isBackup?: boolean | undefined;
  readonly lifecyclePolicy?: string | undefined;
  /** The KMS key that it is encrypted with; of an image: one of its snapshots'. */
  readonly kmsKey?: Target | undefined;
  readonly isStopped?: boolean | undefined;
  /** False where AWS cannot stop it, for example an instance on an instance store; unknown for Spot requests. */
  readonly canStop?: boolean | undefined;
}

interface Ec2Facts {
  readonly terminationProtection?: boolean | undefined;
  readonly stopProtection?: boolean | undefined;
  readonly shutdownBehavior?: string | undefined;
  /** Whether an instance boots from a volume, and not from an instance store. */
  readonly hasEbsRoot?: boolean | undefined;
  readonly deregistrationProtection?: string | undefined;
  /** The ARN of the instance profile that an instance runs with. */
  readonly instanceProfile?: string | undefined;
  /** The Auto Scaling group that an instance belongs to, by the tag that Auto Scaling sets. */
  readonly autoScalingGroup?: string | undefined;
  /** The EC2 Fleet and the Spot Fleet request that launched an instance, by the tags that EC2 sets. */
  readonly fleet?: string | undefined;
  readonly spotFleet?: string | undefined;
  /** The EKS node group of an instance: `CLUSTER/NAME`. */
  readonly nodeGroup?: string | undefined;
  /** The EMR cluster, the Elastic Beanstalk environment and the Service Catalog product that an instance belongs to. */
  readonly emrCluster?: string | undefined;
  readonly environment?: string | undefined;
  readonly provisionedProduct?: string | undefined;
  /** The instances that a volume is attached to; empty where there are none. */
  readonly attachedTo?: readonly Target[] | undefined;
  readonly isRootVolume?: boolean | undefined;
  readonly deletedWithInstance?: boolean | undefined;
  /** Whether an address is bound to an instance, or to a network interface alone. */
  readonly boundTo?: 'instance' | 'interface' | 'nothing' | undefined;
  /** How an EBS snapshot is locked; with `cooling-off` it can be unlocked until the time, in ISO 8601. */
  readonly lock?: 'none' | 'governance' | 'cooling-off' | 'compliance' | undefined;
  readonly coolOffEndsAt?: string | undefined;
  /** The images that use an EBS snapshot; empty where there are none. */
  readonly usedBy?: readonly Target[] | undefined;
}

interface DatabaseFacts {
  readonly deletionProtection?: boolean | undefined;
  readonly isAurora?: boolean | undefined;
  /** The sort of cluster that an instance is in; undefined: none. */
  readonly memberOf?: 'aurora' | 'multi-az' | undefined;
  /** The cluster that an instance is in, without its members; undefined: none. */
  readonly cluster?: Target | undefined;
  /** Whether an instance is the only one of its cluster. */
  readonly isOnlyInstance?: boolean | undefined;
  /** The instances of a cluster. */
  readonly members?: readonly Target[] | undefined;
  readonly isInGlobalCluster?: boolean | undefined;
  readonly globalCluster?: Target | undefined;
  /** Whether a cluster is the primary one of its global cluster. */
  readonly isPrimary?: boolean | undefined;
  /** The clusters of a global cluster, the primary one last. */
  readonly clusters?: readonly Target[] | undefined;
  readonly isReplica?: boolean | undefined;
  readonly hasReplicas?: boolean | undefined;
  readonly hasAutomatedBackups?: boolean | undefined;
  readonly iamAuthentication?: boolean | undefined;
  readonly hasDataApi?: boolean | undefined;
  readonly isPublic?: boolean | undefined;
  /** What ARNs of database users name: `db-ABC…`, `cluster-ABC…`. */
  readonly resourceId?: string | undefined;
  /** The secret with the master password, if RDS manages it. */
  readonly masterSecret?: Target | undefined;
  /** `manual`, `automated`, … */
  readonly snapshotType?: string | undefined;
  /** The database that a snapshot was taken of, or that holds a tenant database; undefined where it was not read. */
  readonly source?: Target | undefined;
  /** The automated backups that were kept of the deleted database that a snapshot was taken of. */
  readonly keptBackups?: readonly Target[] | undefined;
  /** Whether a tenant database is the only one of its instance. */
  readonly isOnlyTenant?: boolean | undefined;
}

/** The other resources that a target's facts name, each once. */
export function relatedTargets({ facts }: Target): readonly Target[] {
  const { attachedTo, usedBy, cluster, members, globalCluster, clusters, source, keptBackups, kmsKey } = facts;
  const several = [attachedTo, usedBy, members, clusters, keptBackups].flatMap((targets) => targets ?? []);
  const single = [cluster, globalCluster, source, kmsKey].filter((target) => target !== undefined);
  return [...new Map([...several, ...single].map((target) => [target.arn, target])).values()];
}

/** The target with other values for some of its fields. */
export function changedTarget(target: Target, changes: Partial<Target>): Target {
  const { kind, arn, account, region, tags } = target;
  const { attributes = target.attributes, facts = target.facts } = changes;
  return { kind, arn, account, region, tags, ...changes, attributes, facts };
}

/** A target that is not in the snapshot: its ARN is known, its tags are not. */
export function targetOfArn(arn: string, account: string): Target {
  const parsed = parseArn(arn);
  const owner = parsed && parsed.account !== '' ? parsed.account : account;
  const service = parsed?.service ?? '';
  const unknown = ['aws:resourcetag/', `${service}:resourcetag/`, ...(serviceTagKeys.get(service) ?? [])];
  const attributes = new Map(unknown.map((key) => [`${key}*`, undefined]));
  return { kind: 'other', arn, account: owner, region: parsed?.region ?? '', tags: {}, attributes, facts: {} };
}

/** A user, group, role or managed policy as the target of a call. */
export function iamTarget(
  kind: 'user' | 'group' | 'role' | 'policy',
  arn: string,
  account: string,
  tags: Tags = {},
): Target {
  return { kind, arn, account, region: '', tags, attributes: new Map(), facts: {} };
}

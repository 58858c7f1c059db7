import { parseArn } from '../../../domain/arn.ts';
import type { Tags } from '../../../domain/resource.ts';

/** Something to act on: what policies can see of it, and what the ways of destroying it turn on. */
export interface Target {
  readonly kind: TargetKind;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly tags: Tags;
  /** Condition keys that the snapshot tells besides tags, lower case; undefined: carried, and not known. */
  readonly attributes: ReadonlyMap<string, string | undefined>;
  readonly facts: TargetFacts;
}

/** The kinds of resources that can be acted on and that a snapshot tells of. */
export const targetKinds = [
  'instance',
  'image',
  'volume',
  'snapshot',
  'address',
  'user',
  'group',
  'role',
  'policy',
] as const;

/** `other` is anything of which the snapshot tells no more than the ARN. */
export type TargetKind = (typeof targetKinds)[number] | 'other';

/** What is known of how a target is protected and used; undefined: unknown or of no meaning for its kind. */
export interface TargetFacts {
  readonly terminationProtection?: boolean | undefined;
  readonly stopProtection?: boolean | undefined;
  readonly shutdownBehavior?: string | undefined;
  readonly isStopped?: boolean | undefined;
  /** Instances on instance stores run until they are terminated, and those of Spot requests may. */
  readonly canStop?: boolean | undefined;
  readonly deregistrationProtection?: string | undefined;
  /** The ARN of the instance profile that an instance runs with. */
  readonly instanceProfile?: string | undefined;
  /** The Auto Scaling group that an instance belongs to, by the tag that Auto Scaling puts on it. */
  readonly autoScalingGroup?: string | undefined;
  /** The ARN of the CloudFormation stack that a resource belongs to, by the tag that CloudFormation puts on it. */
  readonly stack?: string | undefined;
  /** Whether AWS Backup keeps a snapshot or image, and the lifecycle policy (Data Lifecycle Manager's) that does. */
  readonly isBackup?: boolean | undefined;
  readonly lifecyclePolicy?: string | undefined;
  /** The instances that a volume is attached to; none where it is not. */
  readonly attachedTo?: readonly Target[] | undefined;
  readonly isRootVolume?: boolean | undefined;
  readonly deletedWithInstance?: boolean | undefined;
  /** Whether an address is bound to an instance, or to a network interface alone. */
  readonly boundTo?: 'instance' | 'interface' | 'nothing' | undefined;
  /** The images that rest on an EBS snapshot; none where none does. */
  readonly usedBy?: readonly Target[] | undefined;
}

/** A target that the snapshot does not hold: its ARN is known, its tags are not. */
export function targetOfArn(arn: string, account: string): Target {
  const parsed = parseArn(arn);
  const owner = parsed && parsed.account !== '' ? parsed.account : account;
  const attributes = new Map([
    ['aws:resourcetag/*', undefined],
    [`${parsed?.service ?? ''}:resourcetag/*`, undefined],
  ]);
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

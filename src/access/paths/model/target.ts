import { parseArn } from '../../../domain/arn.ts';
import type { Tags } from '../../../domain/resource.ts';

/** The resource that a call acts on: what policies can read about it, and what techniques need to know. */
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
  readonly attributes: ReadonlyMap<string, string | undefined>;
  readonly facts: TargetFacts;
}

/** The kinds of targets that a snapshot holds. */
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

/** `other`: only the ARN is known. */
export type TargetKind = (typeof targetKinds)[number] | 'other';

/** How a target is protected and used; undefined: unknown, or without meaning for its kind. */
export interface TargetFacts {
  readonly terminationProtection?: boolean | undefined;
  readonly stopProtection?: boolean | undefined;
  readonly shutdownBehavior?: string | undefined;
  readonly isStopped?: boolean | undefined;
  /** False for instances on instance stores; unknown for those of Spot requests. */
  readonly canStop?: boolean | undefined;
  readonly deregistrationProtection?: string | undefined;
  /** The ARN of the instance profile that an instance runs with. */
  readonly instanceProfile?: string | undefined;
  /** The Auto Scaling group that an instance belongs to, by the tag that Auto Scaling sets. */
  readonly autoScalingGroup?: string | undefined;
  /** The ARN of the CloudFormation stack that a resource belongs to, by the tag that CloudFormation sets. */
  readonly stack?: string | undefined;
  /** Whether AWS Backup manages a snapshot or image, and the Data Lifecycle Manager policy that manages it. */
  readonly isBackup?: boolean | undefined;
  readonly lifecyclePolicy?: string | undefined;
  /** The instances that a volume is attached to; empty where there are none. */
  readonly attachedTo?: readonly Target[] | undefined;
  readonly isRootVolume?: boolean | undefined;
  readonly deletedWithInstance?: boolean | undefined;
  /** Whether an address is bound to an instance, or to a network interface alone. */
  readonly boundTo?: 'instance' | 'interface' | 'nothing' | undefined;
  /** The images that use an EBS snapshot; empty where there are none. */
  readonly usedBy?: readonly Target[] | undefined;
}

/** A target that is not in the snapshot: its ARN is known, its tags are not. */
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

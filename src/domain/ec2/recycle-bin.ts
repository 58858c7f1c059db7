import type { Resource } from '../resource.ts';

/** A tag that a rule names; null: any value of the key. */
export interface RuleTag {
  readonly key: string;
  readonly value: string | null;
}

/** A retention rule of the Recycle Bin: https://docs.aws.amazon.com/ebs/latest/userguide/recycle-bin.html */
export interface RetentionRuleAttributes {
  readonly description: string | null;
  /** Days that a deleted resource is kept; null: AWS says it in a unit that is not known here. */
  readonly days: number | null;
  /** `locked`, `pending_unlock`, `unlocked`, or what AWS adds; null: it was never locked. */
  readonly lockState: string | null;
}

export type RetentionRule = Resource<'retention-rule', RetentionRuleAttributes>;

/** What the list of rules does not say. */
export interface RetentionRuleDetails {
  /** `EBS_SNAPSHOT`, `EC2_IMAGE`, `EBS_VOLUME`, or what AWS adds. */
  readonly resourceType: string | null;
  /** Only a rule that is `available` keeps anything. */
  readonly status: string | null;
  /** It keeps what has one of these tags; without any, everything of the type in the region. Sorted. */
  readonly tags: readonly RuleTag[];
  /** A rule without tags keeps nothing that has one of these. Sorted. */
  readonly excludedTags: readonly RuleTag[];
  /** Days between unlocking and the first change of a locked rule. */
  readonly unlockDelayDays: number | null;
  /** When the delay of a rule that was unlocked ends, in ISO 8601. */
  readonly unlockedAt: string | null;
}

export type RetentionRuleAttribute = Resource<'retention-rule-attribute', RetentionRuleDetails>;

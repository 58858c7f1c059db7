import type { RetentionRuleDetails, RuleTag } from '../../../domain/ec2/recycle-bin.ts';
import { tagValue, type Resource, type Tags } from '../../../domain/resource.ts';
import { globalRegion } from '../../../domain/scope.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';

/** A rule by which the Recycle Bin keeps a resource after it is deleted. */
export interface Retention {
  readonly rule: string;
  readonly arn: string;
  /** Undefined: it was not read. */
  readonly days: number | undefined;
  readonly lockState: string | null;
  readonly details: RetentionRuleDetails;
}

/** The kinds that the Recycle Bin keeps, by the action that deletes one, with AWS's name of the type. */
export const keptInRecycleBin: ReadonlyMap<string, { readonly kind: string; readonly type: string }> = new Map([
  ['ec2:DeleteSnapshot', { kind: 'snapshot', type: 'EBS_SNAPSHOT' }],
  ['ec2:DeregisterImage', { kind: 'image', type: 'EC2_IMAGE' }],
  ['ec2:DeleteVolume', { kind: 'volume', type: 'EBS_VOLUME' }],
]);

/** Whether the rules of a region are known, as they were read in this run or carried. */
function knowsRules(snapshot: SnapshotIndex, { account, region }: RegionOfAccount): boolean {
  return (['retention-rule', 'retention-rule-attribute'] as const).every((kind) =>
    snapshot.isKnown({ account, region, kind }),
  );
}

/** Whether the rules of all regions that were covered are known. */
export function knowsAllRules(snapshot: SnapshotIndex): boolean {
  const regions = snapshot.snapshot.coverage.filter(({ region }) => region !== globalRegion);
  return regions.every((scope) => knowsRules(snapshot, scope));
}

type RegionOfAccount = Pick<Resource, 'account' | 'region'>;

/**
 * The rule that keeps a resource for the longest time; undefined where none does, or the rules are not known. Images
 * are kept only if they are of EBS snapshots.
 * https://docs.aws.amazon.com/ebs/latest/userguide/recycle-bin.html, …/recycle-bin-considerations.html
 */
export function retentionOf(resource: Resource<string, unknown>, snapshot: SnapshotIndex): Retention | undefined {
  const { account, region, kind, tags } = resource;
  if (!knowsRules(snapshot, resource) || (kind === 'image' && !hasSnapshots(resource))) return undefined;
  const type = [...keptInRecycleBin.values()].find((kept) => kept.kind === kind)?.type;
  const kept = snapshot.in({ account, region, kind: 'retention-rule' }).flatMap(({ id, arn }): Retention[] => {
    const rule = snapshot.find({ account, region, kind: 'retention-rule' }, id)?.attributes;
    const details = snapshot.find({ account, region, kind: 'retention-rule-attribute' }, id)?.attributes;
    if (!rule || details?.resourceType !== type || !details || !keeps(details, tags)) return [];
    return [{ rule: id, arn, days: rule.days ?? undefined, lockState: rule.lockState, details }];
  });
  return kept.toSorted((a, b) => (b.days ?? 0) - (a.days ?? 0))[0];
}

function hasSnapshots({ attributes }: Resource<string, unknown>): boolean {
  const { snapshots } = attributes as { readonly snapshots?: unknown };
  return Array.isArray(snapshots) && snapshots.length > 0;
}

function keeps({ status, tags: wanted, excludedTags }: RetentionRuleDetails, tags: Tags): boolean {
  if (status !== 'available') return false;
  return wanted.length > 0 ? wanted.some(isOn(tags)) : !excludedTags.some(isOn(tags));
}

function isOn(tags: Tags): (tag: RuleTag) => boolean {
  return ({ key, value }) => {
    const held = tagValue(tags, key);
    return held !== undefined && (value === null || held === value);
  };
}

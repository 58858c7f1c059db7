import { parseArn } from '../../../../domain/arn.ts';
import type { EbsSnapshot } from '../../../../domain/ec2/storage.ts';
import type { SnapshotIndex } from '../../../../domain/snapshot.ts';
import type { Target, TargetFacts } from '../target.ts';

/**
 * How an EBS snapshot is locked; unknown where locks were not read, or where AWS says of the lock what is not known
 * here. https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-lock-concepts.html
 */
export function lockFacts(
  { account, region, id }: Pick<EbsSnapshot, 'account' | 'region' | 'id'>,
  snapshot: SnapshotIndex,
): Pick<TargetFacts, 'lock' | 'coolOffEndsAt'> {
  const scope = { account, region, kind: 'snapshot-lock' } as const;
  const lock = snapshot.find(scope, id)?.attributes;
  if (!lock) return { lock: snapshot.isKnown(scope) ? 'none' : undefined };
  switch (lock.state) {
    case 'governance':
    case 'compliance':
      return { lock: lock.state };
    case 'compliance-cooloff':
      return { lock: 'cooling-off', coolOffEndsAt: timeIn(lock.coolOffEndsAt) };
    case 'expired':
      return { lock: 'none' };
    default:
      return { lock: undefined };
  }
}

/** When the lock of an EBS snapshot ends, in ISO 8601; undefined where AWS does not say it. */
export function lockEndOf({ account, region, arn }: Target, snapshot: SnapshotIndex): string | undefined {
  const id = parseArn(arn)?.resource.split('/').at(-1) ?? '';
  return timeIn(snapshot.find({ account, region, kind: 'snapshot-lock' }, id)?.attributes.expiresAt ?? null);
}

/** The text if it is a time. */
function timeIn(text: string | null): string | undefined {
  return text !== null && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

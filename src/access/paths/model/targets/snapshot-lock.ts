import type { SnapshotIndex } from '../../../../domain/snapshot.ts';
import type { TargetFacts } from '../target.ts';

/**
 * How an EBS snapshot is locked; unknown where locks were not read, or where AWS says of the lock what is not known
 * here. https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-lock-concepts.html
 */
export function lockFacts(
  { account, region, id }: { readonly account: string; readonly region: string; readonly id: string },
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
      return { lock: 'cooling-off', coolOffEndsAt: lock.coolOffEndsAt ?? undefined };
    case 'expired':
      return { lock: 'none' };
    default:
      return { lock: undefined };
  }
}

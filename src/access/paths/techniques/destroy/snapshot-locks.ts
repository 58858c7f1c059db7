import type { Target } from '../../model/target.ts';
import { plansOf, type Technique } from '../../model/technique.ts';

export const unlock = 'ec2:UnlockSnapshot';

/** A technique as it is for what no lock holds: a locked EBS snapshot cannot be deleted by anybody. */
export function unlessLocked(technique: Technique): Technique {
  return {
    ...technique,
    plan: (target, model) => (isLocked(target) ? undefined : technique.plan(target, model)),
  };
}

/**
 * Removing the lock of an EBS snapshot, then deleting the snapshot by one of the techniques. Locks in compliance mode
 * can be removed or shortened during their cooling-off period only.
 */
export function deletionsAfterLock(deletions: readonly Technique[]): readonly Technique[] {
  const ofSnapshots = deletions.filter(({ goal }) => goal === 'ec2:DeleteSnapshot');
  return removals.map(({ action, assumptions, ...row }): Technique => ({
    ...row,
    family: 'unprotect',
    goal: 'ec2:DeleteSnapshot',
    actions: [...new Set([action, ...ofSnapshots.flatMap((technique) => technique.actions)])],
    plan: (target, model) => {
      const unlocking = unlockingOf(target);
      if (!unlocking) return undefined;
      return ofSnapshots.flatMap((technique) =>
        plansOf(technique, target, model).map((plan) => ({
          calls: [{ action, on: target }, ...plan.calls],
          assumptions: [...unlocking.assumptions, ...assumptions, ...(plan.assumptions ?? [])],
        })),
      );
    },
  }));
}

const removals = [
  {
    id: 'unlock-snapshot',
    action: unlock,
    summary:
      'Unlock an EBS snapshot that is locked in governance mode, or in compliance mode while the cooling-off period lasts, then delete it in one of these ways.',
    source: 'https://docs.aws.amazon.com/ebs/latest/userguide/unlock-snapshot.html',
    assumptions: [],
  },
  {
    id: 'shorten-snapshot-lock',
    action: 'ec2:LockSnapshot',
    summary:
      'Shorten the lock of such a snapshot, to one day at least, and delete it in one of these ways when the lock has ended.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LockSnapshot.html',
    assumptions: ['its lock is set to end sooner, and that time passes'],
  },
] as const;

/** What removing a lock takes besides the permission; undefined where there is none, or it cannot be removed. */
export function unlockingOf({
  facts: { lock, coolOffEndsAt },
}: Target): { readonly assumptions: readonly string[] } | undefined {
  if (lock === 'governance') return { assumptions: [] };
  if (lock !== 'cooling-off') return undefined;
  const end = coolOffEndsAt === undefined ? 'ends' : `ends at ${coolOffEndsAt}`;
  return { assumptions: [`its lock is changed before its cooling-off period ${end}`] };
}

function isLocked({ facts: { lock } }: Target): boolean {
  return lock !== undefined && lock !== 'none';
}

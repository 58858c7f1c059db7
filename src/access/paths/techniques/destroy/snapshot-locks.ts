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
 * Unlocking an EBS snapshot, then deleting it by one of the techniques. Locks in compliance mode can be removed during
 * their cooling-off period only.
 */
export function unlockingFirst(deletions: readonly Technique[]): Technique {
  const ofSnapshots = deletions.filter(({ goal }) => goal === 'ec2:DeleteSnapshot');
  return {
    id: 'unlock-snapshot',
    family: 'unprotect',
    goal: 'ec2:DeleteSnapshot',
    summary:
      'Unlock an EBS snapshot that is locked in governance mode, or in compliance mode while the cooling-off period lasts, then delete it in one of these ways.',
    source: 'https://docs.aws.amazon.com/ebs/latest/userguide/unlock-snapshot.html',
    actions: [...new Set([unlock, ...ofSnapshots.flatMap(({ actions }) => actions)])],
    plan: (target, model) => {
      const unlocking = unlockingOf(target);
      if (!unlocking) return undefined;
      return ofSnapshots.flatMap((technique) =>
        plansOf(technique, target, model).map(({ calls, assumptions = [] }) => ({
          calls: [{ action: unlock, on: target }, ...calls],
          assumptions: [...unlocking.assumptions, ...assumptions],
        })),
      );
    },
  };
}

/** What unlocking an EBS snapshot takes besides the permission; undefined where it is not locked, or cannot be unlocked. */
export function unlockingOf({
  facts: { lock, coolOffEndsAt },
}: Target): { readonly assumptions: readonly string[] } | undefined {
  if (lock === 'governance') return { assumptions: [] };
  if (lock !== 'cooling-off') return undefined;
  const end = coolOffEndsAt === undefined ? 'ends' : `ends at ${coolOffEndsAt}`;
  return { assumptions: [`it is unlocked before the cooling-off period of its lock ${end}`] };
}

function isLocked({ facts: { lock } }: Target): boolean {
  return lock !== undefined && lock !== 'none';
}

import type { Plan, Technique } from '../../model/technique.ts';
import type { Target } from '../../model/target.ts';
import { deletionsByServices } from './backups.ts';
import { deregister, disableProtection, deregisterIfUnprotected, deregisterAfterClearingProtection } from './images.ts';
import { deletionsAfterLock, unlessLocked } from './snapshot-locks.ts';

const deleteSnapshot = 'ec2:DeleteSnapshot';
const source = 'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-deleting-snapshot.html';

/** Deleting EBS snapshots, which EC2 refuses while an image uses them. */
const deletions: readonly Technique[] = [
  {
    id: 'delete-snapshot',
    family: 'direct',
    goal: deleteSnapshot,
    summary: 'Delete an EBS snapshot that no image uses.',
    source,
    actions: [deleteSnapshot],
    plan: (target) => {
      const { usedBy } = target.facts;
      if (!isForEc2(target) || (usedBy && usedBy.length > 0)) return undefined;
      return {
        calls: [{ action: deleteSnapshot, on: target }],
        assumptions: usedBy ? [] : ['no image rests on it, which was not read'],
      };
    },
  },
  {
    id: 'deregister-images-of-snapshot',
    family: 'around',
    goal: deleteSnapshot,
    summary: 'Deregister the images that use an EBS snapshot, then delete the snapshot.',
    source,
    actions: [deregister, deleteSnapshot],
    plan: (target) => afterImages(target, (image) => deregisterIfUnprotected(image, whose)),
  },
  {
    id: 'unprotect-images-of-snapshot',
    family: 'unprotect',
    goal: deleteSnapshot,
    summary:
      'Switch off the deregistration protection of the images that use an EBS snapshot and deregister them, then delete the snapshot.',
    source,
    actions: [disableProtection, deregister, deleteSnapshot],
    plan: (target) =>
      afterImages(
        target,
        (image) => deregisterAfterClearingProtection(image, whose) ?? deregisterIfUnprotected(image, whose),
      ),
  },
];

/** The same and AWS Backup and Data Lifecycle Manager's deletions, as far as a lock lets them, and unlocking first. */
export const snapshotTechniques: readonly Technique[] = [
  ...deletions.map(unlessLocked),
  ...deletionsAfterLock([...deletions, ...deletionsByServices]),
];

const whose = "its image's";

function afterImages(target: Target, deregistering: (image: Target) => Plan | undefined): Plan | undefined {
  const { usedBy = [] } = target.facts;
  if (!isForEc2(target) || usedBy.length === 0) return undefined;
  const plans = usedBy.map(deregistering);
  if (!plans.every((plan) => plan !== undefined)) return undefined;
  return {
    calls: [...plans.flatMap(({ calls }) => calls), { action: deleteSnapshot, on: target }],
    assumptions: [...new Set(plans.flatMap(({ assumptions = [] }) => assumptions))],
  };
}

/** EC2 refuses to delete what AWS Backup manages. */
function isForEc2({ kind, facts }: Target): boolean {
  return kind === 'snapshot' && facts.isBackup !== true;
}

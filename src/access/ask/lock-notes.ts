import { counted } from '../../domain/text/counted.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import type { Target } from '../paths/model/target.ts';
import { lockEndOf } from '../paths/model/targets/snapshot-lock.ts';

/** What locks mean for a question who can delete EBS snapshots, as sentences; nothing for other questions. */
export function lockNotes(action: string, targets: readonly Target[], { snapshot }: AccessModel): readonly string[] {
  if (action !== 'ec2:DeleteSnapshot') return [];
  const snapshots = targets.filter(({ kind }) => kind === 'snapshot');
  const locked = snapshots.filter(({ facts }) => facts.lock === 'compliance');
  const unknown = snapshots.filter(({ facts }) => facts.lock === undefined);
  return [
    ...(locked.length === 0 ? [] : [lockedSentence(locked, snapshots.length, (target) => lockEndOf(target, snapshot))]),
    ...(unknown.length === 0
      ? []
      : [
          snapshots.length === 1
            ? 'whether it is locked was not read: a locked snapshot cannot be deleted'
            : `whether ${counted(unknown.length, 'of these snapshots is', 'of these snapshots are')} locked was not read: a locked snapshot cannot be deleted`,
        ]),
  ];
}

function lockedSentence(locked: readonly Target[], of: number, endOf: (target: Target) => string | undefined): string {
  const [first] = locked;
  if (of > 1 || !first)
    return `${counted(locked.length, 'of these snapshots is', 'of these snapshots are')} locked in compliance mode: nobody can delete them before their locks end`;
  const end = endOf(first);
  return `it is locked in compliance mode${end === undefined ? '' : ` until ${end}`}: nobody can delete it before the lock ends`;
}

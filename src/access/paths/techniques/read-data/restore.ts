import { connect } from '../../model/targets/database-users.ts';
import type { Target } from '../../model/target.ts';
import type { Technique } from '../../model/technique.ts';
import {
  fromSnapshot,
  restoreActions,
  restoringFrom,
  snapshotActions,
  takingSnapshotOf,
  toPointInTime,
} from './copies.ts';
import { databaseOf, type Database } from './databases.ts';

const reachesCopy = 'the copy can be reached over the network';

/** Reading data from a database of one's own, restored from a snapshot or from backups. */
export const restoreTechniques: readonly Technique[] = [
  {
    id: 'restore-new-snapshot-of-database',
    family: 'around',
    goal: connect,
    summary: 'Take a snapshot of a database, restore it as another one, and set the master password of that.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RestoreFromSnapshot.html',
    actions: [...snapshotActions, ...restoreActions(fromSnapshot)],
    plan: (target, model) => {
      const database = databaseOf(target);
      if (!database) return undefined;
      return takingSnapshotOf(database, model).flatMap(({ copy, calls }) =>
        restoringFrom(copy, fromSnapshot, database, model).map((restoring) => ({
          calls: [...calls, ...restoring],
          assumptions: [...mayUseKey(target), reachesCopy],
        })),
      );
    },
  },
  {
    id: 'restore-database-to-point-in-time',
    family: 'around',
    goal: connect,
    summary: 'Restore a database to a point in time as another one, and set the master password of that.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html',
    actions: restoreActions(toPointInTime),
    plan: (target, model) => {
      const database = databaseOf(target);
      const { hasAutomatedBackups } = target.facts;
      if (!database || (hasAutomatedBackups === false && !database.isAurora)) return undefined;
      return restoringFrom(database.target, toPointInTime, database, model).map((calls) => ({
        calls,
        assumptions: [
          ...(hasAutomatedBackups === undefined ? ['it has automated backups, which was not read'] : []),
          ...mayUseKey(target),
          reachesCopy,
        ],
      }));
    },
  },
  {
    id: 'restore-database-snapshot',
    family: 'around',
    goal: connect,
    summary: 'Restore a database from a snapshot, and set its master password.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RestoreFromSnapshot.html',
    actions: restoreActions(fromSnapshot),
    plan: (target, model) => {
      const source = sourceOf(target);
      return (
        source &&
        restoringFrom(target, fromSnapshot, source, model).map((calls) => ({
          calls,
          assumptions: [...mayUseKey(target), reachesCopy],
        }))
      );
    },
  },
];

/** What a snapshot was taken of. Where that is gone, a snapshot of a cluster counts as one of Aurora. */
export function sourceOf({ kind, facts: { source } }: Target): Pick<Database, 'kind' | 'isAurora'> | undefined {
  if (kind === 'db-snapshot') return { kind: 'instance', isAurora: false };
  return kind === 'db-cluster-snapshot' ? { kind: 'cluster', isAurora: source?.facts.isAurora !== false } : undefined;
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html */
function mayUseKey({ facts: { kmsKey } }: Target): readonly string[] {
  return kmsKey ? ['they may use its KMS key, if that is a customer managed key'] : [];
}

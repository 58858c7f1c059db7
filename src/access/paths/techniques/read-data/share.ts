import type { AccessModel } from '../../model/access-model.ts';
import type { Call } from '../../model/call.ts';
import { connect } from '../../model/targets/database-users.ts';
import type { Target } from '../../model/target.ts';
import type { Plan, Technique } from '../../model/technique.ts';
import { newResources, notYetThere, snapshotActions, takingSnapshotOf } from './copies.ts';
import { databaseOf, type Database } from './databases.ts';
import { sourceOf } from './restore.ts';

const share = { instance: 'rds:ModifyDBSnapshotAttribute', cluster: 'rds:ModifyDBClusterSnapshotAttribute' } as const;
const copying = { instance: 'rds:CopyDBSnapshot', cluster: 'rds:CopyDBClusterSnapshot' } as const;
const snapshotType = { instance: 'snapshot', cluster: 'cluster-snapshot' } as const;

const source = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html';

/** Reading data in another account that a snapshot is shared with. */
export const shareTechniques: readonly Technique[] = [
  {
    id: 'share-new-snapshot-of-database',
    family: 'around',
    goal: connect,
    summary: 'Take a snapshot of a database, and share it with another account.',
    source,
    actions: [...snapshotActions, ...Object.values(share)],
    plan: (target, model) => {
      const database = databaseOf(target);
      return (
        database &&
        takingSnapshotOf(database, model).map(({ copy, calls }) => ({
          calls: [...calls, sharing(database.kind, copy)],
          assumptions: maySharesKey(target),
        }))
      );
    },
  },
  {
    id: 'share-database-snapshot',
    family: 'around',
    goal: connect,
    summary: 'Share a manual snapshot of a database with another account.',
    source,
    actions: Object.values(share),
    plan: (target): Plan | undefined => {
      const of = sourceOf(target);
      const { snapshotType: type } = target.facts;
      if (!of || (type !== undefined && type !== 'manual')) return undefined;
      return {
        calls: [sharing(of.kind, target)],
        assumptions: [
          ...(type === undefined ? ['it is a manual snapshot, which was not read'] : []),
          ...maySharesKey(target),
        ],
      };
    },
  },
  {
    id: 'share-copy-of-database-snapshot',
    family: 'around',
    goal: connect,
    summary:
      'Copy a snapshot of a database, as automated snapshots have to be, and share the copy with another account.',
    source,
    actions: [...Object.values(copying), ...Object.values(share)],
    plan: (target, model) => {
      const of = sourceOf(target);
      return (
        of &&
        copiesOf(target, of, model).map(({ copy, call }) => ({
          calls: [call, sharing(of.kind, copy)],
          assumptions: target.facts.kmsKey ? ['they have a KMS key that they can share, and may use its own'] : [],
        }))
      );
    },
  },
];

function sharing(kind: Database['kind'], on: Target): Call {
  return { action: share[kind], on };
}

function copiesOf(target: Target, { kind }: Pick<Database, 'kind'>, model: AccessModel) {
  const action = copying[kind];
  return newResources({ action, type: snapshotType[kind] }, target, model).map((copy) => ({
    copy,
    call: { action, on: target, alsoOn: [notYetThere(copy)] },
  }));
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/share-encrypted-snapshot.html */
function maySharesKey({ facts: { kmsKey } }: Target): readonly string[] {
  return kmsKey ? ['its KMS key is a customer managed key that they can share'] : [];
}

import type { GlobalCluster } from '../../../../domain/rds/database.ts';
import { memoizeWeakly } from '../../../../domain/memoize.ts';
import type { SnapshotIndex } from '../../../../domain/snapshot.ts';
import { changedTarget, targetOfArn } from '../target.ts';
import { rdsTagging } from './tagging.ts';
import type { TargetType } from './target-type.ts';

export const globalCluster: TargetType<'global-cluster'> = {
  kind: 'global-cluster',
  noun: 'global cluster',
  exampleArn: 'arn:aws:rds::111122223333:global-cluster:a',
  isRarelyThere: true,
  readsAlso: ['db-cluster'],
  tagging: rdsTagging,
  keys: () => new Map(),
  facts({ account, attributes: { deletionProtection, members } }, { snapshot, targetOf }) {
    const clusters = clustersByArn(snapshot);
    return {
      deletionProtection: deletionProtection ?? undefined,
      clusters: primaryLast(members).map(({ cluster: arn }) => {
        const found = clusters.get(arn);
        // A cluster knows its global cluster: with its facts, the two would contain each other.
        return found ? changedTarget(targetOf(found), { facts: {} }) : targetOfArn(arn, account);
      }),
    };
  },
};

function primaryLast(members: GlobalCluster['attributes']['members']): GlobalCluster['attributes']['members'] {
  return [...members.filter(({ isWriter }) => !isWriter), ...members.filter(({ isWriter }) => isWriter)];
}

const clustersByArn = memoizeWeakly(
  (snapshot: SnapshotIndex) => new Map(snapshot.ofKind('db-cluster').map((cluster) => [cluster.arn, cluster])),
);

/** The global clusters of a snapshot by the ARNs of their clusters. */
export const globalClustersByMember = memoizeWeakly(
  (snapshot: SnapshotIndex): ReadonlyMap<string, GlobalCluster> =>
    new Map(
      snapshot
        .ofKind('global-cluster')
        .flatMap((global) => global.attributes.members.map(({ cluster }) => [cluster, global] as const)),
    ),
);

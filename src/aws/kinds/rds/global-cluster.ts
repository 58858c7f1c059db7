import type { GlobalClustersMessage } from '@aws-sdk/client-rds';
import { z } from 'zod';
import { parseArn } from '../../../domain/arn.ts';
import type { GlobalCluster, GlobalClusterAttributes } from '../../../domain/rds/database.ts';
import type { ListedKind } from '../kind.ts';
import { required, resource, sortedBy, tagsOf } from '../normalise.ts';
import { fields, flag, tags, text } from '../shape.ts';

const shape = fields({
  GlobalClusterIdentifier: text,
  GlobalClusterArn: text,
  Status: text,
  Engine: text,
  EngineVersion: text,
  DeletionProtection: flag,
  StorageEncrypted: flag,
  GlobalClusterMembers: z.array(fields({ DBClusterArn: text, IsWriter: flag })),
  TagList: tags,
});

/**
 * Aurora global databases. AWS lists one in every region in which it has a cluster; it is kept in the region of its
 * writer. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeGlobalClusters.html
 */
export const globalCluster: ListedKind<GlobalClustersMessage, z.infer<typeof shape>> = {
  kind: 'global-cluster',
  taggable: true,
  list: {
    api: 'rds:DescribeGlobalClusters',
    requests: () => [{ MaxRecords: 100 }],
    optionalErrors: ['GlobalClusterNotFoundFault'],
  },
  items: (page) => page.GlobalClusters,
  shape,
  normalise(item, place): GlobalCluster {
    const members = (item.GlobalClusterMembers ?? []).map(({ DBClusterArn, IsWriter }) => ({
      cluster: required(DBClusterArn, 'DBClusterArn in one of its members'),
      isWriter: IsWriter ?? false,
    }));
    return resource('global-cluster', place, {
      id: required(item.GlobalClusterIdentifier, 'GlobalClusterIdentifier'),
      arn: required(item.GlobalClusterArn, 'GlobalClusterArn'),
      tags: tagsOf(item.TagList),
      attributes: {
        status: item.Status ?? 'unknown',
        engine: item.Engine ?? null,
        engineVersion: item.EngineVersion ?? null,
        deletionProtection: item.DeletionProtection ?? null,
        encrypted: item.StorageEncrypted ?? null,
        members: sortedBy(members, ({ cluster }) => cluster),
      },
    });
  },
  keep: (_, place) => (cluster) => {
    const region = homeOf(cluster.attributes as GlobalClusterAttributes);
    return region === undefined || region === place.region;
  },
};

/** The region of the writer; while there is none, that of the first member. Undefined without members. */
function homeOf({ members }: GlobalClusterAttributes): string | undefined {
  const { cluster } = members.find(({ isWriter }) => isWriter) ?? members[0] ?? {};
  return cluster === undefined ? undefined : parseArn(cluster)?.region;
}

import type { DBClusterMessage } from '@aws-sdk/client-rds';
import { z } from 'zod';
import type { DbCluster } from '../../../domain/rds/database.ts';
import type { ListedKind } from '../kind.ts';
import { isoTime, required, resource, sortedBy, sortedTexts, tagsOf } from '../normalise.ts';
import { fields, flag, text, texts, time } from '../shape.ts';
import { databaseAttributes, databaseFields } from './database.ts';

const shape = fields({
  ...databaseFields,
  DBClusterIdentifier: text,
  DBClusterArn: text,
  Status: text,
  DbClusterResourceId: text,
  DBClusterParameterGroup: text,
  DBSubnetGroup: text,
  ClusterCreateTime: time,
  DBClusterInstanceClass: text,
  EngineMode: text,
  DBClusterMembers: z.array(fields({ DBInstanceIdentifier: text, IsClusterWriter: flag })),
  ReplicationSourceIdentifier: text,
  ReadReplicaIdentifiers: texts,
  GlobalClusterIdentifier: text,
  HttpEndpointEnabled: flag,
  Endpoint: text,
});

/**
 * DB clusters: those of Aurora, Multi-AZ ones, and those of Neptune and DocumentDB, which the API returns too:
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusters.html
 */
export const dbCluster: ListedKind<DBClusterMessage, z.infer<typeof shape>> = {
  kind: 'db-cluster',
  taggable: true,
  list: { api: 'rds:DescribeDBClusters', requests: () => [{ MaxRecords: 100 }] },
  items: (page) => page.DBClusters,
  shape,
  normalise(item, place): DbCluster {
    const members = (item.DBClusterMembers ?? []).map(({ DBInstanceIdentifier, IsClusterWriter }) => ({
      instance: required(DBInstanceIdentifier, 'DBInstanceIdentifier in one of its members'),
      isWriter: IsClusterWriter ?? false,
    }));
    return resource('db-cluster', place, {
      id: required(item.DBClusterIdentifier, 'DBClusterIdentifier'),
      arn: required(item.DBClusterArn, 'DBClusterArn'),
      tags: tagsOf(item.TagList),
      attributes: {
        status: item.Status ?? 'unknown',
        resourceId: item.DbClusterResourceId ?? null,
        ...databaseAttributes(item),
        parameterGroups: sortedTexts([item.DBClusterParameterGroup]),
        subnetGroup: item.DBSubnetGroup ?? null,
        createdAt: isoTime(item.ClusterCreateTime),
        type: item.DBClusterInstanceClass ?? null,
        engineMode: item.EngineMode ?? null,
        members: sortedBy(members, ({ instance }) => instance),
        replicates: item.ReplicationSourceIdentifier || null,
        readReplicas: sortedTexts(item.ReadReplicaIdentifiers),
        globalCluster: item.GlobalClusterIdentifier || null,
        dataApi: item.HttpEndpointEnabled ?? null,
        endpoint: item.Endpoint ?? null,
      },
    });
  },
};

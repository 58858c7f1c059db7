import type { DBInstanceMessage } from '@aws-sdk/client-rds';
import { z } from 'zod';
import type { DbInstance } from '../../../domain/rds/database.ts';
import type { ListedKind } from '../kind.ts';
import { isoTime, required, resource, sortedTexts, tagsOf } from '../normalise.ts';
import { count, fields, flag, text, texts, time } from '../shape.ts';
import { databaseAttributes, databaseFields } from './database.ts';

const shape = fields({
  ...databaseFields,
  DBInstanceIdentifier: text,
  DBInstanceArn: text,
  DBInstanceStatus: text,
  DbiResourceId: text,
  DBInstanceClass: text,
  AllocatedStorage: count,
  Iops: count,
  StorageType: text,
  DBName: text,
  DBSubnetGroup: fields({ DBSubnetGroupName: text, VpcId: text }),
  DBParameterGroups: z.array(fields({ DBParameterGroupName: text })),
  AvailabilityZone: text,
  DBClusterIdentifier: text,
  CACertificateIdentifier: text,
  Endpoint: fields({ Address: text }),
  ReadReplicaSourceDBInstanceIdentifier: text,
  ReadReplicaSourceDBClusterIdentifier: text,
  ReadReplicaDBInstanceIdentifiers: texts,
  ReadReplicaDBClusterIdentifiers: texts,
  MultiTenant: flag,
  InstanceCreateTime: time,
});

/**
 * DB instances: those of RDS, the members of clusters, and those of Neptune and DocumentDB, which the API returns too:
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html
 */
export const dbInstance: ListedKind<DBInstanceMessage, z.infer<typeof shape>> = {
  kind: 'db-instance',
  taggable: true,
  list: { api: 'rds:DescribeDBInstances', requests: () => [{ MaxRecords: 100 }] },
  items: (page) => page.DBInstances,
  shape,
  normalise(item, place): DbInstance {
    return resource('db-instance', place, {
      id: required(item.DBInstanceIdentifier, 'DBInstanceIdentifier'),
      arn: required(item.DBInstanceArn, 'DBInstanceArn'),
      tags: tagsOf(item.TagList),
      attributes: {
        status: item.DBInstanceStatus ?? 'unknown',
        resourceId: item.DbiResourceId ?? null,
        ...databaseAttributes(item),
        parameterGroups: sortedTexts(item.DBParameterGroups?.map(({ DBParameterGroupName }) => DBParameterGroupName)),
        subnetGroup: item.DBSubnetGroup?.DBSubnetGroupName ?? null,
        createdAt: isoTime(item.InstanceCreateTime),
        type: item.DBInstanceClass ?? null,
        storage: item.AllocatedStorage ?? null,
        iops: item.Iops ?? null,
        storageType: item.StorageType ?? null,
        databaseName: item.DBName ?? null,
        vpc: item.DBSubnetGroup?.VpcId ?? null,
        availabilityZone: item.AvailabilityZone ?? null,
        cluster: item.DBClusterIdentifier || null,
        caCertificate: item.CACertificateIdentifier ?? null,
        endpoint: item.Endpoint?.Address ?? null,
        replicates: item.ReadReplicaSourceDBInstanceIdentifier || item.ReadReplicaSourceDBClusterIdentifier || null,
        readReplicas: sortedTexts([
          ...(item.ReadReplicaDBInstanceIdentifiers ?? []),
          ...(item.ReadReplicaDBClusterIdentifiers ?? []),
        ]),
        multiTenant: item.MultiTenant ?? null,
      },
    });
  },
};

import type { DBClusterSnapshotMessage } from '@aws-sdk/client-rds';
import type { z } from 'zod';
import type { DbClusterSnapshot } from '../../../domain/rds/database.ts';
import type { ListedKind } from '../kind.ts';
import { isoTime, required, resource, tagsOf } from '../normalise.ts';
import { fields, flag, tags, text, time } from '../shape.ts';

const shape = fields({
  DBClusterSnapshotIdentifier: text,
  DBClusterSnapshotArn: text,
  Status: text,
  SnapshotType: text,
  DBClusterIdentifier: text,
  Engine: text,
  EngineVersion: text,
  StorageEncrypted: flag,
  KmsKeyId: text,
  SnapshotCreateTime: time,
  TagList: tags,
});

/**
 * The account's own snapshots of DB clusters, manual and automated ones:
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterSnapshots.html
 */
export const dbClusterSnapshot: ListedKind<DBClusterSnapshotMessage, z.infer<typeof shape>> = {
  kind: 'db-cluster-snapshot',
  taggable: true,
  list: { api: 'rds:DescribeDBClusterSnapshots', requests: () => [{ MaxRecords: 100 }] },
  items: (page) => page.DBClusterSnapshots,
  shape,
  normalise(item, place): DbClusterSnapshot {
    return resource('db-cluster-snapshot', place, {
      id: required(item.DBClusterSnapshotIdentifier, 'DBClusterSnapshotIdentifier'),
      arn: required(item.DBClusterSnapshotArn, 'DBClusterSnapshotArn'),
      tags: tagsOf(item.TagList),
      attributes: {
        status: item.Status ?? 'unknown',
        snapshotType: item.SnapshotType ?? null,
        source: item.DBClusterIdentifier ?? null,
        engine: item.Engine ?? null,
        engineVersion: item.EngineVersion ?? null,
        encrypted: item.StorageEncrypted ?? null,
        kmsKey: item.KmsKeyId ?? null,
        createdAt: isoTime(item.SnapshotCreateTime),
      },
    });
  },
};

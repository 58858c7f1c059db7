import type { DBSnapshotMessage } from '@aws-sdk/client-rds';
import type { z } from 'zod';
import type { DbSnapshot } from '../../../domain/rds/database.ts';
import type { ListedKind } from '../kind.ts';
import { isoTime, required, resource, tagsOf } from '../normalise.ts';
import { fields, flag, tags, text, time } from '../shape.ts';

const shape = fields({
  DBSnapshotIdentifier: text,
  DBSnapshotArn: text,
  Status: text,
  SnapshotType: text,
  DBInstanceIdentifier: text,
  Engine: text,
  EngineVersion: text,
  Encrypted: flag,
  KmsKeyId: text,
  SnapshotCreateTime: time,
  TagList: tags,
});

/**
 * The account's own snapshots of DB instances. Without SnapshotType the API returns manual and automated ones, and none
 * that other accounts share: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshots.html
 * That page does not say whether those of AWS Backup are among them. Any that the answer holds are read.
 */
export const dbSnapshot: ListedKind<DBSnapshotMessage, z.infer<typeof shape>> = {
  kind: 'db-snapshot',
  taggable: true,
  list: { api: 'rds:DescribeDBSnapshots', requests: () => [{ MaxRecords: 100 }] },
  items: (page) => page.DBSnapshots,
  shape,
  normalise(item, place): DbSnapshot {
    return resource('db-snapshot', place, {
      id: required(item.DBSnapshotIdentifier, 'DBSnapshotIdentifier'),
      arn: required(item.DBSnapshotArn, 'DBSnapshotArn'),
      tags: tagsOf(item.TagList),
      attributes: {
        status: item.Status ?? 'unknown',
        snapshotType: item.SnapshotType ?? null,
        source: item.DBInstanceIdentifier ?? null,
        engine: item.Engine ?? null,
        engineVersion: item.EngineVersion ?? null,
        encrypted: item.Encrypted ?? null,
        kmsKey: item.KmsKeyId ?? null,
        createdAt: isoTime(item.SnapshotCreateTime),
      },
    });
  },
};

import type { DescribeSnapshotsResult } from '@aws-sdk/client-ec2';
import type { z } from 'zod';
import type { EbsSnapshot } from '../../domain/storage.ts';
import type { ListedKind } from './kind.ts';
import { ec2Arn, isoTime, required, resource, tagsOf } from './normalise.ts';
import { count, fields, flag, tags, text, time } from './shape.ts';

const shape = fields({
  SnapshotId: text,
  State: text,
  VolumeId: text,
  VolumeSize: count,
  Encrypted: flag,
  OwnerId: text,
  StartTime: time,
  StorageTier: text,
  Description: text,
  Tags: tags,
});

/** The account's own EBS snapshots. */
export const snapshot: ListedKind<DescribeSnapshotsResult, z.infer<typeof shape>> = {
  kind: 'snapshot',
  taggable: true,
  list: { api: 'ec2:DescribeSnapshots', requests: () => [{ OwnerIds: ['self'], MaxResults: 1000 }] },
  items: (page) => page.Snapshots,
  shape,
  normalise(item, place): EbsSnapshot {
    const id = required(item.SnapshotId, 'SnapshotId');
    return resource('snapshot', place, {
      id,
      arn: ec2Arn(place, `snapshot/${id}`, 'noAccount'),
      tags: tagsOf(item.Tags),
      attributes: {
        state: item.State ?? 'unknown',
        volume: item.VolumeId ?? null,
        size: item.VolumeSize ?? null,
        encrypted: item.Encrypted ?? false,
        owner: item.OwnerId ?? null,
        startedAt: isoTime(item.StartTime),
        storageTier: item.StorageTier ?? null,
        description: item.Description || null,
      },
    });
  },
};

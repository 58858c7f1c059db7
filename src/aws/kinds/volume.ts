import type { DescribeVolumesResult } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Volume } from '../../domain/storage.ts';
import type { ListedKind } from './kind.ts';
import { ec2Arn, required, resource, sortedBy, tagsOf } from './normalise.ts';
import { count, fields, flag, tags, text } from './shape.ts';

const shape = fields({
  VolumeId: text,
  State: text,
  VolumeType: text,
  Size: count,
  Encrypted: flag,
  KmsKeyId: text,
  SnapshotId: text,
  AvailabilityZone: text,
  Attachments: z.array(fields({ InstanceId: text, Device: text, DeleteOnTermination: flag })),
  Tags: tags,
});

export const volume: ListedKind<DescribeVolumesResult, z.infer<typeof shape>> = {
  kind: 'volume',
  taggable: true,
  list: { api: 'ec2:DescribeVolumes', requests: () => [{ MaxResults: 1000 }] },
  items: (page) => page.Volumes,
  shape,
  normalise(item, place): Volume {
    const id = required(item.VolumeId, 'VolumeId');
    const attachments = (item.Attachments ?? []).flatMap(({ InstanceId, Device, DeleteOnTermination }) =>
      InstanceId === undefined
        ? []
        : [{ instance: InstanceId, device: Device ?? null, deleteOnTermination: DeleteOnTermination ?? null }],
    );
    return resource('volume', place, {
      id,
      arn: ec2Arn(place, `volume/${id}`),
      tags: tagsOf(item.Tags),
      attributes: {
        state: item.State ?? 'unknown',
        type: item.VolumeType ?? null,
        size: item.Size ?? null,
        encrypted: item.Encrypted ?? false,
        kmsKey: item.KmsKeyId ?? null,
        snapshot: item.SnapshotId || null,
        zone: item.AvailabilityZone ?? null,
        attachments: sortedBy(attachments, ({ instance, device }) => `${instance} ${device ?? ''}`),
      },
    });
  },
};

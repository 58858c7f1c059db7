import type { DescribeLockedSnapshotsResult } from '@aws-sdk/client-ec2';
import type { z } from 'zod';
import type { SnapshotLock } from '../../domain/ec2/storage.ts';
import type { ListedKind } from './kind.ts';
import { ec2Arn, isoTime, required, resource } from './normalise.ts';
import { fields, text, time } from './shape.ts';

const shape = fields({
  SnapshotId: text,
  LockState: text,
  LockCreatedOn: time,
  LockExpiresOn: time,
  CoolOffPeriodExpiresOn: time,
});

/**
 * The locks of the account's EBS snapshots; without a snapshot none are asked for. Roles that earlier versions needed
 * may not call it, and not every endpoint knows it: then the locks are unknown, and the audit is complete.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLockedSnapshots.html
 */
export const snapshotLock: ListedKind<DescribeLockedSnapshotsResult, z.infer<typeof shape>> = {
  kind: 'snapshot-lock',
  taggable: false,
  dependsOn: ['snapshot'],
  list: {
    api: 'ec2:DescribeLockedSnapshots',
    requests: (resourcesOf) => (resourcesOf('snapshot').length > 0 ? [{ MaxResults: 1000 }] : []),
    optionalErrors: ['UnauthorizedOperation', 'InvalidAction', 'UnsupportedOperation', 'NotImplemented'],
    isExpectedOnceRead: true,
  },
  items: (page) => page.Snapshots,
  shape,
  normalise(item, place): SnapshotLock {
    const id = required(item.SnapshotId, 'SnapshotId');
    return resource('snapshot-lock', place, {
      id,
      arn: ec2Arn(place, `snapshot/${id}`, 'noAccount'),
      attributes: {
        state: item.LockState ?? null,
        lockedAt: isoTime(item.LockCreatedOn),
        expiresAt: isoTime(item.LockExpiresOn),
        coolOffEndsAt: isoTime(item.CoolOffPeriodExpiresOn),
      },
    });
  },
};

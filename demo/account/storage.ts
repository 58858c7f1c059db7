import type { Department, RegionName } from './account.ts';
import { tagList, type EbsSnapshot, type Volume } from './aws-cli.ts';
import { printedTime, type Calendar } from './calendar.ts';
import { workloadTags, type Launch } from './fleet.ts';
import { accountId, ec2Id } from './ids.ts';
import { imageSnapshotId, imageTags, ownImages } from './images.ts';

export const rootDevice = '/dev/xvda';

/** The device name of an instance's nth volume after the root: `/dev/sdf`, `/dev/sdg`, … */
export function dataDevice(nth: number): string {
  return `/dev/sd${String.fromCharCode('e'.charCodeAt(0) + nth)}`;
}

/** The id of an instance's nth volume, the root being 0. */
export function volumeId(region: RegionName, instance: string, nth: number): string {
  return ec2Id('vol', `${region} ${instance} ${nth}`);
}

/** The volumes that come up with an instance. */
export function volumesOf({ region, workload, name, id, place, at }: Launch): Volume[] {
  return workload.disks.map((size, nth) => ({
    Iops: 3000,
    Tags: tagList(workloadTags(workload, nth === 0 ? name : `${name}-data`)),
    VolumeType: 'gp3',
    MultiAttachEnabled: false,
    Throughput: 125,
    Operator: { Managed: false },
    AvailabilityZoneId: place.zoneId,
    VolumeId: volumeId(region, name, nth),
    Size: size,
    SnapshotId: nth === 0 ? imageSnapshotId(region, workload.image) : '',
    AvailabilityZone: place.zone,
    State: 'in-use',
    CreateTime: printedTime(at),
    Attachments: [
      {
        DeleteOnTermination: nth === 0,
        VolumeId: volumeId(region, name, nth),
        InstanceId: id,
        Device: nth === 0 ? rootDevice : dataDevice(nth),
        State: 'attached',
        AttachTime: printedTime(at),
      },
    ],
    Encrypted: nth > 0,
    ...(nth > 0 && { KmsKeyId: kmsKey(region) }),
  }));
}

/** A volume that somebody made by hand and attached to nothing. */
export function looseVolume(
  region: RegionName,
  name: string,
  tags: Readonly<Record<string, string>>,
  size: number,
  at: Date,
): Volume {
  return {
    Iops: 3000,
    Tags: tagList({ Name: name, ...tags }),
    VolumeType: 'gp3',
    MultiAttachEnabled: false,
    Throughput: 125,
    Operator: { Managed: false },
    VolumeId: ec2Id('vol', `${region} ${name}`),
    Size: size,
    SnapshotId: '',
    AvailabilityZone: `${region}a`,
    State: 'available',
    CreateTime: printedTime(at),
    Attachments: [],
    Encrypted: true,
    KmsKeyId: kmsKey(region),
  };
}

/** The snapshots behind the account's own images. */
export function imageSnapshots(region: RegionName, calendar: Calendar): EbsSnapshot[] {
  return ownImages(region).map((image) => ({
    ...finishedSnapshot(calendar.daysAgo(image.bakedDaysAgo, '04:10'), image.size),
    Tags: tagList(imageTags(image, image.name)),
    SnapshotId: imageSnapshotId(region, image.name),
    VolumeId: ec2Id('vol', `${region} ${image.name} bakery`),
    Description: `Created by CreateImage for ${image.name}`,
    Encrypted: false,
  }));
}

/** One night's backup of a database's data volume, as AWS Backup takes it. */
export function backupOf(
  region: RegionName,
  volume: Volume,
  owner: string,
  department: Department,
  at: Date,
): EbsSnapshot {
  const database = volume.Attachments?.[0]?.InstanceId ?? '';
  const key = `${region} ${volume.VolumeId ?? ''} ${at.toISOString().slice(0, 10)}`;
  return {
    ...finishedSnapshot(at, volume.Size ?? 0),
    Tags: tagList({
      Name: `nightly ${at.toISOString().slice(0, 10)}`,
      Owner: `${owner}@example.com`,
      department,
      'aws:backup:source-resource': database,
    }),
    SnapshotId: ec2Id('snap', key),
    VolumeId: volume.VolumeId,
    Description: 'This snapshot is created by the AWS Backup service.',
    Encrypted: true,
    KmsKeyId: kmsKey(region),
  };
}

function finishedSnapshot(at: Date, size: number): EbsSnapshot {
  return {
    OwnerId: accountId,
    Progress: '100%',
    StartTime: printedTime(at),
    State: 'completed',
    VolumeSize: size,
    StorageTier: 'standard',
  };
}

/** The region's key for EBS and RDS; a UUID whose digits come from the region's name. */
export function kmsKey(region: RegionName): string {
  const digits = ec2Id('key', region).slice(4) + ec2Id('key', `${region} more`).slice(5);
  const uuid = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ];
  return `arn:aws:kms:${region}:${accountId}:key/${uuid.join('-')}`;
}

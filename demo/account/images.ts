import type { Department, RegionName } from './account.ts';
import { tagList, type Image, type LaunchPermission } from './aws-cli.ts';
import { dayStamp, textTime, type Calendar } from './calendar.ts';
import { accountId, ec2Id, partnerAccountId } from './ids.ts';

interface OwnImage {
  readonly regions: readonly RegionName[];
  readonly department: Department;
  readonly owner: string;
  readonly bakedDaysAgo: number;
  /** GiB of its one snapshot. */
  readonly size: number;
  readonly sharedWith?: string;
}

const own = {
  'base-arm64': {
    regions: ['us-east-1'],
    department: 'prod',
    owner: 'ana',
    bakedDaysAgo: 62,
    size: 8,
    sharedWith: partnerAccountId,
  },
  'web-golden': { regions: ['us-east-1', 'eu-west-1'], department: 'prod', owner: 'ben', bakedDaysAgo: 27, size: 20 },
  'api-golden': { regions: ['us-east-1', 'eu-west-1'], department: 'prod', owner: 'carla', bakedDaysAgo: 20, size: 20 },
  'worker-golden': { regions: ['us-east-1'], department: 'prod', owner: 'elena', bakedDaysAgo: 34, size: 40 },
  'postgres-golden': {
    regions: ['us-east-1', 'eu-west-1'],
    department: 'prod',
    owner: 'david',
    bakedDaysAgo: 60,
    size: 20,
  },
  'postgres-golden-old': { regions: ['us-east-1'], department: 'test', owner: 'david', bakedDaysAgo: 214, size: 20 },
  'load-generator': { regions: ['us-east-1'], department: 'test', owner: 'gina', bakedDaysAgo: 41, size: 8 },
} as const satisfies Record<string, OwnImage>;

const amazons = {
  'al2023-arm64': { regions: ['us-east-1', 'eu-west-1'], architecture: 'arm64', bakedDaysAgo: 14 },
  'al2023-x86_64': { regions: ['us-east-1'], architecture: 'x86_64', bakedDaysAgo: 21 },
} as const;

type OwnImageName = keyof typeof own;

/** What the demo calls an image; AWS's name has the day of its making besides. */
export type ImageName = OwnImageName | keyof typeof amazons;

/** The account that Amazon publishes Amazon Linux from. */
const amazonLinuxAccount = '137112412989';

/** The id of an image: each region has a copy of its own. */
export function imageId(region: RegionName, name: ImageName): string {
  return ec2Id('ami', `${region} ${name}`);
}

/** The snapshot behind an image's root device. */
export function imageSnapshotId(region: RegionName, name: ImageName): string {
  return ec2Id('snap', `${region} ${name}`);
}

/** The account's own images in a region, by what the demo calls them. */
export function ownImages(region: RegionName): readonly (OwnImage & { readonly name: OwnImageName })[] {
  const all = Object.entries<OwnImage>(own).map(([name, image]) => ({ ...image, name: name as OwnImageName }));
  return all.filter((image) => image.regions.includes(region));
}

/** The tags of an own image and of the snapshot behind it. */
export function imageTags(image: OwnImage, name: string): Record<string, string> {
  return { Name: name, Owner: `${image.owner}@example.com`, department: image.department };
}

/** What describe-images prints for `--owners self` and for the images that instances run. */
export function buildImages(region: RegionName, calendar: Calendar): Image[] {
  const mine = ownImages(region).map((image) => ownImage(region, image, calendar));
  const theirs = Object.entries(amazons)
    .filter(([, { regions }]) => regions.some((name) => name === region))
    .map(([name, image]) => amazonImage(region, name as keyof typeof amazons, image, calendar));
  return [...mine, ...theirs];
}

/** What describe-image-attribute prints of the own images' launch permissions. */
export function buildLaunchPermissions(region: RegionName): Map<string, LaunchPermission[]> {
  return new Map(
    ownImages(region).map(({ name, sharedWith }) => [
      imageId(region, name),
      sharedWith ? [{ UserId: sharedWith }] : [],
    ]),
  );
}

function ownImage(region: RegionName, image: OwnImage & { readonly name: OwnImageName }, calendar: Calendar): Image {
  const { name, department, size, bakedDaysAgo } = image;
  const baked = calendar.daysAgo(bakedDaysAgo, '04:12');
  const fullName = `${name}-${dayStamp(baked)}`;
  return {
    ...commonMembers(region, name, 'arm64', baked, size),
    ImageLocation: `${accountId}/${fullName}`,
    Public: false,
    OwnerId: accountId,
    Name: fullName,
    Description: `${name}, baked by ci-deploy`,
    DeregistrationProtection: department === 'prod' ? 'enabled-with-cooldown' : 'disabled',
    Tags: tagList(imageTags(image, name)),
  };
}

function amazonImage(
  region: RegionName,
  name: keyof typeof amazons,
  image: { readonly architecture: 'arm64' | 'x86_64'; readonly bakedDaysAgo: number },
  calendar: Calendar,
): Image {
  const baked = calendar.daysAgo(image.bakedDaysAgo, '19:31');
  const fullName = `al2023-ami-2023.9.${dayStamp(baked)}.0-kernel-6.1-${image.architecture}`;
  return {
    ...commonMembers(region, name, image.architecture, baked, 8),
    ImageLocation: `amazon/${fullName}`,
    Public: true,
    OwnerId: amazonLinuxAccount,
    ImageOwnerAlias: 'amazon',
    Name: fullName,
    Description: `Amazon Linux 2023 AMI 2023.9.${dayStamp(baked)}.0 ${image.architecture} HVM kernel-6.1`,
    DeprecationTime: textTime(calendar.daysAgo(image.bakedDaysAgo - 90, '19:31')),
    DeregistrationProtection: 'disabled',
  };
}

function commonMembers(
  region: RegionName,
  name: ImageName,
  architecture: 'arm64' | 'x86_64',
  baked: Date,
  size: number,
): Image {
  return {
    Architecture: architecture,
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/xvda',
        Ebs: {
          DeleteOnTermination: true,
          Encrypted: false,
          Iops: 3000,
          SnapshotId: imageSnapshotId(region, name),
          Throughput: 125,
          VolumeSize: size,
          VolumeType: 'gp3',
        },
      },
    ],
    BootMode: architecture === 'arm64' ? 'uefi' : 'uefi-preferred',
    CreationDate: textTime(baked),
    EnaSupport: true,
    Hypervisor: 'xen',
    ImageId: imageId(region, name),
    ImageType: 'machine',
    ImdsSupport: 'v2.0',
    PlatformDetails: 'Linux/UNIX',
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    SriovNetSupport: 'simple',
    State: 'available',
    UsageOperation: 'RunInstances',
    VirtualizationType: 'hvm',
  };
}

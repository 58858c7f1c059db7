import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { day, departments, map, numbers, pick } from './numbered.ts';
import { authorizationDetails, credentialReport } from './synthetic-identities.ts';
import { jsonList, writeText } from './write-text.ts';

/** What a synthetic account holds. */
export interface SyntheticAccount {
  readonly instances: number;
  /** Default `111122223333`. */
  readonly account?: string;
  /** Instances are dealt out to these in equal shares; default `us-east-1` alone. */
  readonly regions?: readonly string[];
  /** People, a tenth of them with an inline policy; default 200. */
  readonly users?: number;
}

/** One region's share: instances are numbered through the whole account, so that ids are unique in it. */
interface Share {
  readonly account: string;
  readonly region: string;
  readonly first: number;
  readonly last: number;
}

/**
 * Writes an account directory (contract: a folder of what the AWS CLI prints) of so many instances, each with a volume
 * and its attributes, some with a snapshot or an address. The same options write the same bytes. Streams: memory stays
 * small.
 */
export async function writeSyntheticAccount(directory: string, options: SyntheticAccount): Promise<void> {
  const { instances, account = '111122223333', regions = ['us-east-1'], users = 200 } = options;
  const iam = join(directory, account, 'iam');
  await mkdir(iam, { recursive: true });
  await writeText(join(iam, 'get-account-authorization-details.json'), [
    JSON.stringify(authorizationDetails(account, users)),
  ]);
  await writeText(join(iam, 'get-credential-report.csv'), credentialReport(account, users));
  const size = Math.ceil(instances / regions.length);
  for (const [at, region] of regions.entries()) {
    await writeRegion(directory, { account, region, first: at * size, last: Math.min(instances, (at + 1) * size) });
  }
}

async function writeRegion(directory: string, share: Share): Promise<void> {
  const folder = join(directory, share.account, share.region, 'ec2');
  await mkdir(folder, { recursive: true });
  const every = (step: number): Iterable<number> => numbers(share.first, share.last, step);
  const list = (name: string, member: string, things: Iterable<unknown>): Promise<void> =>
    writeText(join(folder, `${name}.json`), jsonList(member, things));
  await list(
    'describe-instances',
    'Reservations',
    map(every(1), (number) => reservation(share, number)),
  );
  await list(
    'describe-volumes',
    'Volumes',
    map(every(1), (number) => volume(share, number)),
  );
  await list(
    'describe-snapshots',
    'Snapshots',
    map(every(10), (number) => snapshot(share, number)),
  );
  await list('describe-locked-snapshots', 'Snapshots', []);
  await mkdir(join(folder, '../rbin'), { recursive: true });
  await list('../rbin/list-rules', 'Rules', []);
  await list(
    'describe-addresses',
    'Addresses',
    map(every(100), (number) => address(share, number)),
  );
  await list(
    'describe-images',
    'Images',
    map(numbers(0, imageCount, 1), (number) => image(share, number)),
  );
  await writeText(
    join(folder, 'describe-instance-attribute.jsonl'),
    map(every(1), (number) => `${JSON.stringify(protection(number))}\n`),
  );
  await writeText(
    join(folder, 'describe-image-attribute.jsonl'),
    map(
      numbers(0, imageCount, 1),
      (number) => `${JSON.stringify({ ImageId: id('ami', number), LaunchPermissions: [] })}\n`,
    ),
  );
}

const imageCount = 40;
const projects = ['checkout', 'search', 'ledger', 'maps', 'fraud', 'mail', 'ml-train', 'warehouse'] as const;
const roles = ['web', 'api', 'worker', 'db', 'cache', 'bastion', 'batch'] as const;
const types = ['t3.micro', 't3.small', 't3.large', 'm7g.large', 'm7g.xlarge', 'c7g.large', 'r7g.large'] as const;
const people = ['ana', 'ben', 'chloe', 'dmitri', 'elif', 'femi', 'grace', 'hiro', 'ines', 'jonas'] as const;

const id = (prefix: string, number: number): string => `${prefix}-0${number.toString(16).padStart(16, '0')}`;

/** One instance in sixty lacks its owner, one in ninety its department: a believable shared account. */
function tagsOf(number: number): readonly { readonly Key: string; readonly Value: string }[] {
  const project = pick(projects, number, 1);
  const tags = [
    { Key: 'Name', Value: `${project}-${pick(roles, number, 2)}-${number}` },
    { Key: 'project', Value: project },
    { Key: 'cost-center', Value: String(4700 + (number % 23)) },
  ];
  if (number % 60 !== 59) tags.push({ Key: 'Owner', Value: `${pick(people, number, 3)}@example.com` });
  if (number % 90 !== 89) tags.push({ Key: 'department', Value: pick(departments, number, 4) });
  return tags;
}

function reservation({ account, region }: Share, number: number): unknown {
  const address = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
  const instance = {
    AmiLaunchIndex: 0,
    Architecture: 'arm64',
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/xvda',
        Ebs: { AttachTime: day(number), DeleteOnTermination: true, Status: 'attached', VolumeId: id('vol', number) },
      },
    ],
    EbsOptimized: true,
    EnaSupport: true,
    Hypervisor: 'xen',
    IamInstanceProfile: {
      Arn: `arn:aws:iam::${account}:instance-profile/${pick(projects, number, 1)}`,
      Id: 'AIPAEXAMPLE0000000000',
    },
    ImageId: id('ami', pick([...Array(imageCount).keys()], number, 5)),
    InstanceId: id('i', number),
    InstanceType: pick(types, number, 6),
    KeyName: 'shared',
    LaunchTime: day(number),
    MetadataOptions: {
      State: 'applied',
      HttpTokens: number % 50 === 0 ? 'optional' : 'required',
      HttpPutResponseHopLimit: 2,
      HttpEndpoint: 'enabled',
      InstanceMetadataTags: 'disabled',
    },
    Monitoring: { State: 'disabled' },
    NetworkInterfaces: [
      {
        Description: '',
        Groups: [{ GroupId: id('sg', number % 30), GroupName: 'internal' }],
        NetworkInterfaceId: id('eni', number),
        OwnerId: account,
        PrivateIpAddress: address,
        SourceDestCheck: true,
        Status: 'in-use',
        SubnetId: id('subnet', number % 12),
        VpcId: id('vpc', 1),
      },
    ],
    Placement: { AvailabilityZone: `${region}${'abc'.charAt(number % 3)}`, GroupName: '', Tenancy: 'default' },
    PrivateDnsName: `ip-${address.replaceAll('.', '-')}.ec2.internal`,
    PrivateIpAddress: address,
    ProductCodes: [],
    PublicDnsName: '',
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    SecurityGroups: [{ GroupId: id('sg', number % 30), GroupName: 'internal' }],
    SourceDestCheck: true,
    State: number % 40 === 39 ? { Code: 80, Name: 'stopped' } : { Code: 16, Name: 'running' },
    StateTransitionReason: '',
    SubnetId: id('subnet', number % 12),
    Tags: tagsOf(number),
    VirtualizationType: 'hvm',
    VpcId: id('vpc', 1),
  };
  return { Groups: [], Instances: [instance], OwnerId: account, ReservationId: id('r', number) };
}

function protection(number: number): unknown {
  const prod = pick(departments, number, 4) === 'prod';
  return {
    InstanceId: id('i', number),
    DisableApiTermination: { Value: prod && number % 70 !== 0 },
    DisableApiStop: { Value: prod },
    InstanceInitiatedShutdownBehavior: { Value: 'stop' },
  };
}

function volume({ region }: Share, number: number): unknown {
  return {
    Attachments: [
      {
        AttachTime: day(number),
        DeleteOnTermination: true,
        Device: '/dev/xvda',
        InstanceId: id('i', number),
        State: 'attached',
        VolumeId: id('vol', number),
      },
    ],
    AvailabilityZone: `${region}${'abc'.charAt(number % 3)}`,
    CreateTime: day(number),
    Encrypted: number % 20 !== 0,
    Iops: 3000,
    MultiAttachEnabled: false,
    Size: 8 + (number % 5) * 8,
    SnapshotId: '',
    State: 'in-use',
    Tags: tagsOf(number),
    Throughput: 125,
    VolumeId: id('vol', number),
    VolumeType: 'gp3',
  };
}

function snapshot({ account }: Share, number: number): unknown {
  return {
    Description: `nightly of ${id('vol', number)}`,
    Encrypted: true,
    OwnerId: account,
    Progress: '100%',
    SnapshotId: id('snap', number),
    StartTime: day(number),
    State: 'completed',
    StorageTier: 'standard',
    Tags: tagsOf(number),
    VolumeId: id('vol', number),
    VolumeSize: 8,
  };
}

function address(_share: Share, number: number): unknown {
  return {
    AllocationId: id('eipalloc', number),
    Domain: 'vpc',
    InstanceId: id('i', number),
    PublicIp: `203.0.${(number >> 8) & 255}.${number & 255}`,
    Tags: tagsOf(number),
  };
}

function image({ account }: Share, number: number): unknown {
  return {
    Architecture: 'arm64',
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/xvda',
        Ebs: {
          DeleteOnTermination: true,
          Encrypted: false,
          SnapshotId: id('snap', number),
          VolumeSize: 8,
          VolumeType: 'gp3',
        },
      },
    ],
    CreationDate: day(number).replace('+00:00', '.000Z'),
    DeregistrationProtection: 'disabled',
    ImageId: id('ami', number),
    ImageType: 'machine',
    Name: `golden-${number}`,
    OwnerId: account,
    Public: false,
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    State: 'available',
    Tags: tagsOf(number * 7),
    VirtualizationType: 'hvm',
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [directory, count] = process.argv.slice(2);
  if (!directory || !/^\d+$/.test(count ?? '')) throw new Error('usage: node bench/synthetic-account.ts DIR INSTANCES');
  await writeSyntheticAccount(directory, { instances: Number(count) });
}

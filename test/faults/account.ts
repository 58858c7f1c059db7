import type { Json, JsonObject } from '../../src/domain/json.ts';
import { emptyRegion, image, protection, reservation, type Files } from '../accounts/files.ts';

/* An account of its own for the fault matrix: small, so that an audit takes little, and with drift of every sort. */

export const account = '111122223333';

/** The larger region has more than ten of everything: a list of it that falls to none is suspicious. */
export const largerRegion = 'us-east-1';

const sizes: Readonly<Record<string, number>> = { [largerRegion]: 12, 'eu-west-1': 3 };

/** The one instance that the changed account differs by: it lacks its `cost-center` there. */
export const changedInstance = idOf('i', largerRegion, 4);

/** What happened in the account since the first run: nothing, or exactly one thing. */
export const variants = ['unchanged', 'changed'] as const;

export type Variant = (typeof variants)[number];

/** The files of the account's directory. */
export function accountFiles(variant: Variant): Files {
  const regional = Object.entries(sizes).map(([region, size]) => regionFiles(region, size, variant));
  return Object.assign({}, iamFiles(), ...regional) as Files;
}

function regionFiles(region: string, size: number, variant: Variant): Files {
  const numbers = Array.from({ length: size }, (_, number) => number);
  const file = (name: string) => `${region}/ec2/${name}`;
  return {
    ...emptyRegion(region),
    [file('describe-instances.json')]: { Reservations: numbers.map((number) => instanceOf(region, number, variant)) },
    [file('describe-instance-attribute.jsonl')]: numbers.flatMap((number) =>
      protection(
        idOf('i', region, number),
        number % 4 !== 0,
        number % 3 !== 0,
        number % 5 === 0 ? 'terminate' : 'stop',
      ),
    ),
    [file('describe-images.json')]: { Images: numbers.map((number) => imageOf(region, number)) },
    [file('describe-image-attribute.jsonl')]: numbers.map((number) => ({
      ImageId: idOf('ami', region, number),
      LaunchPermissions: number % 3 === 0 ? [{ UserId: '999988887777' }] : [{ UserId: '444455556666' }],
    })),
    [file('describe-volumes.json')]: { Volumes: numbers.map((number) => volumeOf(region, number)) },
    [file('describe-snapshots.json')]: { Snapshots: numbers.map((number) => snapshotOf(region, number)) },
    [file('describe-addresses.json')]: { Addresses: numbers.map((number) => addressOf(region, number)) },
  };
}

function idOf(prefix: string, region: string, number: number): string {
  return `${prefix}-${region === largerRegion ? 'a' : 'b'}${number.toString(16).padStart(16, '0')}`;
}

const departments = ['dev', 'test', 'prod'] as const;

/** What every resource should bear, and some do not. */
function tagsOf(name: string, number: number, lacks: readonly string[] = []): JsonObject[] {
  const tags = {
    Name: name,
    department: departments[number % departments.length] ?? '',
    ...(number % 3 !== 2 && { Owner: `person-${number % 6}@example.com` }),
    ...(number % 5 !== 2 && { 'cost-center': String(4700 + number) }),
  };
  return Object.entries(tags).flatMap(([Key, Value]) => (lacks.includes(Key) ? [] : [{ Key, Value }]));
}

function instanceOf(region: string, number: number, variant: Variant): JsonObject {
  const id = idOf('i', region, number);
  const lacks = variant === 'changed' && id === changedInstance ? ['cost-center'] : [];
  return reservation(id, {
    ImageId: idOf('ami', region, number),
    InstanceType: number % 6 === 1 ? 'x2iedn.32xlarge' : 'm7g.large',
    MetadataOptions: {
      State: 'applied',
      HttpTokens: number % 4 === 2 ? 'optional' : 'required',
      HttpPutResponseHopLimit: 2,
      HttpEndpoint: 'enabled',
    },
    ...(number % 6 === 0 && {
      IamInstanceProfile: { Arn: `arn:aws:iam::${account}:instance-profile/role-3`, Id: 'AIPA1' },
    }),
    Placement: { AvailabilityZone: `${region}a`, Tenancy: 'default' },
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/xvda',
        Ebs: { VolumeId: idOf('vol', region, number), DeleteOnTermination: true, Status: 'attached' },
      },
    ],
    Tags: tagsOf(`web-${number}`, number, lacks),
  });
}

function imageOf(region: string, number: number): JsonObject {
  return image(idOf('ami', region, number), account, {
    Public: number % 7 === 1,
    DeregistrationProtection: number % 2 === 0 ? 'enabled' : 'disabled',
    CreationDate: number % 5 === 0 ? '2020-01-02T03:04:05.000Z' : '2026-10-02T03:04:05.000Z',
    Tags: tagsOf(`golden-${number}`, number),
  });
}

function volumeOf(region: string, number: number): JsonObject {
  const [VolumeId, InstanceId] = [idOf('vol', region, number), idOf('i', region, number)];
  return {
    VolumeId,
    State: 'in-use',
    VolumeType: 'gp3',
    Size: 8,
    Encrypted: true,
    SnapshotId: '',
    AvailabilityZone: `${region}a`,
    Attachments: [{ InstanceId, Device: '/dev/xvda', DeleteOnTermination: true, State: 'attached', VolumeId }],
    Tags: tagsOf(`disk-${number}`, number),
  };
}

function snapshotOf(region: string, number: number): JsonObject {
  return {
    SnapshotId: idOf('snap', region, number),
    OwnerId: account,
    VolumeId: idOf('vol', region, number),
    VolumeSize: 8,
    Encrypted: true,
    State: 'completed',
    StartTime: '2026-02-03T04:05:06.789000+00:00',
    StorageTier: 'standard',
    Progress: '100%',
    Tags: tagsOf(`backup-${number}`, number),
  };
}

function addressOf(region: string, number: number): JsonObject {
  return {
    PublicIp: `203.0.113.${number + (region === largerRegion ? 0 : 100)}`,
    AllocationId: idOf('eipalloc', region, number),
    Domain: 'vpc',
    InstanceId: idOf('i', region, number),
    AssociationId: idOf('eipassoc', region, number),
    Tags: tagsOf(`address-${number}`, number),
  };
}

const created = { CreateDate: '2025-02-03T04:05:06+00:00' };

const allow = (Action: Json, Condition?: JsonObject): JsonObject => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...(Condition && { Condition }),
});
const document = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const trust = (Principal: JsonObject): JsonObject => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
});
const of = (department: string): JsonObject => ({ StringEquals: { 'aws:ResourceTag/department': department } });
const attached = (...names: readonly string[]): JsonObject[] =>
  names.map((PolicyName) => ({ PolicyName, PolicyArn: policyArn(PolicyName) }));
const policyArn = (name: string): string => `arn:aws:iam::${account}:policy/${name}`;
const inline = (name: string, PolicyDocument?: JsonObject): JsonObject[] =>
  PolicyDocument ? [{ PolicyName: name, PolicyDocument }] : [];

/**
 * What stands behind the findings about access: an administrator, rights by tag, a way around them. Few of them: an
 * audit of the matrix is one of a thousand, and what policies come to takes most of its time.
 */
const groupDocuments: readonly JsonObject[] = [
  document(allow('*')),
  document(allow(['ec2:StartInstances', 'ec2:StopInstances', 'ec2:TerminateInstances'], of('dev'))),
  document(allow(['ec2:DeleteVolume', 'ec2:ReleaseAddress'])),
];

const userDocuments: Readonly<Record<number, JsonObject>> = {
  1: document(allow(['ec2:CreateTags', 'ec2:RunInstances'])),
  4: document(allow('ec2:*')),
  6: document(allow('sts:AssumeRole'), allow('ec2:ModifyInstanceAttribute')),
};

function iamFiles(): Files {
  const numbers = Array.from({ length: 12 }, (_, number) => number);
  const details = {
    UserDetailList: [
      userOf('sandbox', { GroupList: ['group-0'] }),
      ...numbers.map((number) =>
        userOf(`user-${number}`, {
          GroupList: [`group-${(number % 4) + 1}`],
          UserPolicyList: inline('own', userDocuments[number]),
        }),
      ),
    ],
    GroupDetailList: numbers.map((number) => ({
      Path: '/',
      GroupName: `group-${number}`,
      GroupId: `AGPA${number}`,
      Arn: `arn:aws:iam::${account}:group/group-${number}`,
      ...created,
      GroupPolicyList: inline('ec2', groupDocuments[number]),
      AttachedManagedPolicies: attached(`policy-${number}`),
    })),
    RoleDetailList: numbers.map((number) => ({
      Path: '/',
      RoleName: `role-${number}`,
      RoleId: `AROA${number}`,
      Arn: `arn:aws:iam::${account}:role/role-${number}`,
      ...created,
      AssumeRolePolicyDocument: trust(
        number === 1 ? { AWS: `arn:aws:iam::${account}:root` } : { Service: 'ec2.amazonaws.com' },
      ),
      RolePolicyList: inline(
        'own',
        number === 1 ? document(allow(['ec2:StopInstances', 'ec2:TerminateInstances'])) : undefined,
      ),
      AttachedManagedPolicies: [],
      Tags: [],
      InstanceProfileList: number % 2 === 1 ? [profileOf(`role-${number}`)] : [],
    })),
    Policies: numbers.map((number) => ({
      PolicyName: `policy-${number}`,
      PolicyId: `ANPA${number}`,
      Arn: policyArn(`policy-${number}`),
      Path: '/',
      DefaultVersionId: 'v1',
      AttachmentCount: 1,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      ...created,
      UpdateDate: created.CreateDate,
      PolicyVersionList: [
        {
          VersionId: 'v1',
          IsDefaultVersion: true,
          ...created,
          Document: document(allow(['ec2:Describe*', 's3:GetObject'])),
        },
      ],
    })),
  };
  return {
    'iam/get-account-authorization-details.json': details,
    'iam/get-credential-report.csv': credentialReport(numbers),
  };
}

function userOf(name: string, more: JsonObject): JsonObject {
  return {
    Path: '/',
    UserName: name,
    UserId: `AIDA${name}`,
    Arn: `arn:aws:iam::${account}:user/${name}`,
    ...created,
    UserPolicyList: [],
    AttachedManagedPolicies: [],
    Tags: [],
    ...more,
  };
}

function profileOf(name: string): JsonObject {
  return {
    InstanceProfileName: name,
    InstanceProfileId: 'AIPA1',
    Path: '/',
    Arn: `arn:aws:iam::${account}:instance-profile/${name}`,
    ...created,
    Roles: [],
  };
}

function credentialReport(numbers: readonly number[]): string {
  const keyColumns = [1, 2].flatMap((slot) =>
    ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service'].map(
      (column) => `access_key_${slot}_${column}`,
    ),
  );
  const columns = [
    'user',
    'arn',
    'user_creation_time',
    'password_enabled',
    'password_last_used',
    'password_last_changed',
    'password_next_rotation',
    'mfa_active',
    ...keyColumns,
    'cert_1_active',
    'cert_1_last_rotated',
    'cert_2_active',
    'cert_2_last_rotated',
  ];
  const none = ['false', 'N/A', 'N/A', 'N/A', 'N/A'];
  const end = ['false', 'N/A', 'false', 'N/A'];
  const time = created.CreateDate;
  const line = (user: string, path: string, password: boolean, mfa: boolean, key: readonly string[]) => [
    user,
    `arn:aws:iam::${account}:${path}`,
    time,
    String(password),
    password ? 'no_information' : 'N/A',
    password ? time : 'N/A',
    'N/A',
    String(mfa),
    ...key,
    ...none,
    ...end,
  ];
  const lines = [
    columns,
    line('<root_account>', 'root', true, true, none),
    line('sandbox', 'user/sandbox', true, true, none),
    ...numbers.map((number) =>
      line(
        `user-${number}`,
        `user/user-${number}`,
        true,
        number % 4 !== 0,
        number % 3 === 0 ? ['true', time, time, largerRegion, 'ec2'] : none,
      ),
    ),
  ];
  return lines.map((cells) => `${cells.join(',')}\n`).join('');
}

/** A baseline that the account fails in every section. */
export const baseline: JsonObject = {
  version: 1,
  tags: {
    required: [{ key: 'Owner', pattern: '^[a-z0-9-]+@example[.]com$' }, { key: 'cost-center' }],
    on: ['instance', 'image', 'volume', 'snapshot', 'address'],
  },
  protect: [
    {
      name: 'production',
      match: { tag: { department: 'prod' } },
      instances: { terminationProtection: true, stopProtection: true, shutdownBehavior: 'stop' },
      images: { deregistrationProtection: true },
    },
  ],
  instances: { allowedTypes: ['m7g.*'], imdsv2: 'required' },
  images: { approved: { owners: ['self'], maxAgeDays: 700 }, public: 'forbidden', sharedWith: ['444455556666'] },
  resources: [{ id: idOf('i', largerRegion, 3), region: largerRegion, expect: { type: 'r7g.xlarge', name: 'web-3' } }],
  groups: {
    'group-0': { members: ['sandbox'], inline: 'any', attached: [] },
    'group-1': { members: ['user-1'], inline: 'any', attached: [policyArn('policy-1')] },
  },
  users: Object.fromEntries(['sandbox', 'user-1', 'user-2'].map((name) => [name, { groups: 'any' }])),
  roles: { 'role-1': { inline: {}, attached: [] } },
  grants: { forbidden: [{ actions: ['ec2:*'], resources: '*', except: ['group/group-0'] }] },
  access: [
    {
      name: 'production is the admins’ to destroy',
      actions: 'destroy',
      resources: { tag: { department: 'prod' } },
      allowedTo: ['group/group-0'],
    },
    {
      name: 'stopping production needs MFA',
      actions: ['ec2:StopInstances'],
      resources: { tag: { department: 'prod' } },
      requires: 'mfa',
      except: ['role/role-9'],
    },
    {
      name: 'developers can work',
      actions: ['ec2:StopInstances'],
      resources: { tag: { department: 'test' } },
      mustAllow: ['group/group-1', 'group/group-2'],
    },
    { name: 'nobody launches very large instances', launch: { instanceTypes: ['x*.*'], allowedTo: ['group/group-0'] } },
  ],
  credentials: { mfa: 'required', maxKeyAgeDays: 90 },
  // Takes as long as all other checks together, and rests on what the others of its kind rest on.
  severity: { 'guard-for-all-values': 'off' },
};

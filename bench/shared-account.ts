import type { JsonObject } from '../src/domain/json.ts';
import type { Snapshot } from '../src/domain/snapshot.ts';
import { resourcePacking } from '../src/domain/packed/packed-resource.ts';
import { home, region, resourcesOf, snapshotOf, type AccountParts } from '../test/accounts/account.ts';
import { day } from './numbered.ts';
import { allow, deny, named, trust, type Statement } from '../test/accounts/statements.ts';

/** A snapshot in memory of an account that many share, for the analysis of who can reach what. */
export interface SharedAccount {
  /** How many users. */
  readonly principals: number;
  /** 12 unless given. Of those beyond them, some trust one user, and some the EC2 service, in an instance profile. */
  readonly roles?: number;
  readonly instances: number;
  /** Whether it has volumes (one an instance), snapshots (one for five instances) and images (one for twenty) as well. */
  readonly storage?: boolean;
  /** Distinct sets of policies, which are as many groups; 120 unless given. */
  readonly policySets?: number;
  /** Statements that every group's policy holds besides those that matter. */
  readonly padding?: number;
}

const departments = ['dev', 'test', 'stage', 'prod', 'lab'];
const teams = Array.from({ length: 12 }, (_, number) => `team-${number}`);
const costCenters = Array.from({ length: 10 }, (_, number) => `${4700 + number}`);

/** Builds it: 600 distinct sets of the tags that the policies read, one Name each. */
export function sharedAccount({
  principals,
  roles = 12,
  instances,
  storage = false,
  policySets = 120,
  padding = 0,
}: SharedAccount): Snapshot {
  const identities = snapshotOf({
    [home]: {
      groups: numbered('group', policySets, (number) => ({ inline: { access: policyOf(number, padding) } })),
      users: numbered('user', principals, (number) => ({ groups: [`group-${number % policySets}`] })),
      roles: numbered('role', roles, (number) => (number < teams.length ? roleOfTeam(number) : laterRole(number))),
      regions: [region],
      credentialReport: false,
    },
  });
  const pack = resourcePacking();
  const batches = Array.from({ length: Math.ceil(instances / batch) }, (_, index) => index * batch);
  const packed = batches.flatMap((from) => {
    const to = Math.min(from + batch, instances);
    const parts: AccountParts = {
      instances: listed(from, to, 1, instanceOf),
      ...(storage && {
        volumes: listed(from, to, 1, volumeOf),
        snapshots: listed(from, to, 5, snapshotOfVolume),
        images: listed(from, to, 20, imageOf),
      }),
    };
    return resourcesOf(home, parts).map(pack);
  });
  const ofKind = [...Map.groupBy(packed, ({ kind }) => kind).values()];
  return { ...identities, resources: [...identities.resources, ...ofKind.flat()] };
}

/** A part of the resources is made and packed at a time, as an audit reads pages. */
const batch = 1000;

/** What is made of every so many numbers of a range: `partsOf` counts what is made. */
function listed<T>(from: number, to: number, every: number, partsOf: (number: number) => T): readonly T[] {
  const [first, end] = [Math.ceil(from / every), Math.ceil(to / every)];
  return Array.from({ length: end - first }, (_, index) => partsOf(first + index));
}

function numbered<T>(name: string, count: number, partsOf: (number: number) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Array.from({ length: count }, (_, number) => [`${name}-${number}`, partsOf(number)]));
}

function tagged(tags: Readonly<Record<string, string>>): JsonObject {
  return {
    StringEquals: Object.fromEntries(Object.entries(tags).map(([key, value]) => [`ec2:ResourceTag/${key}`, value])),
  };
}

type RoleParts = NonNullable<AccountParts['roles']>[string];

function roleOfTeam(number: number): RoleParts {
  return {
    inline: { operate: allow(['ec2:TerminateInstances'], '*', tagged({ team: teams[number] ?? '' })) },
    trust: trust({ AWS: `arn:aws:iam::${home}:root` }),
  };
}

/** Each has policies of its own. A third trusts the account, a third one user, and a third the EC2 service. */
function laterRole(number: number): RoleParts {
  const tags = { team: teams[number % 12] ?? '', department: departments[number % 5] ?? '' };
  const parts = {
    inline: {
      operate: allow(['ec2:StopInstances', 'ec2:TerminateInstances', 'ec2:DeleteVolume'], '*', tagged(tags)),
      marker: allow(['s3:Get*'], `arn:aws:s3:::role-${number}/*`),
    },
  };
  if (number % 3 === 0) return { ...parts, trust: trust({ AWS: `arn:aws:iam::${home}:root` }) };
  if (number % 3 === 1) return { ...parts, trust: trust({ AWS: `arn:aws:iam::${home}:user/user-${number}` }) };
  return { ...parts, trust: trust({ Service: 'ec2.amazonaws.com' }), profiles: [`role-${number}`] };
}

/**
 * Most may destroy what is of their team or department; some may tag, some may assume a role, a few may write policies.
 */
function policyOf(number: number, padding: number): readonly Statement[] {
  const team = teams[number % teams.length] ?? '';
  const department = departments[number % 4 === 3 ? 3 : number % 3] ?? '';
  const operate = ['ec2:StartInstances', 'ec2:StopInstances', 'ec2:TerminateInstances', 'ec2:ModifyInstanceAttribute'];
  const tidy = ['ec2:DetachVolume', 'ec2:DeleteVolume', 'ec2:DeleteSnapshot', 'ec2:DeregisterImage'];
  const onlyDepartment = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['department'] } };
  return [
    named('Look', allow(['ec2:Describe*', 'iam:Get*', 'iam:List*'])),
    named('Operate', allow(operate, '*', tagged({ department, team }))),
    named('Tidy', allow(tidy, '*', tagged({ department, team }))),
    named(
      'OwnCostCenter',
      allow(['ec2:StopInstances'], '*', tagged({ 'cost-center': costCenters[number % 10] ?? '' })),
    ),
    named(
      'KeepProd',
      deny('ec2:TerminateInstances', '*', {
        ...tagged({ department: 'prod' }),
        BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' },
      }),
    ),
    ...(number % 5 === 0 ? [named('Tag', allow(['ec2:CreateTags'], '*', onlyDepartment))] : []),
    ...(number % 7 === 0
      ? [named('Assume', allow(['sts:AssumeRole'], `arn:aws:iam::${home}:role/role-${number % 12}`))]
      : []),
    ...(number % 40 === 1 ? [named('Help', allow(['iam:CreateAccessKey']))] : []),
    ...(number % 60 === 2 ? [named('Admin', allow(['*']))] : []),
    named('Marker', allow(['s3:Get*'], `arn:aws:s3:::bucket-${number}/*`)),
    ...Array.from({ length: padding }, (_, at) =>
      named(`More${at}`, allow(['s3:Put*', 'dynamodb:Get*'], `arn:aws:s3:::bucket-${number}-${at}/*`)),
    ),
  ];
}

/** Production is protected. */
function instanceOf(number: number): NonNullable<AccountParts['instances']>[number] {
  return {
    id: instanceId(number),
    tags: tagsOf('web', number),
    flags: { disableApiTermination: number % 5 === 3 },
  };
}

/** Attached to the instance with the same number: every third is its root device and goes with it. */
function volumeOf(number: number): NonNullable<AccountParts['volumes']>[number] {
  const isRoot = number % 3 === 0;
  return {
    id: `vol-0${hex(number)}`,
    tags: tagsOf('disk', number),
    state: 'in-use',
    size: 8 << (number % 4),
    attachments: [
      { instance: instanceId(number), device: isRoot ? '/dev/xvda' : '/dev/sdf', deleteOnTermination: isRoot },
    ],
  };
}

/** Of every fifth volume. AWS Backup manages some, and images use some. */
function snapshotOfVolume(number: number): NonNullable<AccountParts['snapshots']>[number] {
  return {
    id: snapshotId(number),
    tags: {
      ...tagsOf('copy', number),
      ...(number % 50 === 7 && { 'aws:backup:source-resource': volumeArn(number * 5) }),
    },
    volume: `vol-0${hex(number * 5)}`,
    startedAt: day(number),
  };
}

/** Of every fourth snapshot. Every tenth image is protected. */
function imageOf(number: number): NonNullable<AccountParts['images']>[number] {
  return {
    id: `ami-0${hex(number)}`,
    tags: tagsOf('image', number),
    snapshots: [snapshotId(number * 4)],
    deregistrationProtection: number % 10 === 0 ? 'enabled-without-cooldown' : 'disabled',
  };
}

const hex = (number: number) => number.toString(16).padStart(16, '0');
const instanceId = (number: number) => `i-0${hex(number)}`;
const snapshotId = (number: number) => `snap-0${hex(number)}`;
const volumeArn = (number: number) => `arn:aws:ec2:${region}:${home}:volume/vol-0${hex(number)}`;

function tagsOf(name: string, number: number): Readonly<Record<string, string>> {
  const set = number % 600;
  return {
    Name: `${name}-${number}`,
    department: departments[set % 5] ?? '',
    team: teams[Math.floor(set / 5) % 12] ?? '',
    'cost-center': costCenters[Math.floor(set / 60)] ?? '',
  };
}

import type { JsonObject } from '../../src/domain/json.ts';
import type { Tags } from '../../src/domain/resource.ts';
import { home, type AccountParts } from '../accounts/account.ts';
import { allow, trust, type Policy } from '../accounts/statements.ts';

/* An account of its own for the fault matrix: small, so that an audit takes little, and with drift of every sort. */

/** The larger region has more than ten of everything: a list of it that falls to none is suspicious. */
export const largerRegion = 'us-east-1';

const sizes: Readonly<Record<string, number>> = { [largerRegion]: 11, 'eu-west-1': 2 };

/** The one instance that the changed account differs by: it lacks its `cost-center` there. */
export const changedInstance = idOf('i', largerRegion, 4);

/** What happened in the account since the first run: nothing, or exactly one thing. */
export const variants = ['unchanged', 'changed'] as const;

export type Variant = (typeof variants)[number];

/** The account, as it was or with the one change. */
export function faultsAccount(variant: Variant): AccountParts {
  const places = Object.entries(sizes).flatMap(([region, size]) =>
    Array.from({ length: size }, (_, number) => ({ region, number })),
  );
  return {
    ...identities,
    instances: places.map((place) => instanceOf(place, variant)),
    images: places.map(imageOf),
    volumes: places.map(({ region, number }) => ({
      ...described('vol', 'disk', { region, number }),
      state: 'in-use',
      zone: `${region}a`,
      attachments: [{ instance: idOf('i', region, number), device: '/dev/xvda', deleteOnTermination: true }],
    })),
    retentionRules: Object.fromEntries(
      places.map(({ region, number }) => [
        `${region}${number}`,
        { region, days: number + 1, tags: [{ key: 'rule', value: `${number}` }] },
      ]),
    ),
    snapshots: places.map(({ region, number }) => ({
      ...described('snap', 'backup', { region, number }),
      volume: idOf('vol', region, number),
      startedAt: '2026-02-03T04:05:06.789Z',
      lock: { state: number % 2 === 0 ? 'governance' : 'compliance', lockedAt: '2026-02-04T04:05:06.789Z' },
    })),
    addresses: places.map(({ region, number }) => ({
      ...described('eipalloc', 'address', { region, number }),
      publicIp: `203.0.113.${number + (region === largerRegion ? 0 : 100)}`,
      instance: idOf('i', region, number),
      association: idOf('eipassoc', region, number),
    })),
    ...databasesOf(databasePlaces),
  };
}

/**
 * More than one page of the smallest size that RDS has, of twenty, in the larger region; a call of its own is made for as
 * many snapshots as there are of everything else.
 */
const databasePlaces = Object.entries({ ...sizes, [largerRegion]: 21 }).flatMap(([region, size]) =>
  Array.from({ length: size }, (_, number) => ({ region, number })),
);

/** Of every kind of database as many. */
function databasesOf(places: readonly Place[]): AccountParts {
  const arnOf = (region: string, id: string) => `arn:aws:rds:${region}:${home}:cluster:${id}`;
  const named = (prefix: string, { region, number }: Place) => ({
    id: `${prefix}-${region}-${String(number).padStart(2, '0')}`,
    region,
    tags: tagsOf(`${prefix}-${number}`, number),
  });
  return {
    dbInstances: places.map((place) => ({
      ...named('db', place),
      multiTenant: place.number === 0,
      deletionProtection: place.number % 4 !== 0,
      backupRetentionDays: place.number % 5,
    })),
    dbClusters: places.map((place) => ({ ...named('cluster', place), deletionProtection: place.number % 4 !== 0 })),
    dbSnapshots: places.map((place) => ({
      ...named('snapshot', place),
      source: named('db', place).id,
      snapshotType: snapshotTypeOf(place),
      sharedWith: place.number % 3 === 0 ? ['999988887777'] : [],
    })),
    dbClusterSnapshots: places.map((place) => ({
      ...named('cluster-snapshot', place),
      source: named('cluster', place).id,
      snapshotType: snapshotTypeOf(place),
      sharedWith: place.number % 3 === 0 ? ['all'] : [],
    })),
    globalClusters: places.map((place) => ({
      ...named('global', place),
      members: [{ cluster: arnOf(place.region, named('cluster', place).id), isWriter: true }],
    })),
    dbAutomatedBackups: places.map((place) => ({ ...named('ab', place), source: `deleted-${place.number}` })),
    tenantDatabases: places.map((place) => ({
      ...named('tdb', place),
      instance: named('db', { ...place, number: 0 }).id,
    })),
  };
}

/** Who has access is asked of manual snapshots alone. */
function snapshotTypeOf({ region, number }: Place): 'manual' | 'automated' {
  return number < (sizes[region] ?? 0) ? 'manual' : 'automated';
}

interface Place {
  readonly region: string;
  readonly number: number;
}

/** An id in a region, by number. */
export function idOf(prefix: string, region: string, number: number): string {
  return `${prefix}-${region === largerRegion ? 'a' : 'b'}${number.toString(16).padStart(16, '0')}`;
}

function described(prefix: string, name: string, { region, number }: Place) {
  return { id: idOf(prefix, region, number), region, tags: tagsOf(`${name}-${number}`, number) };
}

const departments = ['dev', 'test', 'prod'] as const;

/** What every resource should have, and some do not. */
function tagsOf(name: string, number: number): Tags {
  return {
    Name: name,
    department: departments[number % departments.length] ?? '',
    ...(number % 3 !== 2 && { Owner: `person-${number % 6}@example.com` }),
    ...(number % 5 !== 2 && { 'cost-center': String(4700 + number) }),
  };
}

function instanceOf({ region, number }: Place, variant: Variant): NonNullable<AccountParts['instances']>[number] {
  const { id, tags, ...place } = described('i', 'web', { region, number });
  const { 'cost-center': costCenter, ...others } = tags;
  const lacksOne = variant === 'changed' && id === changedInstance;
  return {
    ...place,
    id,
    tags: lacksOne || costCenter === undefined ? others : tags,
    image: idOf('ami', region, number),
    type: number % 6 === 1 ? 'x2iedn.32xlarge' : 'm7g.large',
    metadata: { endpoint: 'enabled', tokens: number % 4 === 2 ? 'optional' : 'required', hopLimit: 2 },
    instanceProfile: number % 6 === 0 ? `arn:aws:iam::${home}:instance-profile/role-3` : null,
    availabilityZone: `${region}a`,
    volumes: [{ device: '/dev/xvda', volume: idOf('vol', region, number), deleteOnTermination: true }],
    flags: {
      disableApiTermination: number % 4 !== 0,
      disableApiStop: number % 3 !== 0,
      shutdownBehavior: number % 5 === 0 ? 'terminate' : 'stop',
    },
  };
}

function imageOf({ region, number }: Place): NonNullable<AccountParts['images']>[number] {
  return {
    ...described('ami', 'golden', { region, number }),
    public: number % 7 === 1,
    deregistrationProtection: number % 2 === 0 ? 'enabled' : 'disabled',
    createdAt: number % 5 === 0 ? '2020-01-02T03:04:05.000Z' : '2026-10-02T03:04:05.000Z',
    sharedWith: { accounts: [number % 3 === 0 ? '999988887777' : '444455556666'] },
  };
}

const ofDepartment = (department: string): JsonObject => ({
  StringEquals: { 'aws:ResourceTag/department': department },
});

/**
 * What stands behind the findings about access: an administrator, rights by tag, a way around them. Few of them: an
 * audit of the matrix is one of a thousand, and what policies come to takes most of its time.
 */
const groupPolicies: readonly Policy[] = [
  allow('*'),
  allow(['ec2:StartInstances', 'ec2:StopInstances', 'ec2:TerminateInstances'], '*', ofDepartment('dev')),
  allow(['ec2:DeleteVolume', 'ec2:ReleaseAddress']),
];

const userPolicies: Readonly<Record<number, Policy>> = {
  1: allow(['ec2:CreateTags', 'ec2:RunInstances']),
  4: allow('ec2:*'),
  6: [allow('sts:AssumeRole'), allow('ec2:ModifyInstanceAttribute')],
};

const twelve = Array.from({ length: 12 }, (_, number) => number);

const identities: AccountParts = {
  users: {
    sandbox: { groups: ['group-0'], password: true, mfa: true },
    ...numbered('user', (number) => ({
      groups: [`group-${(number % 4) + 1}`],
      inline: named('own', userPolicies[number]),
      password: true,
      mfa: number % 4 !== 0,
      ...(number % 3 === 0 && { keys: 1, keysSince: '2025-02-03T04:05:06.000Z' }),
    })),
  },
  groups: numbered('group', (number) => ({
    inline: named('ec2', groupPolicies[number]),
    attached: [`policy-${number}`],
  })),
  roles: numbered('role', (number) => ({
    trust: trust(number === 1 ? { AWS: `arn:aws:iam::${home}:root` } : { Service: 'ec2.amazonaws.com' }),
    inline: named('own', number === 1 ? allow(['ec2:StopInstances', 'ec2:TerminateInstances']) : undefined),
    profiles: number % 2 === 1 ? [`role-${number}`] : [],
  })),
  managed: numbered('policy', () => [allow(['ec2:Describe*', 's3:GetObject'])]),
};

function numbered<T>(name: string, partsOf: (number: number) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(twelve.map((number) => [`${name}-${number}`, partsOf(number)]));
}

function named(name: string, policy: Policy | undefined): Readonly<Record<string, Policy>> {
  return policy ? { [name]: policy } : {};
}

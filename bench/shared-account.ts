import type { Group, Role, User } from '../src/domain/iam/identity.ts';
import type { Instance, InstanceAttribute } from '../src/domain/ec2/instance.ts';
import type { JsonObject } from '../src/domain/json.ts';
import { globalRegion } from '../src/domain/scope.ts';
import type { Snapshot } from '../src/domain/snapshot.ts';

/** A snapshot in memory of an account that many share, for the analysis of who can reach what. */
export interface SharedAccount {
  readonly principals: number;
  readonly instances: number;
  /** Statements that every group's policy holds besides those that matter. */
  readonly padding?: number;
}

const account = '111122223333';
const region = 'us-east-1';
const departments = ['dev', 'test', 'stage', 'prod', 'lab'];
const teams = Array.from({ length: 12 }, (_, number) => `team-${number}`);
const costCenters = Array.from({ length: 10 }, (_, number) => `${4700 + number}`);

/** Builds it: 120 distinct sets of policies, 600 distinct sets of the tags that the policies read, one Name each. */
export function sharedAccount({ principals, instances, padding = 0 }: SharedAccount): Snapshot {
  const global = { account, region: globalRegion };
  const kinds = ['user', 'group', 'role', 'policy'].map((kind) => ({ ...global, kind, status: 'complete' as const }));
  const regional = ['instance', 'instance-attribute'].map((kind) => ({
    account,
    region,
    kind,
    status: 'complete' as const,
  }));
  const fleet = Array.from({ length: instances }, (_, number) => number);
  return {
    accounts: [account],
    resources: [
      ...Array.from({ length: 120 }, (_, number) => group(number, padding)),
      ...Array.from({ length: principals }, (_, number) => user(number)),
      ...Array.from({ length: 12 }, (_, number) => role(number)),
      ...fleet.map(instance),
      ...fleet.map(protection),
    ] as never,
    coverage: [...kinds, ...regional],
  };
}

function group(number: number, padding: number): Group {
  return {
    ...iam('group', `group-${number}`),
    attributes: { ...held, inline: [{ name: 'access', policy: { document: policyOf(number, padding) } }] },
  };
}

/**
 * Most may destroy what is of their team or department; some may tag, some may take on a role, a few may write
 * policies.
 */
function policyOf(number: number, padding: number): JsonObject {
  const team = teams[number % teams.length] ?? '';
  const department = departments[number % 4 === 3 ? 3 : number % 3] ?? '';
  const allow = (Sid: string, Action: readonly string[], Condition?: JsonObject, Resource = '*') => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource,
    ...(Condition && { Condition }),
  });
  const tagged = (tags: Record<string, string>): JsonObject => ({
    StringEquals: Object.fromEntries(Object.entries(tags).map(([key, value]) => [`ec2:ResourceTag/${key}`, value])),
  });
  const operate = ['ec2:StartInstances', 'ec2:StopInstances', 'ec2:TerminateInstances', 'ec2:ModifyInstanceAttribute'];
  return {
    Version: '2012-10-17',
    Statement: [
      allow('Look', ['ec2:Describe*', 'iam:Get*', 'iam:List*']),
      allow('Operate', operate, tagged({ department, team })),
      allow('OwnCostCenter', ['ec2:StopInstances'], tagged({ 'cost-center': costCenters[number % 10] ?? '' })),
      {
        Sid: 'KeepProd',
        Effect: 'Deny',
        Action: 'ec2:TerminateInstances',
        Resource: '*',
        Condition: {
          StringEquals: { 'ec2:ResourceTag/department': 'prod' },
          BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' },
        },
      },
      ...(number % 5 === 0
        ? [allow('Tag', ['ec2:CreateTags'], { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['department'] } })]
        : []),
      ...(number % 7 === 0
        ? [allow('Become', ['sts:AssumeRole'], undefined, `arn:aws:iam::${account}:role/role-${number % 12}`)]
        : []),
      ...(number % 40 === 1 ? [allow('Help', ['iam:CreateAccessKey'])] : []),
      ...(number % 60 === 2 ? [allow('Admin', ['*'])] : []),
      allow('Marker', [`s3:Get*`], undefined, `arn:aws:s3:::bucket-${number}/*`),
      ...Array.from({ length: padding }, (_, at) =>
        allow(`More${at}`, [`s3:Put*`, `dynamodb:Get*`], undefined, `arn:aws:s3:::bucket-${number}-${at}/*`),
      ),
    ],
  };
}

function user(number: number): User {
  return {
    ...iam('user', `user-${number}`),
    attributes: { ...held, permissionsBoundary: null, groups: [`group-${number % 120}`] },
  };
}

function role(number: number): Role {
  const operate: JsonObject = {
    Effect: 'Allow',
    Action: ['ec2:TerminateInstances'],
    Resource: '*',
    Condition: { StringEquals: { 'ec2:ResourceTag/team': teams[number] ?? '' } },
  };
  return {
    ...iam('role', `role-${number}`),
    attributes: {
      ...held,
      permissionsBoundary: null,
      instanceProfiles: [],
      inline: [{ name: 'operate', policy: { document: { Version: '2012-10-17', Statement: [operate] } } }],
      trust: {
        document: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' },
          ],
        },
      },
    },
  };
}

const held = { path: '/', uniqueId: '', createdAt: null, inline: [], attached: [] };

function iam<Kind extends string>(kind: Kind, id: string) {
  return { account, region: globalRegion, kind, id, arn: `arn:aws:iam::${account}:${kind}/${id}`, tags: {} };
}

const idOf = (number: number): string => `i-0${number.toString(16).padStart(16, '0')}`;

function instance(number: number): Instance {
  const id = idOf(number);
  const set = number % 600;
  return {
    account,
    region,
    id,
    kind: 'instance',
    arn: `arn:aws:ec2:${region}:${account}:instance/${id}`,
    name: `web-${number}`,
    tags: {
      Name: `web-${number}`,
      department: departments[set % 5] ?? '',
      team: teams[Math.floor(set / 5) % 12] ?? '',
      'cost-center': costCenters[Math.floor(set / 60)] ?? '',
    },
    attributes: {
      state: 'running',
      type: 't3.micro',
      image: 'ami-0123456789abcdef0',
      launchedAt: null,
      subnet: null,
      vpc: null,
      securityGroups: [],
      instanceProfile: null,
      metadata: { endpoint: 'enabled', tokens: 'required', hopLimit: 1 },
      lifecycle: 'on-demand',
      tenancy: 'default',
      availabilityZone: 'us-east-1a',
      rootDevice: { name: '/dev/xvda', type: 'ebs' },
      volumes: [],
    },
  };
}

/** Production is protected. */
function protection(number: number): InstanceAttribute {
  const id = idOf(number);
  return {
    account,
    region,
    id,
    kind: 'instance-attribute',
    arn: `arn:aws:ec2:${region}:${account}:instance/${id}`,
    tags: {},
    attributes: { disableApiTermination: (number % 600) % 5 === 3, disableApiStop: false, shutdownBehavior: 'stop' },
  };
}

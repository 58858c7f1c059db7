import breakGlassTrust from '../../examples/shared-account/policies/break-glass-trust.json' with { type: 'json' };
import type { JsonObject } from '../../src/domain/json.ts';
import { tagList, type RoleDetail } from './aws-cli.ts';
import { printedTime, type Calendar } from './calendar.ts';
import { accountId, iamArn, iamId } from './ids.ts';
import { attachment } from './policies.ts';

interface RoleSpec {
  readonly name: string;
  readonly path?: string;
  readonly trust: JsonObject;
  readonly attached: readonly string[];
  readonly madeDaysAgo: number;
  /** When it was last assumed, and from where; it never was where this is left out. */
  readonly used?: { readonly daysAgo: number; readonly region: string };
  readonly instanceProfile?: true;
}

const roles: readonly RoleSpec[] = [
  {
    name: 'AWSBackupDefaultServiceRole',
    path: '/service-role/',
    trust: serviceTrust('backup.amazonaws.com'),
    attached: ['AWSBackupServiceRolePolicyForBackup'],
    madeDaysAgo: 1400,
    used: { daysAgo: 2, region: 'us-east-1' },
  },
  {
    name: 'AWSServiceRoleForAutoScaling',
    path: '/aws-service-role/autoscaling.amazonaws.com/',
    trust: serviceTrust('autoscaling.amazonaws.com'),
    attached: ['AutoScalingServiceRolePolicy'],
    madeDaysAgo: 1880,
    used: { daysAgo: 2, region: 'eu-west-1' },
  },
  { name: 'break-glass', trust: breakGlassTrust, attached: ['AdministratorAccess'], madeDaysAgo: 1475 },
  {
    name: 'ci-deploy',
    trust: githubTrust('example/storefront'),
    attached: ['ci-deploy'],
    madeDaysAgo: 700,
    used: { daysAgo: 7, region: 'us-east-1' },
  },
  {
    name: 'driftwarden',
    trust: serviceTrust('ecs-tasks.amazonaws.com'),
    attached: ['driftwarden-read'],
    madeDaysAgo: 65,
    used: { daysAgo: 2, region: 'us-east-1' },
  },
  {
    name: 'web-instance',
    trust: serviceTrust('ec2.amazonaws.com'),
    attached: ['AmazonSSMManagedInstanceCore'],
    madeDaysAgo: 1502,
    used: { daysAgo: 2, region: 'us-east-1' },
    instanceProfile: true,
  },
];

/** The roles as get-account-authorization-details prints them. */
export function buildRoles(calendar: Calendar): RoleDetail[] {
  return roles.map((role) => ({ ...describeRole(role, calendar), InstanceProfileList: profilesOf(role, calendar) }));
}

function describeRole(role: RoleSpec, calendar: Calendar): RoleDetail {
  const path = role.path ?? '/';
  return {
    Path: path,
    RoleName: role.name,
    RoleId: iamId('AROA', role.name),
    Arn: iamArn(`role${path}${role.name}`),
    CreateDate: printedTime(calendar.daysAgo(role.madeDaysAgo, '15:24')),
    AssumeRolePolicyDocument: role.trust,
    RolePolicyList: [],
    AttachedManagedPolicies: role.attached.map(attachment),
    Tags: path.startsWith('/aws-service-role/') ? [] : tagList({ team: 'platform' }),
    RoleLastUsed: role.used
      ? { LastUsedDate: printedTime(calendar.daysAgo(role.used.daysAgo, '03:10')), Region: role.used.region }
      : {},
  };
}

function profilesOf(role: RoleSpec, calendar: Calendar): NonNullable<RoleDetail['InstanceProfileList']> {
  if (!role.instanceProfile) return [];
  const { Path, RoleName, RoleId, Arn, CreateDate } = describeRole(role, calendar);
  return [
    {
      Path: '/',
      InstanceProfileName: role.name,
      InstanceProfileId: iamId('AIPA', role.name),
      Arn: iamArn(`instance-profile/${role.name}`),
      CreateDate,
      Roles: [{ Path, RoleName, RoleId, Arn, CreateDate, AssumeRolePolicyDocument: role.trust }],
    },
  ];
}

function serviceTrust(service: string): JsonObject {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
}

/** Trusts the main branch of one repository, as GitHub's OpenID Connect provider vouches for it. */
function githubTrust(repository: string): JsonObject {
  const issuer = 'token.actions.githubusercontent.com';
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${issuer}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: 'sts.amazonaws.com',
            [`${issuer}:sub`]: `repo:${repository}:ref:refs/heads/main`,
          },
        },
      },
    ],
  };
}

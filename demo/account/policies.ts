import requireMfa from '../../examples/shared-account/policies/require-mfa.json' with { type: 'json' };
import type { JsonObject } from '../../src/domain/json.ts';
import { awsManagedPolicies } from './aws-managed-policies.ts';
import type { ManagedPolicyDetail } from './aws-cli.ts';
import { printedTime, type Calendar } from './calendar.ts';
import { accountId, iamArn, iamId } from './ids.ts';

interface CustomerPolicy {
  /** Each version's document and age in days, the default version last. */
  readonly versions: readonly { readonly document: JsonObject; readonly madeDaysAgo: number }[];
  readonly attachments: number;
  readonly boundaries?: number;
}

const customerPolicies: Readonly<Record<string, CustomerPolicy>> = {
  'require-mfa': { versions: [{ document: requireMfa, madeDaysAgo: 1480 }], attachments: 4 },
  'contractor-boundary': {
    versions: [
      { document: boundary(['ec2:Describe*', 'ec2:StartInstances', 'ec2:StopInstances']), madeDaysAgo: 530 },
      {
        document: boundary([
          'ec2:Describe*',
          'ec2:RebootInstances',
          'ec2:StartInstances',
          'ec2:StopInstances',
          'iam:*MFADevice*',
          'iam:GetUser',
        ]),
        madeDaysAgo: 117,
      },
    ],
    attachments: 0,
    boundaries: 1,
  },
  'ci-deploy': {
    versions: [
      {
        document: {
          Version: '2012-10-17',
          Statement: [
            { Sid: 'LookAround', Effect: 'Allow', Action: ['ec2:Describe*', 'autoscaling:Describe*'], Resource: '*' },
            {
              Sid: 'BakeImages',
              Effect: 'Allow',
              Action: ['ec2:CreateImage', 'ec2:CreateSnapshot', 'ec2:RegisterImage'],
              Resource: '*',
            },
            {
              Sid: 'RollOut',
              Effect: 'Allow',
              Action: ['autoscaling:StartInstanceRefresh', 'autoscaling:UpdateAutoScalingGroup'],
              Resource: `arn:aws:autoscaling:*:${accountId}:autoScalingGroup:*:autoScalingGroupName/*`,
            },
          ],
        },
        madeDaysAgo: 240,
      },
    ],
    attachments: 1,
  },
  'driftwarden-read': {
    versions: [
      {
        document: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'ReadWhatIsAudited',
              Effect: 'Allow',
              Action: [
                'ec2:DescribeAddresses',
                'ec2:DescribeImageAttribute',
                'ec2:DescribeImages',
                'ec2:DescribeInstanceAttribute',
                'ec2:DescribeInstances',
                'ec2:DescribeRegions',
                'ec2:DescribeSnapshots',
                'ec2:DescribeVolumes',
                'iam:GenerateCredentialReport',
                'iam:GetAccountAuthorizationDetails',
                'iam:GetCredentialReport',
              ],
              Resource: '*',
            },
          ],
        },
        madeDaysAgo: 65,
      },
    ],
    attachments: 1,
  },
};

/** Every managed policy that something in the account uses, the customer's first. */
export function buildPolicies(calendar: Calendar): ManagedPolicyDetail[] {
  const own = Object.entries(customerPolicies).map(([name, policy]) => customerPolicy(name, policy, calendar));
  return [...own, ...awsManagedPolicies];
}

/** How a group, user or role lists a managed policy that is attached to it; throws on a name that there is none of. */
export function attachment(name: string): { PolicyName: string; PolicyArn: string } {
  if (Object.hasOwn(customerPolicies, name)) return { PolicyName: name, PolicyArn: iamArn(`policy/${name}`) };
  const arn = awsManagedPolicies.find((policy) => policy.PolicyName === name)?.Arn;
  if (arn === undefined) throw new Error(`The demo account has no managed policy ${name}`);
  return { PolicyName: name, PolicyArn: arn };
}

function customerPolicy(name: string, policy: CustomerPolicy, calendar: Calendar): ManagedPolicyDetail {
  const times = policy.versions.map(({ madeDaysAgo }) => printedTime(calendar.daysAgo(madeDaysAgo, '13:05')));
  const newest = policy.versions.length;
  return {
    PolicyName: name,
    PolicyId: iamId('ANPA', name),
    Arn: iamArn(`policy/${name}`),
    Path: '/',
    DefaultVersionId: `v${newest}`,
    AttachmentCount: policy.attachments,
    PermissionsBoundaryUsageCount: policy.boundaries ?? 0,
    IsAttachable: true,
    CreateDate: times.at(0),
    UpdateDate: times.at(-1),
    PolicyVersionList: policy.versions
      .map(({ document }, index) => ({
        Document: document,
        VersionId: `v${index + 1}`,
        IsDefaultVersion: index + 1 === newest,
        CreateDate: times[index],
      }))
      .reverse(),
  };
}

function boundary(actions: readonly string[]): JsonObject {
  return { Version: '2012-10-17', Statement: [{ Sid: 'AtMost', Effect: 'Allow', Action: actions, Resource: '*' }] };
}

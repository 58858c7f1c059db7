import type { JsonObject } from '../../src/domain/json.ts';
import type { ManagedPolicyDetail } from './aws-cli.ts';

/**
 * The policies of AWS that the account uses. Documents are abridged to the services that the demo speaks of; every
 * statement kept says what AWS's own says. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/
 */
export const awsManagedPolicies: readonly ManagedPolicyDetail[] = [
  awsPolicy('AdministratorAccess', 'ANPAIWMBCKSKIEE64ZLYK', '2015-02-06T18:39:46+00:00', 'v1', 2, [
    { Effect: 'Allow', Action: '*', Resource: '*' },
  ]),
  awsPolicy('ReadOnlyAccess', 'ANPAILL3HVNFSB6DCOWYQ', '2015-02-06T18:39:48+00:00', 'v150', 1, [
    {
      Sid: 'ReadOnlyActions',
      Effect: 'Allow',
      Action: [
        'autoscaling:Describe*',
        'cloudtrail:Describe*',
        'cloudtrail:Get*',
        'cloudtrail:List*',
        'cloudtrail:LookupEvents',
        'ec2:Describe*',
        'ec2:Get*',
        'ec2:SearchTransitGatewayRoutes',
        'iam:Generate*',
        'iam:Get*',
        'iam:List*',
        'iam:Simulate*',
        's3:Get*',
        's3:List*',
        'tag:Get*',
      ],
      Resource: '*',
    },
  ]),
  awsPolicy('AmazonSSMManagedInstanceCore', 'ANPAIXSHM2BNB2D3AXXRU', '2019-03-15T17:22:12+00:00', 'v2', 1, [
    {
      Effect: 'Allow',
      Action: [
        'ssm:DescribeAssociation',
        'ssm:GetDeployablePatchSnapshotForInstance',
        'ssm:GetDocument',
        'ssm:DescribeDocument',
        'ssm:GetManifest',
        'ssm:GetParameter',
        'ssm:GetParameters',
        'ssm:ListAssociations',
        'ssm:ListInstanceAssociations',
        'ssm:PutInventory',
        'ssm:PutComplianceItems',
        'ssm:PutConfigurePackageResult',
        'ssm:UpdateAssociationStatus',
        'ssm:UpdateInstanceAssociationStatus',
        'ssm:UpdateInstanceInformation',
      ],
      Resource: '*',
    },
    {
      Effect: 'Allow',
      Action: [
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      Resource: '*',
    },
    {
      Effect: 'Allow',
      Action: [
        'ec2messages:AcknowledgeMessage',
        'ec2messages:DeleteMessage',
        'ec2messages:FailMessage',
        'ec2messages:GetEndpoint',
        'ec2messages:GetMessages',
        'ec2messages:SendReply',
      ],
      Resource: '*',
    },
  ]),
  awsPolicy(
    'AWSBackupServiceRolePolicyForBackup',
    'ANPAIOOYZSLZZXWFJJ5N2',
    '2019-01-10T21:01:28+00:00',
    'v24',
    1,
    [
      {
        Sid: 'EBSCopyPermissions',
        Effect: 'Allow',
        Action: ['ec2:CopySnapshot'],
        Resource: ['arn:aws:ec2:*::snapshot/*', 'arn:aws:ec2:*:*:snapshot/*'],
      },
      {
        Sid: 'EBSTagAndDeletePermissions',
        Effect: 'Allow',
        Action: ['ec2:CreateTags', 'ec2:DeleteSnapshot'],
        Resource: 'arn:aws:ec2:*::snapshot/*',
      },
      {
        Sid: 'EC2DescribePermissions',
        Effect: 'Allow',
        Action: [
          'ec2:CreateImage',
          'ec2:DeregisterImage',
          'ec2:DescribeSnapshots',
          'ec2:DescribeTags',
          'ec2:DescribeImages',
          'ec2:DescribeInstances',
          'ec2:DescribeVolumes',
        ],
        Resource: '*',
      },
    ],
    '/service-role/',
  ),
  awsPolicy(
    'AutoScalingServiceRolePolicy',
    'ANPAIC5D2V7MRWBMHGD7G',
    '2018-01-08T23:10:55+00:00',
    'v9',
    1,
    [
      {
        Sid: 'EC2InstanceManagement',
        Effect: 'Allow',
        Action: [
          'ec2:AttachClassicLinkVpc',
          'ec2:CancelSpotInstanceRequests',
          'ec2:CreateFleet',
          'ec2:CreateTags',
          'ec2:DeleteTags',
          'ec2:Describe*',
          'ec2:DetachClassicLinkVpc',
          'ec2:GetInstanceTypesFromInstanceRequirements',
          'ec2:GetSecurityGroupsForVpc',
          'ec2:ModifyInstanceAttribute',
          'ec2:RequestSpotInstances',
          'ec2:RunInstances',
          'ec2:StartInstances',
          'ec2:StopInstances',
          'ec2:TerminateInstances',
        ],
        Resource: '*',
      },
      {
        Sid: 'EC2InstanceProfileManagement',
        Effect: 'Allow',
        Action: ['iam:PassRole'],
        Resource: '*',
        Condition: { StringLike: { 'iam:PassedToService': 'ec2.amazonaws.com*' } },
      },
    ],
    '/aws-service-role/',
  ),
];

function awsPolicy(
  name: string,
  id: string,
  created: string,
  version: string,
  attachments: number,
  statements: readonly JsonObject[],
  path = '/',
): ManagedPolicyDetail {
  return {
    PolicyName: name,
    PolicyId: id,
    Arn: `arn:aws:iam::aws:policy${path}${name}`,
    Path: path,
    DefaultVersionId: version,
    AttachmentCount: attachments,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: created,
    UpdateDate: created,
    PolicyVersionList: [
      {
        Document: { Version: '2012-10-17', Statement: statements },
        VersionId: version,
        IsDefaultVersion: true,
        CreateDate: created,
      },
    ],
  };
}

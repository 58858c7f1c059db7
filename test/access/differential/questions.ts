/** The account that most things are in, and another. */
export const here = '111122223333';
export const there = '444455556666';

/**
 * What may be asked: actions of one kind, what they are asked of, and the condition keys that tell such requests apart.
 */
export interface Question {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** For resources whose ARN does not tell. */
  readonly owner?: string;
  readonly keys: readonly string[];
  /** What kind of policy such a resource has. */
  readonly policy: 'resource' | 'trust' | 'none';
}

const ec2 = `arn:aws:ec2:us-east-1:${here}`;
const iam = `arn:aws:iam::${here}`;
const kms = 'arn:aws:kms:us-east-1';
const oddKey = 'arn:aws:s3:::data/home/alice/(a|b)[c]+.^$';

export const questions: readonly Question[] = [
  {
    actions: ['ec2:TerminateInstances', 'ec2:StopInstances', 'ec2:RebootInstances'],
    resources: [`${ec2}:instance/i-0a`, `${ec2}:instance/i-0b`],
    keys: [
      'aws:ResourceTag/team',
      'aws:ResourceTag/Team',
      'ec2:ResourceTag/team',
      'ec2:InstanceType',
      'ec2:Region',
      'ec2:EbsOptimized',
    ],
    policy: 'none',
  },
  {
    actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
    resources: [`${ec2}:instance/i-0a`, `${ec2}:volume/vol-0a`],
    keys: ['aws:RequestTag/team', 'aws:TagKeys', 'aws:ResourceTag/team', 'ec2:CreateAction'],
    policy: 'none',
  },
  {
    actions: ['ec2:RunInstances'],
    resources: ['arn:aws:ec2:us-east-1::image/ami-0a', `${ec2}:subnet/subnet-0a`],
    keys: ['ec2:Owner', 'ec2:Public', 'aws:ResourceTag/team', 'ec2:Region'],
    policy: 'none',
  },
  { actions: ['ec2:DescribeInstances', 'iam:ListRoles'], resources: ['*'], keys: ['ec2:Region'], policy: 'none' },
  {
    actions: ['iam:CreateAccessKey', 'iam:PutUserPolicy', 'iam:TagUser'],
    resources: [`${iam}:user/alice`, `${iam}:user/division/bob`, `${iam}:user/Alice`],
    keys: ['iam:ResourceTag/team', 'aws:RequestTag/team', 'aws:TagKeys', 'iam:PermissionsBoundary'],
    policy: 'none',
  },
  {
    actions: ['iam:PassRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'],
    resources: [
      `${iam}:role/app`,
      `${iam}:role/path/app`,
      `${iam}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_01`,
    ],
    keys: ['iam:PassedToService', 'iam:PolicyARN', 'iam:PermissionsBoundary', 'iam:ResourceTag/team'],
    policy: 'none',
  },
  {
    actions: ['iam:CreatePolicyVersion', 'iam:GetPolicy'],
    resources: [`${iam}:policy/own`, 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
    owner: here,
    keys: ['iam:ResourceTag/team'],
    policy: 'none',
  },
  {
    actions: ['sts:AssumeRole'],
    resources: [`${iam}:role/app`, `arn:aws:iam::${there}:role/app`],
    keys: ['sts:ExternalId', 'sts:RoleSessionName', 'sts:SourceIdentity', 'aws:RequestTag/team', 'aws:TagKeys'],
    policy: 'trust',
  },
  { actions: ['sts:GetCallerIdentity'], resources: ['*'], keys: [], policy: 'none' },
  {
    actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    resources: ['arn:aws:s3:::data/home/alice/x', 'arn:aws:s3:::data/a\nb', oddKey, 'arn:aws:s3:::data/Home/alice/x'],
    owner: here,
    keys: ['s3:ExistingObjectTag/team', 's3:x-amz-acl', 's3:signatureAge', 's3:TlsVersion', 's3:authType'],
    policy: 'resource',
  },
  {
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: ['arn:aws:s3:::data/home/alice/x'],
    owner: there,
    keys: ['s3:x-amz-acl'],
    policy: 'resource',
  },
  {
    actions: ['s3:ListBucket', 's3:GetBucketPolicy', 's3:DeleteBucket'],
    resources: ['arn:aws:s3:::data'],
    owner: here,
    keys: ['s3:prefix', 's3:max-keys', 's3:delimiter'],
    policy: 'resource',
  },
  {
    actions: ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
    resources: ['arn:aws:s3:::data'],
    owner: here,
    keys: [],
    policy: 'resource',
  },
  { actions: ['s3:ListAllMyBuckets'], resources: ['*'], owner: here, keys: ['s3:authType'], policy: 'none' },
  {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:CreateGrant'],
    resources: [`${kms}:${here}:key/0a`, `${kms}:${there}:key/0b`],
    keys: [
      'kms:ViaService',
      'kms:EncryptionContext:app',
      'kms:EncryptionContextKeys',
      'kms:GrantIsForAWSResource',
      'aws:ResourceTag/team',
    ],
    policy: 'resource',
  },
  {
    actions: ['kms:CreateAlias', 'kms:DeleteAlias'],
    resources: [`${kms}:${here}:alias/app`, `${kms}:${here}:alias/aws/ebs`],
    keys: [],
    policy: 'none',
  },
  {
    actions: ['ssm:GetDocument', 'ssm:SendCommand'],
    resources: [
      `arn:aws:ssm:us-east-1:${here}:document/run`,
      `arn:aws:ssm:us-east-1:${here}:document/stop`,
      'arn:aws:ssm:us-east-1::document/AWS-RunShellScript',
    ],
    owner: here,
    keys: ['aws:ResourceTag/team'],
    policy: 'none',
  },
  {
    actions: ['sqs:SendMessage'],
    resources: [`arn:aws:sqs:us-east-1:${here}:queue`],
    keys: ['aws:ResourceTag/team'],
    policy: 'resource',
  },
];

/** Who may ask; those that come up more often, and those that come up less. */
export const ordinaryPrincipals: readonly string[] = [
  `${iam}:user/alice`,
  `${iam}:user/division/bob`,
  `arn:aws:sts::${here}:assumed-role/app/one`,
  `${iam}:role/app`,
  `arn:aws:iam::${there}:user/carol`,
  `arn:aws:sts::${there}:assumed-role/deploy/two`,
];
export const specialPrincipals: readonly string[] = [
  `${iam}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
  `${iam}:root`,
  `arn:aws:sts::${here}:federated-user/alice`,
  'ec2.amazonaws.com',
  '*',
];

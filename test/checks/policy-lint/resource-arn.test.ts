import { guardResourceArn } from '../../../src/checks/policy-lint/resource-arn.ts';
import { guardResourceType } from '../../../src/checks/policy-lint/resource-type.ts';
import { allowing, denying, documentCases } from './lint-cases.ts';

const other = '999988887777';
const own = 'arn:aws:ec2:us-east-1:111122223333:instance/i-1';
const theirs = `arn:aws:ec2:us-east-1:${other}:instance/i-1`;
const deny = (resources: string | readonly string[], action = 'ec2:TerminateInstances') =>
  denying(action, {}, resources);
const allow = (resources: string | readonly string[], action: string | readonly string[]) =>
  allowing(action, {}, resources);

documentCases(guardResourceArn, [
  {
    name: 'instances of another account',
    statements: deny(theirs),
    finds: [
      'high',
      /^Statement S of inline policy p of user ana never denies anything: account 999988887777 is another one$/,
    ],
  },
  { name: 'twin: of this account', statements: deny(own) },
  { name: 'twin: of any account', statements: deny('arn:aws:ec2:*:*:instance/*') },
  { name: 'twin: of both, as in a policy for several accounts', statements: deny([theirs, own]) },
  { name: 'an Allow of it', statements: allow(theirs, 'ec2:StopInstances'), finds: ['low', /never allows anything/] },
  {
    name: 'twin: what other accounts share',
    statements: allow([`arn:aws:ec2:us-east-1:${other}:subnet/subnet-1`], 'ec2:RunInstances'),
  },
  {
    name: 'twin: buckets, queues and keys of other accounts',
    statements: allow(
      [`arn:aws:sqs:us-east-1:${other}:q`, `arn:aws:kms:us-east-1:${other}:key/k`, 'arn:aws:s3:::b/*'],
      ['sqs:SendMessage', 'kms:Decrypt', 's3:GetObject'],
    ),
  },
  {
    name: 'twin: a role of another account to assume',
    statements: allow(`arn:aws:iam::${other}:role/x`, 'sts:AssumeRole'),
  },
  {
    name: 'a user of another account',
    statements: allow(`arn:aws:iam::${other}:user/x`, 'iam:CreateAccessKey'),
    finds: ['low', /account 999988887777 is another one/],
  },
  { name: 'twin: a role to pass', statements: allow(`arn:aws:iam::${other}:role/x`, 'iam:*') },
  { name: "twin: AWS's policies", statements: allow('arn:aws:iam::aws:policy/ReadOnlyAccess', 'iam:GetPolicy') },
  {
    name: 'a database of another account',
    statements: deny(`arn:aws:rds:us-east-1:${other}:db:prod`, 'rds:DeleteDBInstance'),
    finds: ['high', /is another one/],
  },
  {
    name: 'twin: a snapshot that another account shares',
    statements: allow(`arn:aws:rds:us-east-1:${other}:snapshot:s`, 'rds:CopyDBSnapshot'),
  },
  {
    name: 'another partition',
    statements: deny('arn:aws-cn:ec2:*:*:instance/*'),
    finds: ['high', /partition aws-cn is another one/],
  },
  { name: 'twin: both partitions', statements: deny(['arn:aws-cn:ec2:*:*:instance/*', 'arn:aws:ec2:*:*:instance/*']) },
  {
    name: 'a partition that AWS does not have',
    statements: deny([own, 'arn:awss:ec2:*:*:instance/*']),
    finds: ['high', /never denies anything on arn:awss:ec2:\*:\*:instance\/\*: awss is not a partition of AWS$/],
  },
  {
    name: 'an availability zone in place of a region',
    statements: deny('arn:aws:ec2:us-east-1a:111122223333:instance/*'),
    finds: ['high', /us-east-1a is not a region/],
  },
  {
    name: 'a region with a letter too few',
    statements: deny('arn:aws:ec2:us-est-1:111122223333:instance/*'),
    finds: ['high', /us-est-1 is not a region/],
  },
  { name: 'twin: a region that may come', statements: deny('arn:aws:ec2:mx-northwest-2:111122223333:instance/*') },
  {
    name: 'a region of another partition',
    statements: deny('arn:aws:ec2:cn-north-1:111122223333:instance/*'),
    finds: ['high', /cn-north-1 is not a region of the partition$/],
  },
  { name: 'twin: a region that is not read', statements: deny('arn:aws:ec2:ap-south-1:111122223333:instance/*') },
  {
    name: 'an account id with a digit too few',
    statements: deny('arn:aws:ec2:us-east-1:11112222333:instance/*'),
    finds: ['high', /11112222333 is not an account id/],
  },
  {
    name: 'an account id with hyphens',
    statements: deny('arn:aws:ec2:us-east-1:1111-2222-3333:instance/*'),
    finds: ['high', /is not an account id/],
  },
  {
    name: 'a colon too few',
    statements: deny('arn:aws:iam::role/x', 'iam:DeleteRole'),
    finds: ['high', /role\/x is not an account id/],
  },
  {
    name: 'an instance without an account',
    statements: deny('arn:aws:ec2:us-east-1::instance/*'),
    finds: ['high', /the ARN has no account$/],
  },
  {
    name: 'twin: an image without an account',
    statements: deny('arn:aws:ec2:us-east-1::image/*', 'ec2:DeregisterImage'),
  },
  {
    name: 'an instance without a region',
    statements: deny('arn:aws:ec2::111122223333:instance/*'),
    finds: ['high', /the ARN has no region$/],
  },
  {
    name: 'what an Allow should leave out, and does not',
    statements: { Effect: 'Allow', Action: 'ec2:*', NotResource: 'arn:aws:ec2:us-east-1:11112222333:instance/*' },
    finds: ['medium', /does not exempt arn:aws:ec2:us-east-1:11112222333:instance\/\*: /],
  },
  {
    name: 'twin: what another account has may be left out',
    statements: { Effect: 'Allow', Action: 'ec2:*', NotResource: theirs },
  },
  {
    name: 'twin: variables',
    statements: deny('arn:aws:ec2:${aws:RequestedRegion}:${aws:PrincipalAccount}:instance/*'),
  },
]);

documentCases(guardResourceType, [
  {
    name: 'roles have no region: another check tells that',
    statements: deny('arn:aws:iam:us-east-1:111122223333:role/x', 'iam:DeleteRole'),
    finds: ['high', /its resources are of another type/],
  },
]);

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guardResourceType } from '../../../src/checks/policy-lint/resource-type.ts';
import { theOne } from '../fixtures/account.ts';
import { allowing, denying, documentCases, onUser, policyOf } from './lint-cases.ts';

const instance = 'arn:aws:ec2:*:111122223333:instance/*';
const volume = 'arn:aws:ec2:*:111122223333:volume/*';
const on = (action: string | readonly string[], resources: string | readonly string[]) =>
  allowing(action, {}, resources);
const notOn = (action: string, resources: string | readonly string[]) => ({
  Effect: 'Allow',
  Action: action,
  NotResource: resources,
});

documentCases(guardResourceType, [
  {
    name: 'instances are not terminated on volumes',
    statements: on('ec2:TerminateInstances', volume),
    finds: [
      'low',
      /^Statement S of inline policy p of user ana never allows ec2:TerminateInstances: its resources are of another type$/,
    ],
  },
  { name: 'twin: on instances', statements: on('ec2:TerminateInstances', instance) },
  { name: 'twin: on instances beside volumes', statements: on('ec2:TerminateInstances', [volume, instance]) },
  {
    name: 'a Deny of it denies nothing',
    statements: denying('ec2:TerminateInstances', {}, volume),
    finds: ['high', /never denies ec2:TerminateInstances/],
  },
  {
    name: 'describe calls take no resource',
    statements: on('ec2:DescribeInstances', instance),
    finds: ['low', /never allows ec2:DescribeInstances/],
  },
  { name: 'twin: describe calls on everything', statements: on('ec2:DescribeInstances', '*') },
  {
    name: 'a pattern of which no action fits',
    statements: on('ec2:Terminate*', volume),
    finds: ['low', /ec2:Terminate\*/],
  },
  { name: 'twin: a pattern of which some action fits', statements: on('ec2:*', volume) },
  {
    name: 'of several actions only the one that does not fit',
    statements: on(['ec2:DeleteVolume', 'ec2:TerminateInstances'], volume),
    finds: ['low', /never allows ec2:TerminateInstances:/],
  },
  {
    name: 'twin: each of several actions has its type',
    statements: on(['ec2:DeleteVolume', 'ec2:TerminateInstances'], [volume, instance]),
  },
  {
    name: 'objects are not the bucket',
    statements: on('s3:GetObject', 'arn:aws:s3:::reports'),
    finds: ['low', /s3:GetObject/],
  },
  { name: 'twin: objects', statements: on('s3:GetObject', 'arn:aws:s3:::reports/*') },
  {
    name: 'the bucket is not its objects',
    statements: on('s3:ListBucket', 'arn:aws:s3:::reports/*'),
    finds: ['low', /s3:ListBucket/],
  },
  { name: 'twin: the bucket', statements: on('s3:ListBucket', 'arn:aws:s3:::reports') },
  {
    name: 'twin: a star after a bucket means its objects too',
    statements: on(['s3:ListBucket', 's3:GetObject'], 'arn:aws:s3:::reports*'),
  },
  { name: 'twin: what stands for all buckets', statements: on('s3:ListAllMyBuckets', 'arn:aws:s3:::*') },
  {
    name: 'twin: images have no account in their ARNs',
    statements: on('ec2:DeregisterImage', 'arn:aws:ec2:*::image/*'),
  },
  {
    name: 'images with an account',
    statements: on('ec2:DeregisterImage', 'arn:aws:ec2:*:111122223333:image/*'),
    finds: ['low', /ec2:DeregisterImage/],
  },
  {
    name: 'twin: a variable may be any text',
    statements: on('iam:CreateAccessKey', 'arn:aws:iam::111122223333:user/${aws:username}'),
  },
  {
    name: 'a variable in the name of another type',
    statements: on('iam:CreateAccessKey', 'arn:aws:iam::111122223333:role/${aws:username}'),
    finds: ['low', /iam:CreateAccessKey/],
  },
  {
    name: 'twin: all but some instances',
    statements: notOn('ec2:TerminateInstances', 'arn:aws:ec2:*:*:instance/i-0a*'),
  },
  {
    name: 'all but every instance',
    statements: notOn('ec2:TerminateInstances', 'arn:*:ec2:*:*:instance/*'),
    finds: ['low', /ec2:TerminateInstances/],
  },
  {
    name: "twin: a slash inside a variable is no object's",
    statements: [
      on('s3:ListBucket', 'arn:aws:s3:::home-${aws:PrincipalTag/team}-x'),
      denying('s3:ListBucket', {}, 'arn:aws:s3:::${aws:PrincipalTag/team}'),
    ],
  },
  {
    name: 'twin: objects in a bucket by a tag',
    statements: on('s3:GetObject', 'arn:aws:s3:::${aws:PrincipalTag/team}/*'),
  },
  {
    name: "twin: a tag's value may hold a slash",
    statements: denying('s3:GetObject', {}, 'arn:aws:s3:::${aws:PrincipalTag/team}'),
  },
  { name: "twin: the list of topics is asked of the account's", statements: on('sns:ListTopics', 'arn:aws:sns:*:*:*') },
  { name: 'twin: the list of log groups', statements: on('logs:DescribeLogGroups', 'arn:aws:logs:*:*:*') },
  {
    name: 'twin: lists of users and roles are asked of their paths',
    statements: on(['iam:ListUsers', 'iam:ListRoles'], ['arn:aws:iam::*:user/*', 'arn:aws:iam::*:role/*']),
  },
  { name: 'twin: a Deny of one', statements: denying('iam:ListUsers', {}, 'arn:aws:iam::111122223333:user/') },
  {
    name: 'twin: data channels are asked of sessions',
    statements: on('ssmmessages:OpenDataChannel', 'arn:aws:ssm:*:*:session/${aws:userid}-*'),
  },
  {
    name: 'twin: change sets are asked of transforms',
    statements: on(
      'cloudformation:CreateChangeSet',
      'arn:aws:cloudformation:us-west-2:aws:transform/Serverless-2016-10-31',
    ),
  },
  {
    name: 'twin: a service of two pages',
    statements: on('elasticloadbalancing:AddTags', 'arn:aws:elasticloadbalancing:*:*:targetgroup/*/*'),
  },
  {
    name: "a list on what is another service's",
    statements: on('sns:ListTopics', 'arn:aws:sqs:*:*:*'),
    finds: ['low', /sns:ListTopics/],
  },
  {
    name: 'change sets on buckets',
    statements: denying('cloudformation:CreateChangeSet', {}, 'arn:aws:s3:::templates'),
    finds: ['high', /cloudformation:CreateChangeSet/],
  },
  {
    name: 'the list of buckets on one',
    statements: on('s3:ListAllMyBuckets', 'arn:aws:s3:::reports'),
    finds: ['low', /s3:ListAllMyBuckets/],
  },
  { name: 'twin: an action of a service that was not loaded', statements: on('sqs:SendMessage', volume) },
  {
    name: 'twin: China is a partition like any other',
    statements: on('ec2:TerminateInstances', 'arn:aws-cn:ec2:*:111122223333:instance/*'),
  },
]);

test('it says which types there are', () => {
  const { expected } = theOne(
    guardResourceType,
    onUser(policyOf(on(['ec2:TerminateInstances', 'ec2:DescribeInstances'], volume))),
  );
  assert.equal(expected, 'ec2:TerminateInstances on instance; ec2:DescribeInstances on *');
});

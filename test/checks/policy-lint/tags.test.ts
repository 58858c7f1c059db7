import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guardOwnTag } from '../../../src/checks/policy-lint/own-tag.ts';
import { guardTaggingLeftOut } from '../../../src/checks/policy-lint/tagging-left-out.ts';
import { account, inline, theOne, user } from '../fixtures/account.ts';
import { allowing, denying, documentCases, policyOf, reference } from './lint-cases.ts';

const terminate = 'ec2:TerminateInstances';
const both = ['ec2:CreateTags', 'ec2:DeleteTags'];
const key = 'ec2:ResourceTag/department';
const [dev, prod] = [{ StringEquals: { [key]: 'dev' } }, { StringEquals: { [key]: 'prod' } }];
const terminateDev = allowing(terminate, dev);
const gives = [
  'high',
  /^Statement S of inline policy p of user ana allows ec2:TerminateInstances by the tag department, which its holders can change$/,
] as const;
const denies = ['high', /denies ec2:TerminateInstances by the tag department, which its holders can change$/] as const;

documentCases(guardOwnTag, [
  {
    name: 'who may tag anything dev may terminate anything',
    statements: [terminateDev, allowing('ec2:CreateTags')],
    finds: gives,
  },
  { name: 'twin: who may only take tags away', statements: [terminateDev, allowing('ec2:DeleteTags')] },
  { name: 'twin: who may tag what is dev already', statements: [terminateDev, allowing('ec2:CreateTags', dev)] },
  {
    name: 'twin: who may tag while launching',
    statements: [terminateDev, allowing('ec2:CreateTags', { StringEquals: { 'ec2:CreateAction': 'RunInstances' } })],
  },
  {
    name: 'twin: who may tag volumes',
    statements: [terminateDev, allowing('ec2:CreateTags', {}, 'arn:aws:ec2:*:*:volume/*')],
  },
  {
    name: 'who may tag instances',
    statements: [terminateDev, allowing('ec2:CreateTags', {}, 'arn:aws:ec2:*:*:instance/*')],
    finds: gives,
  },
  {
    name: 'twin: who may write other keys',
    statements: [
      terminateDev,
      allowing('ec2:CreateTags', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Name', 'Owner'] } }),
    ],
  },
  {
    name: 'who may write that key among others',
    statements: [
      terminateDev,
      allowing('ec2:CreateTags', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Name', 'department'] } }),
    ],
    finds: gives,
  },
  {
    name: 'twin: who may write other values',
    statements: [terminateDev, allowing('ec2:CreateTags', { StringEquals: { 'aws:RequestTag/department': 'test' } })],
  },
  {
    name: 'who may write that value',
    statements: [
      terminateDev,
      allowing('ec2:CreateTags', { StringEquals: { 'aws:RequestTag/department': ['dev', 'test'] } }),
    ],
    finds: gives,
  },
  {
    name: 'twin: who may tag what is untagged, and untagged is open',
    statements: [
      allowing(terminate, { StringEqualsIfExists: { [key]: 'dev' } }),
      allowing('ec2:CreateTags', { Null: { [key]: 'true' } }),
    ],
  },
  {
    name: 'who may take the tag away that stands in the way',
    statements: [allowing(terminate, { StringEqualsIfExists: { [key]: 'dev' } }), allowing('ec2:DeleteTags')],
    finds: gives,
  },
  {
    name: 'twin: who may terminate anything anyway',
    statements: [terminateDev, allowing(['ec2:CreateTags', terminate])],
  },
  { name: 'twin: tagging is denied', statements: [terminateDev, allowing('ec2:*Tags'), denying('ec2:CreateTags')] },
  {
    name: "a tag with one's own name",
    statements: [
      allowing(terminate, { StringEquals: { 'aws:ResourceTag/Owner': '${aws:username}' } }),
      allowing('ec2:CreateTags'),
    ],
    finds: ['high', /by the tag Owner/],
  },
  {
    name: 'twin: what may only be looked at',
    statements: [allowing('ec2:GetConsoleOutput', dev), allowing('ec2:CreateTags')],
  },
  { name: "twin: a Deny is another check's", statements: [denying(terminate, prod), allowing('ec2:*')] },
  {
    name: "twin: a tag of AWS's own",
    statements: [
      allowing(terminate, { StringEquals: { 'aws:ResourceTag/aws:cloudformation:stack-name': 'web' } }),
      allowing(both),
    ],
  },
  {
    name: 'twin: in whatever capitals',
    statements: [
      allowing(terminate, { StringLike: { 'ec2:ResourceTag/AWS:autoscaling:groupName': 'a*' } }),
      allowing(both),
    ],
  },
  {
    name: "a tag that begins like AWS's own",
    statements: [
      allowing(terminate, { StringEquals: { 'aws:ResourceTag/aws-stack': 'web' } }),
      allowing('ec2:CreateTags'),
    ],
    finds: ['high', /by the tag aws-stack/],
  },
]);

documentCases(guardTaggingLeftOut, [
  {
    name: 'who may write another tag is out of the Deny',
    statements: [denying(terminate, prod), allowing([terminate, 'ec2:CreateTags'])],
    finds: denies,
  },
  {
    name: 'who may take it off as well',
    statements: [denying(terminate, prod), allowing([terminate, 'ec2:DeleteTags'])],
    finds: denies,
  },
  {
    name: 'twin: both are denied by the same condition',
    statements: [denying([terminate, ...both], prod), allowing('ec2:*')],
  },
  {
    name: 'twin: both are denied by another statement',
    statements: [denying(terminate, prod), denying(both, prod), allowing('ec2:*')],
  },
  {
    name: 'one of them is left out',
    statements: [denying([terminate, 'ec2:DeleteTags'], prod), allowing('ec2:*')],
    finds: ['high', /can change$/],
  },
  { name: 'twin: nobody tags', statements: [denying(terminate, prod), allowing(terminate)] },
  { name: 'twin: what is out of the Deny is not allowed', statements: [denying(terminate, prod), allowing(both)] },
  {
    name: 'a Deny of all that is not dev, and dev may be written',
    statements: [denying(terminate, { StringNotEquals: { [key]: 'dev' } }), allowing('ec2:*')],
    finds: denies,
  },
  {
    name: 'twin: it may not',
    statements: [denying([terminate, 'ec2:CreateTags'], { StringNotEquals: { [key]: 'dev' } }), allowing('ec2:*')],
  },
  {
    name: 'twin: the key is kept from everybody',
    statements: [
      denying(terminate, prod),
      denying(both, { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'department' } }),
      allowing('ec2:*'),
    ],
  },
  {
    name: 'the key is kept under other capitals alone',
    statements: [
      denying(terminate, prod),
      denying(both, { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'Department' } }),
      allowing('ec2:*'),
    ],
    finds: denies,
  },
  {
    name: "twin: a tag of AWS's own",
    statements: [
      denying(terminate, { StringEquals: { 'aws:ResourceTag/aws:autoscaling:groupName': 'prod' } }),
      allowing('ec2:*'),
    ],
  },
  { name: "twin: an Allow is another check's", statements: [terminateDev, allowing('ec2:CreateTags')] },
]);

test('it says which tag becomes which, and by what', () => {
  const situation = (statements: Parameters<typeof policyOf>[0]) => ({
    resources: [user('ana', { inline: [inline('p', policyOf(statements))] })],
    reference,
  });
  const own = theOne(guardOwnTag, situation([terminateDev, allowing('ec2:CreateTags')]));
  assert.equal(
    own.actual,
    `ec2:CreateTags adds department=dev; user ana can bypass it, for example with ec2:TerminateInstances on arn:aws:ec2:us-east-1:${account}:instance/anything`,
  );
  const left = theOne(
    guardTaggingLeftOut,
    situation([denying(terminate, prod), allowing([terminate, 'ec2:DeleteTags'])]),
  );
  assert.match(left.actual, /^ec2:DeleteTags removes department=prod;/);
  assert.deepEqual(left.evidence, { statement: 'S', tag: 'department', by: 'ec2:DeleteTags', passes: ['user ana'] });
});

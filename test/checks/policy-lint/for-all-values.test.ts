import { guardForAllValues } from '../../../src/checks/policy-lint/for-all-values.ts';
import { allowing, denying, documentCases } from './lint-cases.ts';

const set = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['department', 'Owner'] } };
const open = ['medium', /allows ec2:DeleteTags to requests without aws:TagKeys$/] as const;

documentCases(guardForAllValues, [
  { name: 'a request without tag keys passes', statements: allowing('ec2:DeleteTags', set), finds: open },
  { name: 'twin: no tags are written without keys', statements: allowing('ec2:CreateTags', set) },
  { name: 'twin: no user is tagged without keys', statements: allowing(['iam:TagUser', 'iam:UntagUser'], set) },
  {
    name: 'writing beside taking away',
    statements: allowing(['ec2:CreateTags', 'ec2:DeleteTags'], set),
    finds: ['medium', /to requests without aws:TagKeys$/],
  },
  {
    name: 'twin: Null false asks for some',
    statements: allowing('ec2:DeleteTags', { ...set, Null: { 'aws:TagKeys': 'false' } }),
  },
  {
    name: 'Null true does not',
    statements: allowing('ec2:DeleteTags', { ...set, Null: { 'aws:TagKeys': 'true' } }),
    finds: open,
  },
  {
    name: 'twin: ForAnyValue asks for one',
    statements: allowing('ec2:DeleteTags', { ...set, 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'department' } }),
  },
  {
    name: 'twin: a condition on a tag of the request asks for tags',
    statements: allowing('ec2:RunInstances', { ...set, StringEquals: { 'aws:RequestTag/department': 'dev' } }),
  },
  {
    name: 'a condition that holds for missing tags does not',
    statements: allowing('ec2:RunInstances', { ...set, StringEqualsIfExists: { 'aws:RequestTag/department': 'dev' } }),
    finds: ['medium', /allows ec2:RunInstances to/],
  },
  {
    name: 'twin: another statement denies requests without',
    statements: [allowing('ec2:DeleteTags', set), denying('ec2:DeleteTags', { Null: { 'aws:TagKeys': 'true' } })],
  },
  {
    name: 'a Deny of something else closes nothing',
    statements: [allowing('ec2:DeleteTags', set), denying('ec2:CreateTags', { Null: { 'aws:TagKeys': 'true' } })],
    finds: open,
  },
  {
    name: 'IfExists makes no difference',
    statements: allowing('ec2:DeleteTags', { 'ForAllValues:StringLikeIfExists': { 'aws:TagKeys': 'd*' } }),
    finds: open,
  },
  {
    name: 'twin: what must not be there may be missing',
    statements: allowing('ec2:DeleteTags', { 'ForAllValues:StringNotEquals': { 'aws:TagKeys': 'department' } }),
  },
  { name: 'twin: a Deny that holds for none', statements: [denying('ec2:DeleteTags', set), allowing('ec2:*')] },
  {
    name: 'twin: an action that never carries the key is another fault',
    statements: allowing('ec2:TerminateInstances', set),
  },
  {
    name: 'keys of services that were not loaded',
    statements: allowing(
      'dynamodb:GetItem',
      { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': '${www.amazon.com:user_id}' } },
      'arn:aws:dynamodb:*:*:table/scores',
    ),
    finds: ['medium', /dynamodb:LeadingKeys$/],
  },
]);

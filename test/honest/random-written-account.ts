import fc from 'fast-check';
import type { WrittenAccount } from '../access/ask/written-account.ts';

/** Accounts as files, small enough that people, policies, tags and protection often meet. */
const account = '111122223333';

const action = fc.constantFrom(
  'ec2:TerminateInstances',
  'ec2:ModifyInstanceAttribute',
  'ec2:CreateTags',
  'ec2:DeleteTags',
  'ec2:*',
  'iam:*',
  'sts:AssumeRole',
  'iam:PutUserPolicy',
);
const condition = fc.constantFrom<object | undefined>(
  undefined,
  undefined,
  { StringEquals: { 'ec2:ResourceTag/team': 'a' } },
  { StringNotEquals: { 'aws:ResourceTag/team': 'b' } },
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
);
const statement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
    Action: fc.array(action, { minLength: 1, maxLength: 3 }),
    Resource: fc.constantFrom('*', '*', 'arn:aws:ec2:*:*:instance/i-1', `arn:aws:iam::${account}:user/*`),
    Condition: condition,
  })
  .map(({ Condition, ...rest }) => ({ ...rest, ...(Condition && { Condition }) }));
const policies = fc.dictionary(fc.constantFrom('p', 'q'), fc.array(statement, { minLength: 1, maxLength: 2 }), {
  maxKeys: 2,
});
const tags = fc.dictionary(fc.constantFrom('team', 'Owner'), fc.constantFrom('a', 'b', ''), { maxKeys: 2 });
const attached = fc.subarray(['shared']);
const fleet = (ids: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...ids), fc.record({ tags, protected: fc.boolean() }), { maxKeys: ids.length });

export const randomWrittenAccount: fc.Arbitrary<WrittenAccount> = fc.record({
  managed: fc.array(statement, { minLength: 1, maxLength: 2 }).map((shared) => ({ shared })),
  groups: fc.dictionary(fc.constantFrom('devs', 'admins'), fc.record({ inline: policies, attached }), { maxKeys: 2 }),
  users: fc.dictionary(
    fc.constantFrom('ana', 'ben', 'eve'),
    fc.record({ inline: policies, attached, tags, hasDevice: fc.boolean() }),
    { minKeys: 1, maxKeys: 3 },
  ),
  roles: fc.dictionary(
    fc.constantFrom('deploy'),
    fc.record({
      inline: policies,
      trust: fc.constant({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'sts:AssumeRole',
      }),
    }),
    { maxKeys: 1 },
  ),
  instances: fc.record({ 'us-east-1': fleet(['i-1', 'i-2', 'i-3']), 'eu-west-1': fleet(['i-7', 'i-8']) }),
});

/** What is not read of an account: whole files, and answers about single instances. */
export interface Unread {
  readonly files: readonly string[];
  readonly instances: readonly string[];
}

const regional = [
  'describe-instances.json',
  'describe-instance-attribute.jsonl',
  'describe-images.json',
  'describe-image-attribute.jsonl',
  'describe-volumes.json',
  'describe-snapshots.json',
  'describe-addresses.json',
];
const files = [
  ...['us-east-1', 'eu-west-1'].flatMap((region) => regional.map((file) => `${region}/ec2/${file}`)),
  'iam/get-account-authorization-details.json',
  'iam/get-credential-report.csv',
];

export const randomUnread: fc.Arbitrary<Unread> = fc.record({
  files: fc.oneof(
    fc.subarray(files, { maxLength: 3 }),
    fc.constantFrom(...files).map((file) => [file]),
  ),
  instances: fc.oneof(fc.constant([]), fc.subarray(['i-1', 'i-2', 'i-3', 'i-7', 'i-8'], { maxLength: 2 })),
});

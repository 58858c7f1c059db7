import fc from 'fast-check';
import type { JsonObject } from '../../src/domain/json.ts';
import { home, otherRegion, region, type AccountParts } from '../accounts/account.ts';
import { trust } from '../accounts/statements.ts';

/* Accounts that are small enough that people, policies, tags and protection often meet. */

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
const condition = fc.constantFrom<JsonObject | undefined>(
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
    Resource: fc.constantFrom('*', '*', 'arn:aws:ec2:*:*:instance/i-1', `arn:aws:iam::${home}:user/*`),
    Condition: condition,
  })
  .map(({ Condition, ...rest }) => ({ ...rest, ...(Condition && { Condition }) }));
const policies = fc.dictionary(fc.constantFrom('p', 'q'), fc.array(statement, { minLength: 1, maxLength: 2 }), {
  maxKeys: 2,
});
const tags = fc.dictionary(fc.constantFrom('team', 'Owner'), fc.constantFrom('a', 'b', ''), { maxKeys: 2 });
const attached = fc.subarray(['shared']);
const fleet = (place: string, ids: readonly string[]) =>
  fc.uniqueArray(
    fc.record({
      id: fc.constantFrom(...ids),
      region: fc.constant(place),
      tags,
      flags: fc.record({ disableApiTermination: fc.boolean() }),
    }),
    { selector: ({ id }) => id, maxLength: ids.length },
  );

export const randomAccount: fc.Arbitrary<AccountParts> = fc.record({
  managed: fc.array(statement, { minLength: 1, maxLength: 2 }).map((shared) => ({ shared: [shared] })),
  groups: fc.dictionary(fc.constantFrom('devs', 'admins'), fc.record({ inline: policies, attached }), { maxKeys: 2 }),
  users: fc.dictionary(
    fc.constantFrom('ana', 'ben', 'eve'),
    fc.record({ inline: policies, attached, tags, mfa: fc.boolean() }),
    { minKeys: 1, maxKeys: 3 },
  ),
  roles: fc.dictionary(
    fc.constantFrom('deploy'),
    fc.record({
      inline: policies,
      trust: fc.constant(trust({ AWS: `arn:aws:iam::${home}:root` })),
    }),
    { maxKeys: 1 },
  ),
  instances: fc
    .tuple(fleet(region, ['i-1', 'i-2', 'i-3']), fleet(otherRegion, ['i-7', 'i-8']))
    .map((fleets) => fleets.flat()),
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
  ...[region, otherRegion].flatMap((place) => regional.map((file) => `${place}/ec2/${file}`)),
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

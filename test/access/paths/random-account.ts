import fc from 'fast-check';
import { indexSnapshot, type SnapshotIndex } from '../../../src/domain/snapshot.ts';
import type { JsonObject } from '../../../src/domain/json.ts';

/** Small accounts in which people, roles, tags and policies often meet. */
const account = '111122223333';
const region = 'us-east-1';

const tagCondition = fc
  .record({
    operator: fc.constantFrom('StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'StringLike', 'Null'),
    key: fc.constantFrom('ec2:ResourceTag/team', 'aws:ResourceTag/stage', 'aws:ResourceTag/Team'),
    value: fc.constantFrom('a', 'b', '*', 'true', '${aws:username}', '${aws:PrincipalTag/team}'),
  })
  .map(({ operator, key, value }): JsonObject => ({ [operator]: { [key]: value } }));
const otherCondition = fc.constantFrom<JsonObject>(
  {},
  {},
  { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
  { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } },
  { StringEquals: { 'ec2:Attribute': 'DisableApiTermination' } },
  { StringEquals: { 'aws:RequestTag/team': ['a', 'u1'] } },
  { StringEquals: { 'aws:PrincipalTag/team': 'a' } },
  { StringEquals: { 'ec2:Tenancy': 'default' } },
  { StringNotEquals: { 'ec2:MetadataHttpTokens': 'required' } },
  { StringLike: { 'ec2:AvailabilityZone': 'us-east-1a' } },
  { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
  { StringNotEqualsIfExists: { 'aws:SourceVpcArn': 'arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1' } },
  { DateLessThan: { 'aws:CurrentTime': '2028-01-01T00:00:00Z' } },
  { Bool: { 'aws:SecureTransport': 'true' } },
);
const action = fc.constantFrom(
  'ec2:TerminateInstances',
  'ec2:TerminateInstances',
  'ec2:ModifyInstanceAttribute',
  'ec2:CreateTags',
  'ec2:DeleteTags',
  'ec2:*',
  'ec2:StopInstances',
  'sts:AssumeRole',
  'iam:CreateAccessKey',
  'iam:PutUserPolicy',
  'iam:*',
);
const resource = fc.constantFrom(
  '*',
  '*',
  '*',
  `arn:aws:ec2:*:*:instance/i-0`,
  `arn:aws:ec2:*:*:instance/i-*`,
  `arn:aws:iam::${account}:user/u1`,
  `arn:aws:iam::${account}:user/\${aws:username}`,
  `arn:aws:iam::*:role/*`,
  `arn:aws:iam::${account}:user/*`,
);
const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
  Action: fc.array(action, { minLength: 1, maxLength: 3 }),
  Resource: resource,
  Condition: fc.oneof(tagCondition, otherCondition),
});
const document = fc.array(statement, { maxLength: 3 }).map((Statement) => ({ Version: '2012-10-17', Statement }));
const inline = fc
  .array(document, { maxLength: 2 })
  .map((documents) => documents.map((each, at) => ({ name: `p${at}`, policy: { document: each } })));
const tags = fc.dictionary(fc.constantFrom('team', 'Team', 'stage'), fc.constantFrom('a', 'b', 'u1', ''), {
  maxKeys: 2,
});
const trust = fc.constantFrom<JsonObject>(
  { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' },
  { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:user/u0` }, Action: 'sts:AssumeRole' },
  { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
);

const people = fc.array(fc.record({ inline, tags, groups: fc.subarray(['g0', 'g1']), mfaActive: fc.boolean() }), {
  minLength: 2,
  maxLength: 4,
});
const groups = fc.array(inline, { minLength: 2, maxLength: 2 });
const roles = fc.array(fc.record({ inline, trust }), { maxLength: 2 });
const fleet = fc.array(
  fc.record({
    tags,
    disableApiTermination: fc.boolean(),
    disableApiStop: fc.boolean(),
    zone: fc.constantFrom('us-east-1a', 'us-east-1b', null),
    tokens: fc.constantFrom(
      { tokens: 'required', endpoint: 'enabled', hopLimit: 1 },
      { tokens: null, endpoint: null, hopLimit: null },
    ),
  }),
  { minLength: 1, maxLength: 5 },
);

/** A snapshot of one account. */
export const randomAccount: fc.Arbitrary<SnapshotIndex> = fc.record({ people, groups, roles, fleet }).map((parts) => {
  const iam = (kind: string, id: string) => ({
    account,
    region: 'global',
    kind,
    id,
    arn: `arn:aws:iam::${account}:${kind}/${id}`,
    tags: {},
  });
  const held = { path: '/', uniqueId: '', createdAt: null, attached: [], permissionsBoundary: null };
  const resources = [
    ...parts.people.flatMap(({ inline: policies, tags: own, groups: memberships, mfaActive }, at) => [
      { ...iam('user', `u${at}`), tags: own, attributes: { ...held, inline: policies, groups: memberships } },
      {
        ...iam('credential', `u${at}`),
        attributes: { passwordEnabled: true, mfaActive, passwordLastUsed: null, accessKeys: [] },
      },
    ]),
    ...parts.groups.map((policies, at) => ({ ...iam('group', `g${at}`), attributes: { ...held, inline: policies } })),
    ...parts.roles.map(({ inline: policies, trust: entry }, at) => ({
      ...iam('role', `r${at}`),
      attributes: {
        ...held,
        inline: policies,
        instanceProfiles: [],
        trust: { document: { Version: '2012-10-17', Statement: [entry] } },
      },
    })),
    ...parts.fleet.flatMap(({ tags: own, zone, tokens, ...flags }, at) => {
      const place = { account, region, id: `i-${at}`, arn: `arn:aws:ec2:${region}:${account}:instance/i-${at}` };
      const attributes = {
        type: 't3.micro',
        instanceProfile: null,
        metadata: tokens,
        lifecycle: 'on-demand',
        tenancy: 'default',
        availabilityZone: zone,
        rootDevice: {},
        volumes: [],
        securityGroups: [],
      };
      return [
        { ...place, kind: 'instance', tags: own, attributes },
        { ...place, kind: 'instance-attribute', tags: {}, attributes: { ...flags, shutdownBehavior: 'stop' } },
      ];
    }),
  ];
  const kinds = ['user', 'group', 'role', 'policy', 'credential'].map((kind) => ({
    account,
    region: 'global',
    kind,
    status: 'complete' as const,
  }));
  return indexSnapshot({ accounts: [account], resources: resources, coverage: kinds });
});

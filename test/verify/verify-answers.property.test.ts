import { test } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AccountParts } from '../accounts/account.ts';
import { trust, type Statement } from '../accounts/statements.ts';
import { numRuns } from '../fixtures/runs.ts';
import { verified } from './fixtures/verified-account.ts';

const some = <Item>(...items: readonly Item[]) => fc.constantFrom(...items);

const condition = fc.oneof(
  fc.record({
    operator: some('StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLikeIfExists', 'StringEqualsIfExists'),
    key: some(
      'aws:ResourceTag/team',
      'ec2:ResourceTag/Team',
      'aws:PrincipalTag/team',
      'aws:username',
      'ec2:InstanceType',
      'aws:PrincipalOrgID',
    ),
    value: some('red', 'blue', 'r*', '${aws:username}', '${aws:PrincipalTag/team}', 'ana', 't3.*'),
  }),
  fc.record({
    operator: some('IpAddress', 'NotIpAddress'),
    key: some('aws:SourceIp'),
    value: some('203.0.113.0/24', '198.51.100.7/32'),
  }),
  fc.record({
    operator: some('Bool', 'BoolIfExists'),
    key: some('aws:MultiFactorAuthPresent'),
    value: some('true', 'false'),
  }),
  fc.record({ operator: some('NumericLessThan'), key: some('aws:MultiFactorAuthAge'), value: some('300', '3600') }),
  fc.record({
    operator: some('Null'),
    key: some('aws:ResourceTag/team', 'aws:SourceIp', 'aws:MultiFactorAuthAge'),
    value: some('true', 'false'),
  }),
  fc.record({
    operator: some('DateLessThan', 'DateGreaterThan'),
    key: some('aws:CurrentTime'),
    value: some('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'),
  }),
);

const statement = fc
  .record({
    Effect: some('Allow', 'Allow', 'Deny'),
    part: some('Action', 'NotAction'),
    action: some<string | string[]>('*', 'ec2:*', 'ec2:Stop*', ['ec2:TerminateInstances', 'ec2:DeleteVolume'], 'iam:*'),
    resource: some(
      '*',
      'arn:aws:ec2:*:*:instance/*',
      'arn:aws:ec2:us-east-1:111122223333:*/?-1',
      'arn:aws:ec2:*:*:volume/${aws:username}*',
    ),
    conditions: fc.array(condition, { maxLength: 2 }),
  })
  .map(({ Effect, part, action, resource, conditions }): Statement => ({
    Effect,
    [part]: action,
    Resource: resource,
    ...(conditions.length > 0 && {
      Condition: Object.fromEntries(conditions.map(({ operator, key, value }) => [operator, { [key]: value }])),
    }),
  }));

const policies = fc.array(fc.array(statement, { minLength: 1, maxLength: 3 }), { maxLength: 2 });
const tags = fc.constantFrom<Record<string, string>>(
  {},
  { team: 'red' },
  { team: 'blue' },
  { Team: 'red' },
  { team: '' },
);
const holder = { policies, tags, mfa: fc.boolean() };

const accountParts: fc.Arbitrary<AccountParts> = fc
  .record({
    limit: fc.array(statement, { minLength: 1, maxLength: 2 }),
    ana: fc.record(holder),
    ben: fc.record(holder),
    group: policies,
    role: fc.record({ policies, tags }),
    tagged: fc.array(tags, { minLength: 2, maxLength: 2 }),
  })
  .map(({ limit, ana, ben, group, role, tagged }): AccountParts => ({
    managed: { Limit: [limit] },
    groups: { all: { policies: group } },
    users: { ana: { ...ana, groups: ['all'] }, ben: { ...ben, boundary: 'Limit' } },
    roles: { job: { ...role, trust: trust({ Service: 'ec2.amazonaws.com' }) } },
    instances: tagged.map((each, index) => ({ id: `i-${index + 1}`, tags: each })),
    volumes: [{ id: 'v-1', tags: tagged[0] ?? {} }, { id: 'ana-1' }],
  }));

void test('the engine and an independent evaluator agree on every closed call of random accounts', async (t) => {
  await fc.assert(
    fc.asyncProperty(accountParts, async (parts) => {
      const { disagreements, asked, notAsked } = await verified(t, parts, { sample: 200 });
      assert.deepEqual(disagreements, []);
      assert.deepEqual(notAsked, []);
      assert.ok(asked > 0);
    }),
    { numRuns: numRuns(50) },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildAccessModel, can, loadReference, whoCan, type NearMiss } from '../../../src/access/index.ts';
import { account, type AccountParts } from '../../accounts/account.ts';
import type { UserParts } from '../../accounts/identities.ts';
import { allow, deny, named } from '../../accounts/statements.ts';

const reference = await loadReference();
const terminate = 'ec2:TerminateInstances';
const now = new Date('2026-11-28T01:02:03Z');
const arn = 'arn:aws:ec2:us-east-1:111122223333:instance/i-1';
const ofOwnTeam = { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } };
const teamData = { StringEquals: { 'aws:ResourceTag/team': 'data' } };
const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const unlessMfa = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
const before2020 = { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } };

function modelOf(ben: UserParts, more: AccountParts = {}, tags: Readonly<Record<string, string>> = { team: 'data' }) {
  const managed = { Readers: [allow('ec2:Describe*')], Terminators: [allow(terminate)] };
  const parts = { instances: [{ id: 'i-1', tags }], managed, ...more, users: { ben, ...more.users } };
  return buildAccessModel(account(parts), reference, now);
}

/** What alone keeps ben from it; undefined: he can, or it is more than one thing. */
const rows: readonly (readonly [what: string, ben: UserParts, why: string | undefined])[] = [
  [
    'a tag of his own is missing',
    { policies: [allow(terminate, '*', ofOwnTeam)] },
    'only if the caller is tagged team=data; ben has no team tag',
  ],
  [
    'a tag of his own has another value',
    { policies: [allow(terminate, '*', ofOwnTeam)], tags: { team: 'web' } },
    'only if the caller is tagged team=data; ben is tagged team=web',
  ],
  ['a tag of his own is right', { policies: [allow(terminate, '*', ofOwnTeam)], tags: { team: 'data' } }, undefined],
  [
    'a tag of the resource has another value',
    { policies: [allow(terminate, '*', { StringEquals: { 'ec2:ResourceTag/team': ['web', 'ops'] } })] },
    'only if it is tagged team=web or ops; it is tagged team=data',
  ],
  [
    'a tag of the resource is missing',
    { policies: [allow(terminate, '*', { StringEquals: { 'ec2:ResourceTag/stage': 'dev' } })] },
    'only if it is tagged stage=dev; it has no stage tag',
  ],
  [
    'two tags are wrong',
    {
      policies: [
        allow(terminate, '*', { StringEquals: { 'ec2:ResourceTag/stage': 'dev', 'aws:PrincipalTag/a': 'b' } }),
      ],
    },
    undefined,
  ],
  ['no device', { policies: [allow(terminate, '*', mfa)] }, 'only with MFA; ben has no MFA device'],
  ['a device', { policies: [allow(terminate, '*', mfa)], mfa: true }, undefined],
  [
    'a device, and a wrong tag',
    { policies: [allow(terminate, '*', { ...mfa, StringEquals: { 'ec2:ResourceTag/team': 'web' } })], mfa: true },
    'only if it is tagged team=web; it is tagged team=data',
  ],
  [
    'another attribute of the resource',
    { policies: [allow(terminate, '*', { StringEquals: { 'ec2:InstanceType': 't3.nano' } })] },
    'only if ec2:InstanceType is t3.nano; ec2:InstanceType is t3.micro',
  ],
  [
    'a time that is past',
    { policies: [allow(terminate, '*', before2020)] },
    'only before 2020-01-01T00:00:00Z; the answer is about 2026-11-28T01:02Z and later',
  ],
  ['a Deny', { policies: [[allow(terminate), deny(terminate)]] }, 'denies it, whatever the request'],
  [
    'a Deny with a condition',
    { policies: [[allow(terminate), deny('*', '*', unlessMfa)]] },
    'denies it except with MFA; ben has no MFA device',
  ],
  [
    'a Deny that MFA avoids, and a device',
    { policies: [[allow(terminate), deny('*', '*', unlessMfa)]], mfa: true },
    undefined,
  ],
  ['two Denies', { policies: [[allow(terminate), deny(terminate), deny('ec2:*')]] }, undefined],
  ['a Deny and no Allow', { policies: [[allow('ec2:StopInstances'), deny(terminate)]] }, undefined],
  ['a Deny, and a condition that fails', { policies: [[allow(terminate, '*', mfa), deny(terminate)]] }, undefined],
  [
    'a boundary',
    { policies: [allow(terminate)], boundary: 'Readers' },
    'only its permissions boundary Readers does not allow it',
  ],
  ['a boundary that allows', { policies: [allow(terminate)], boundary: 'Terminators' }, undefined],
  [
    'a boundary, and a condition that fails',
    { policies: [allow(terminate, '*', mfa)], boundary: 'Readers' },
    undefined,
  ],
  ['another resource', { policies: [allow(terminate, `${arn}2`)] }, undefined],
];

for (const [what, ben, why] of rows) {
  void test(`a near miss: ${what}`, () => {
    const { nearMisses } = whoCan(modelOf(ben), { action: terminate, resource: 'i-1', direct: true });
    assert.deepEqual(
      nearMisses.map((miss) => miss.why),
      why === undefined ? [] : [why],
    );
  });
}

test('of several who lack the same, one is named; of different ones, five; users come before roles', () => {
  const group = { policies: [allow(terminate, '*', { StringEquals: { 'aws:ResourceTag/team': 'web' } })] };
  const single = (value: string) => ({
    policies: [allow(terminate, '*', { StringEquals: { 'aws:ResourceTag/team': value } })],
  });
  const model = modelOf(
    { groups: ['web'] },
    {
      groups: { web: group },
      users: { adam: { groups: ['web'] }, zoe: { groups: ['web'] }, a: single('a'), b: single('b'), c: single('c') },
      roles: {
        r: {
          trust: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
          ...single('r'),
        },
        s: {
          trust: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
          ...single('s'),
        },
      },
    },
  );
  const { nearMisses } = whoCan(model, { action: terminate, resource: 'i-1', direct: true });
  assert.deepEqual(
    nearMisses.map(({ name, others }) => [name, others]),
    [
      ['a', undefined],
      ['adam', 2],
      ['b', undefined],
      ['c', undefined],
      ['r', undefined],
    ],
  );
});

test('a protection of the resource is a near miss of who may make the call and cannot switch it off', () => {
  const reasons = (actions: readonly string[]): readonly NearMiss[] => {
    const model = modelOf(
      { policies: [allow(actions)] },
      { instances: [{ id: 'i-1', flags: { disableApiTermination: true } }] },
    );
    return whoCan(model, { action: terminate, resource: 'i-1', direct: false }).nearMisses;
  };
  assert.deepEqual(
    reasons([terminate]).map(({ why }) => why),
    [`policies allow it, but AWS refuses it in the present state of ${arn}, for example a protection that is on`],
  );
  assert.deepEqual(reasons([terminate, 'ec2:ModifyInstanceAttribute']), []);
});

test('of several resources, the example is named', () => {
  const model = modelOf({ policies: [allow(terminate, '*', teamData)] }, {}, { team: 'web' });
  const [miss, ...others] = whoCan(model, { action: terminate, resource: 'kind:instance', direct: false }).nearMisses;
  assert.deepEqual([miss?.resource, others], [arn, []]);
  const one = whoCan(model, { action: terminate, resource: 'i-1', direct: false }).nearMisses;
  assert.equal(one[0]?.resource, undefined);
});

test('can says for every statement what it needs and what there is', () => {
  const model = modelOf({
    policies: [
      [
        named(
          'Tag',
          allow(terminate, '*', { StringEquals: { 'ec2:ResourceTag/stage': 'dev', 'aws:PrincipalTag/a': 'b' } }),
        ),
        named('Elsewhere', allow(terminate, [`${arn}2`, `${arn}3`])),
        named('Not', { Effect: 'Allow', Action: terminate, NotResource: `${arn}*` }),
      ],
    ],
  });
  assert.deepEqual(
    can(model, { principal: 'user/ben', action: terminate, resource: 'i-1', context: {} }).nearMisses.map(
      ({ statement, why }) => [statement, why],
    ),
    [
      ['Tag', 'only if it is tagged stage=dev and if the caller is tagged a=b; it has no stage tag, ben has no a tag'],
      ['Elsewhere', `not on this resource, only on ${arn}2, ${arn}3`],
      ['Not', `not on this resource, on all but ${arn}*`],
    ],
  );
});

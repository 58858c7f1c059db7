import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { can, Unanswerable, type CanAnswer } from '../../../src/access/index.ts';
import { allow, worldOfAccounts, type WrittenAccount } from './written-account.ts';

const instance = 'i-0000000000000000a';
const guarded = 'i-0000000000000000b';
const arn = `arn:aws:ec2:us-east-1:111122223333:instance/${instance}`;
const terminate = 'ec2:TerminateInstances';
const ifTagged = (value: string) => ({ StringEquals: { 'ec2:ResourceTag/department': value } });

const account: WrittenAccount = {
  managed: {
    Devs: [allow('ec2:*', ifTagged('dev'))],
    Ops: [allow('ec2:*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })],
    Office: [
      {
        Sid: 'Away',
        Effect: 'Deny',
        Action: 'ec2:*',
        Resource: '*',
        Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      },
    ],
    Never: [{ Sid: 'Keep', Effect: 'Deny', Action: terminate, Resource: '*' }],
    Readers: [allow('ec2:Describe*')],
  },
  groups: { developers: { attached: ['Devs'] } },
  users: {
    alice: { groups: ['developers'] },
    bob: { attached: ['Ops'] },
    nodevice: { attached: ['Ops'], hasDevice: false },
    carol: { groups: ['developers'], attached: ['Office'] },
    dan: { groups: ['developers'], attached: ['Never'] },
    bounded: { groups: ['developers'], boundary: 'Readers' },
    tagger: { inline: { tag: [allow('ec2:CreateTags', { StringEquals: { 'aws:RequestTag/team': 'x' } })] } },
    lost: {
      inline: { own: [allow(terminate)] },
      attached: ['arn:aws:iam::111122223333:policy/Gone'],
      groups: ['missing'],
    },
  },
  roles: {
    deploy: {
      attached: ['Devs'],
      trust: { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:user/alice' }, Action: 'sts:AssumeRole' },
    },
  },
  instances: {
    'us-east-1': {
      [instance]: { tags: { department: 'dev' } },
      [guarded]: { tags: { department: 'prod' }, protected: true },
    },
  },
};

test('an answer names the statement, its policy and where that is attached', async (t) => {
  const ask = await asking(t);
  assert.deepEqual(ask('user/alice', 'ec2:terminateinstances', instance), {
    schemaVersion: 1,
    principal: 'arn:aws:iam::111122223333:user/alice',
    action: terminate,
    resource: arn,
    decision: 'allowed',
    conditions: [],
    sending: [],
    because: [
      {
        effect: 'Allow',
        layer: 'identity policy',
        policy: 'Devs',
        arn: 'arn:aws:iam::111122223333:policy/Devs',
        statement: 'Grant',
        heldBy: ['group/developers'],
      },
    ],
    otherReasons: [],
    nearMisses: [],
    notes: [],
    notRead: ['service control policies', 'resource control policies'],
    limits: {
      upperBound: true,
      couldAdd: [],
      couldTakeAway: [
        {
          id: 'control-policies',
          what: 'service control policies and resource control policies, which were not read',
        },
        { id: 'endpoint-policies', what: 'VPC endpoint policies' },
      ],
    },
  });
});

test('facts of the request that a Deny depends on are conditions as text', async (t) => {
  const ask = await asking(t);
  for (const [principal, conditions] of [
    ['user/bob', ['with MFA']],
    ['user/carol', ['from 203.0.113.0/24']],
  ] as const) {
    const { decision, conditions: found } = ask(principal, terminate, instance);
    assert.deepEqual([decision, found], ['conditional', conditions]);
  }
});

test('the context takes precedence over the snapshot and over unknown keys', async (t) => {
  const ask = await asking(t);
  const rows = [
    ['user/bob', { 'aws:MultiFactorAuthPresent': 'true' }, 'allowed'],
    ['user/bob', { 'aws:MultiFactorAuthPresent': 'false' }, 'implicitDeny'],
    ['user/nodevice', { 'aws:MultiFactorAuthPresent': 'true' }, 'allowed'],
    ['user/carol', { 'aws:sourceip': '203.0.113.9' }, 'allowed'],
    ['user/carol', { 'aws:SourceIp': '198.51.100.7' }, 'explicitDeny'],
    ['user/alice', { 'ec2:ResourceTag/department': 'prod' }, 'implicitDeny'],
  ] as const;
  for (const [principal, context, decision] of rows) {
    assert.equal(ask(principal, terminate, instance, context).decision, decision, JSON.stringify([principal, context]));
  }
  assert.equal(
    ask('user/alice', terminate, arn.replace(instance, 'i-0fff'), { 'ec2:ResourceTag/department': 'dev' }).decision,
    'allowed',
  );
});

test('a condition key that the action does not support is said to have no effect', async (t) => {
  const ask = await asking(t);
  assert.deepEqual(ask('user/alice', terminate, instance, { 'aws:RequestTag/a': 'b' }).notes, [
    'ec2:TerminateInstances does not support the condition key aws:RequestTag/a: it has no effect',
  ]);
});

test('a Deny is named, and without any Allow the Allow that nearly applies', async (t) => {
  const ask = await asking(t);
  const denied = ask('user/dan', terminate, instance);
  assert.deepEqual([denied.decision, denied.because.map(({ statement }) => statement)], ['explicitDeny', ['Keep']]);
  const nothing = ask('user/alice', terminate, guarded);
  assert.deepEqual(
    [nothing.decision, nothing.nearMisses.map(({ policy, why }) => [policy, why])],
    ['implicitDeny', [['Devs', 'only if it is tagged department=dev; it is tagged department=prod']]],
  );
  assert.deepEqual(ask('user/bounded', terminate, instance).decision, 'implicitDeny');
});

test('a Deny that MFA avoids is not the reason if nothing allows the call', async (t) => {
  const deny = {
    Sid: 'Mfa',
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
  };
  const users = { eve: { inline: { Mfa: [deny] } }, nodevice: { inline: { Mfa: [deny] }, hasDevice: false } };
  const ask = await asking(t, { ...account, users });
  const { decision, otherReasons } = ask('user/eve', terminate, instance);
  assert.deepEqual([decision, otherReasons], ['implicitDeny', ['no Allow in the identity policies']]);
  assert.equal(ask('user/nodevice', terminate, instance).decision, 'explicitDeny');
});

test('resource policies of services are named as not read', async (t) => {
  const ask = await asking(t);
  assert.deepEqual(ask('user/alice', 's3:GetObject', 'arn:aws:s3:::bucket/key').notRead.slice(2), [
    'the policies of s3 resources themselves',
  ]);
});

test('a user without an MFA device cannot use MFA', async (t) => {
  const ask = await asking(t);
  assert.equal(ask('user/nodevice', terminate, instance).decision, 'implicitDeny');
});

test('values that the caller can choose are found and named', async (t) => {
  const ask = await asking(t);
  const { decision, sending } = ask('user/tagger', 'ec2:CreateTags', instance);
  assert.deepEqual([decision, sending], ['allowed', ['aws:RequestTag/team=x']]);
});

test('policies and groups that were not read are named beside the answer', async (t) => {
  const ask = await asking(t);
  const { decision, ofWhatWasRead, notRead } = ask('user/lost', terminate, instance);
  assert.deepEqual([decision, ofWhatWasRead], ['unknown', 'allowed']);
  assert.deepEqual(notRead.slice(2), [
    'policy arn:aws:iam::111122223333:policy/Gone of user lost',
    'group missing, which user lost is in',
  ]);
});

test('protection that stops an allowed caller is noted', async (t) => {
  const ask = await asking(t);
  assert.match(ask('user/bob', terminate, guarded).notes.join(), /is protected/);
});

test('a session is decided as its role, and assuming a role by its trust policy', async (t) => {
  const ask = await asking(t);
  assert.equal(ask('arn:aws:sts::111122223333:assumed-role/deploy/build-7', terminate, instance).decision, 'allowed');
  const taking = ask('user/alice', 'sts:AssumeRole', 'role/deploy');
  assert.deepEqual(
    [taking.decision, taking.because.map(({ policy }) => policy)],
    ['allowed', ['trust policy of role deploy']],
  );
  assert.equal(ask('user/bob', 'sts:AssumeRole', 'role/deploy').decision, 'implicitDeny');
});

test('a resource that is not in the snapshot is decided with unknown tags where its ARN is given', async (t) => {
  const ask = await asking(t);
  const { decision, conditions, notes } = ask('user/alice', terminate, arn.replace(instance, 'i-0fff'));
  assert.deepEqual([decision, conditions], ['conditional', ['if it is tagged department=dev']]);
  assert.match(notes.join(), /not in the snapshot/);
});

test('a question that cannot be answered is an error with suggestions', async (t) => {
  const ask = await asking(t);
  const rows = [
    ['user/alcie', terminate, instance, {}, /user or role user\/alcie is not in the snapshot/, 'user/alice'],
    ['user/alice', 'ec2:TerminateInstance', instance, {}, /no action ec2:TerminateInstance$/, terminate],
    ['user/alice', 'ecx:TerminateInstances', instance, {}, /no service ecx/, 'ec2'],
    ['user/alice', 'TerminateInstances', instance, {}, /not service:action/, terminate],
    ['user/alice', 'ec2:Terminate*', instance, {}, /has a wildcard: name one action/, undefined],
    ['user/alice', terminate, 'i-0000000000000000c', {}, /no resource i-0000000000000000c/, instance],
    [
      'user/alice',
      terminate,
      'user/bob',
      {},
      /does not support arn:aws:iam::111122223333:user\/bob: its resource types are instance/,
      undefined,
    ],
    ['user/alice', terminate, 'tag:department=dev', {}, /stands for several resources/, undefined],
    [
      'user/alice',
      terminate,
      instance,
      { 'aws:SourceIpp': '1.2.3.4' },
      /no condition key aws:SourceIpp/,
      'aws:SourceIp',
    ],
    ['arn:aws:iam::111122223333:root', terminate, instance, {}, /root user/, undefined],
  ] as const;
  for (const [principal, action, resource, context, message, choice] of rows) {
    assert.throws(
      () => ask(principal, action, resource, context),
      (error) =>
        error instanceof Unanswerable &&
        message.test(error.message) &&
        (choice === undefined || error.choices.includes(choice)),
      message.source,
    );
  }
});

test('a name that two accounts or regions have is an error that names the choices', async (t) => {
  const fleet = account.instances?.['us-east-1'] ?? {};
  const ask = await asking(
    t,
    { ...account, instances: { 'us-east-1': fleet, 'eu-west-1': fleet } },
    { ...account, id: '444455556666', instances: {} },
  );
  assert.throws(
    () => ask('user/alice', terminate, arn),
    /user\/alice is ambiguous: arn:aws:iam::111122223333:user\/alice, arn:aws:iam::444455556666:user\/alice/,
  );
  assert.throws(
    () => ask('arn:aws:iam::111122223333:user/alice', terminate, instance),
    /i-0000000000000000a is ambiguous: .*eu-west-1:.*us-east-1:|us-east-1:.*eu-west-1:/,
  );
});

test('users that could not be read are not reported as absent', async (t) => {
  const ask = await asking(t, { ...account, leftOut: ['get-account-authorization-details.json'] });
  assert.throws(
    () => ask('user/alice', terminate, instance),
    /user or role user\/alice is not in the snapshot; (.*; )?user in 111122223333 global: failed/,
  );
});

async function asking(t: TestContext, ...accounts: readonly WrittenAccount[]) {
  const world = await worldOfAccounts(t, ...(accounts.length === 0 ? [account] : accounts));
  return (
    principal: string,
    action: string,
    resource: string,
    context: Readonly<Record<string, string>> = {},
  ): CanAnswer => can(world, { principal, action, resource, context });
}

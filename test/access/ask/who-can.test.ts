import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Unanswerable, whoCan, type WhoCanAnswer } from '../../../src/access/index.ts';
import { allow, worldOfAccounts, type WrittenAccount } from './written-account.ts';

const free = 'i-0000000000000000a';
const guarded = 'i-0000000000000000b';
const arnOf = (id: string) => `arn:aws:ec2:us-east-1:111122223333:instance/${id}`;
const terminate = 'ec2:TerminateInstances';
const prod = { StringEquals: { 'aws:ResourceTag/department': 'prod' } };

const account: WrittenAccount = {
  groups: { ops: { inline: { Ops: [allow(terminate)] } } },
  users: {
    alice: { groups: ['ops'] },
    clearer: { inline: { Clear: [allow(['ec2:ModifyInstanceAttribute', terminate])] } },
    withmfa: { inline: { Mfa: [allow(terminate, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })] } },
    nodevice: {
      inline: { Mfa: [allow(terminate, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })] },
      hasDevice: false,
    },
    keymaker: { inline: { Keys: [allow('iam:CreateAccessKey', undefined, 'arn:aws:iam::111122223333:user/alice')] } },
    retagger: {
      inline: {
        Tags: [allow(terminate, { StringEquals: { 'ec2:ResourceTag/department': 'dev' } }), allow('ec2:CreateTags')],
      },
    },
    reader: { inline: { Read: [allow('ec2:Describe*')] } },
    denied: { groups: ['ops'], inline: { No: [{ Effect: 'Deny', Action: 'ec2:Terminate*', Resource: '*' }] } },
    producer: { inline: { Prod: [allow(terminate, prod)] } },
  },
  roles: {
    cleaner: {
      inline: { Clean: [allow(terminate)] },
      trust: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    },
  },
  instances: {
    'us-east-1': {
      [free]: { tags: { department: 'prod' } },
      [guarded]: { tags: { department: 'prod' }, protected: true },
      'i-0000000000000000c': { tags: { department: 'prod' } },
      'i-0000000000000000d': { tags: { department: 'dev' } },
    },
  },
};

test('every principal that can is listed: users before roles, direct before paths, certain before conditional', async (t) => {
  const { principals } = (await asking(t))(free);
  assert.deepEqual(
    principals.map(({ name, path, decision, conditions }) => [name, path, decision, conditions]),
    [
      ['alice', 'direct', 'allowed', []],
      ['clearer', 'direct', 'allowed', []],
      ['producer', 'direct', 'allowed', []],
      ['withmfa', 'direct', 'conditional', ['with MFA']],
      ['keymaker', 'become', 'allowed', []],
      ['retagger', 're-tag', 'allowed', []],
      ['cleaner', 'direct', 'allowed', []],
    ],
  );
});

test('a step names the caller, the resource and the statement that allows it', async (t) => {
  const { principals } = (await asking(t))(free);
  const keymaker = principals.find(({ name }) => name === 'keymaker');
  assert.deepEqual(keymaker?.steps, [
    {
      action: 'iam:CreateAccessKey',
      resource: 'arn:aws:iam::111122223333:user/alice',
      as: 'arn:aws:iam::111122223333:user/keymaker',
      technique: 'create-access-key',
      via: { effect: 'Allow', layer: 'identity policy', policy: 'Keys', statement: 'Grant', heldBy: ['user/keymaker'] },
      sending: [],
    },
    {
      action: terminate,
      resource: arnOf(free),
      as: 'arn:aws:iam::111122223333:user/alice',
      technique: 'terminate',
      via: { effect: 'Allow', layer: 'identity policy', policy: 'Ops', statement: 'Grant', heldBy: ['group/ops'] },
      sending: [],
    },
  ]);
  assert.equal(
    keymaker.line,
    'keymaker: creates an access key for alice (iam:CreateAccessKey), as alice ec2:TerminateInstances',
  );
});

test('a protected instance can be terminated by those who can switch its protection off', async (t) => {
  const { principals } = (await asking(t))(guarded);
  assert.deepEqual(
    principals.map(({ name, path, line }) => [name, path, line]),
    [
      [
        'clearer',
        'unprotect',
        'clearer: switches off termination protection (ec2:ModifyInstanceAttribute), then ec2:TerminateInstances',
      ],
    ],
  );
});

test('with --direct, no principal is listed with a path', async (t) => {
  const { principals } = (await asking(t))(free, terminate, true);
  assert.deepEqual(
    principals.map(({ name }) => name),
    ['alice', 'clearer', 'producer', 'withmfa', 'cleaner'],
  );
  assert.ok(principals.every(({ steps }) => steps.length === 1));
});

test('a selector of several resources is answered with counts and an example', async (t) => {
  const { resource, resources, principals } = (await asking(t))('tag:department=prod');
  assert.deepEqual([resource, resources], ['tag:department=prod', 3]);
  const alice = principals.find(({ name }) => name === 'alice');
  assert.deepEqual(alice?.resources, { count: 2, example: arnOf(free) });
  const clearer = principals.find(({ name }) => name === 'clearer');
  assert.deepEqual([clearer?.path, clearer?.resources?.count], ['direct', 2]);
  assert.deepEqual(
    clearer?.otherWays?.map(({ path, resources: reached }) => [path, reached]),
    [['unprotect', { count: 1, example: arnOf(guarded) }]],
  );
});

test('kinds, ARNs with stars and a single star are selectors too', async (t) => {
  const ask = await asking(t);
  for (const text of ['kind:instance', 'arn:aws:ec2:*:*:instance/*', '*']) assert.equal(ask(text).resources, 4, text);
  assert.throws(
    () => ask('kind:volume'),
    /no resource kind:volume that ec2:TerminateInstances supports is in the snapshot/,
  );
});

test('the resource of an action without resources is *, and the answer is about the account', async (t) => {
  const ask = await asking(t);
  const { resource, resources, principals } = ask('*', 'ec2:DescribeInstances');
  assert.deepEqual([resource, resources, principals.map(({ name }) => name)], ['*', undefined, ['reader']]);
});

test('a star for an action with several resources in one request means all of them', async (t) => {
  const ask = await asking(t, {
    ...account,
    users: {
      launcher: { inline: { All: [allow('ec2:RunInstances')] } },
      half: { inline: { Some: [allow('ec2:RunInstances', undefined, 'arn:aws:ec2:*:*:instance/*')] } },
    },
  });
  const { resource, resources, principals, notes } = ask('*', 'ec2:RunInstances');
  assert.deepEqual([resource, resources, principals.map(({ name }) => name)], ['*', undefined, ['launcher']]);
  assert.match(notes.join(), /all of them at once/);
});

test('an action that needs no permission is allowed for every principal', async (t) => {
  const ask = await asking(t);
  assert.throws(() => ask('*', 'sts:GetCallerIdentity'), /every principal can/);
});

test('the root user and what was not read are notes', async (t) => {
  const ask = await asking(t, {
    ...account,
    leftOut: ['describe-volumes.json', 'describe-instance-attribute.jsonl'],
    users: { ...account.users, lost: { attached: ['arn:aws:iam::111122223333:policy/Gone'] } },
  });
  const { principals, notes, notRead } = ask(free);
  assert.deepEqual(notes, ['the root user of account 111122223333 can always']);
  assert.deepEqual(notRead.slice(0, 2), ['service control policies', 'resource control policies']);
  assert.match(notRead[2] ?? '', /^policy in 111122223333 global: failed \(NotDelivered: .*policy\/Gone of user lost/);
  assert.match(notRead[3] ?? '', /^instance-attribute in 111122223333 us-east-1: failed/);
  assert.deepEqual(notRead.slice(4), ['policy arn:aws:iam::111122223333:policy/Gone of user lost']);
  const alice = principals.find(({ name }) => name === 'alice');
  assert.deepEqual(
    [alice?.decision, alice?.conditions[0]],
    ['conditional', 'if its termination protection is off, which was not read'],
  );
});

test('an instance that is not in the snapshot is decided with unknown tags and protection', async (t) => {
  const { principals, notes } = (await asking(t))(arnOf('i-0fff'));
  assert.match(notes.join(), /not in the snapshot/);
  const alice = principals.find(({ name }) => name === 'alice');
  assert.deepEqual(
    [alice?.decision, alice?.conditions.some((condition) => condition.includes('protection is off'))],
    ['conditional', true],
  );
  const producer = principals.find(({ name }) => name === 'producer');
  assert.ok(producer?.conditions.includes('if it is tagged department=prod'), producer?.conditions.join());
});

test('an id in two regions is an error that names both; a misspelt id suggests the nearest', async (t) => {
  const fleet = account.instances?.['us-east-1'] ?? {};
  const ask = await asking(t, { ...account, instances: { 'us-east-1': fleet, 'eu-west-1': fleet } });
  assert.throws(() => ask(free), /i-0000000000000000a is ambiguous: arn:.*, arn:/);
  assert.throws(
    () => ask('i-000000000000000a'),
    (error) => error instanceof Unanswerable && error.choices.includes(free),
  );
  assert.throws(
    () => ask(free, 'ec2:TerminateInstance'),
    (error) => error instanceof Unanswerable && error.choices.includes(terminate),
  );
});

test('who can assume a role is decided by its trust policy', async (t) => {
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:user/reader' },
    Action: 'sts:AssumeRole',
  };
  const ask = await asking(t, { ...account, roles: { deploy: { trust } } });
  assert.deepEqual(
    ask('role/deploy', 'sts:AssumeRole', true).principals.map(({ name }) => name),
    ['reader'],
  );
});

async function asking(t: TestContext, ...accounts: readonly WrittenAccount[]) {
  const world = await worldOfAccounts(t, ...(accounts.length === 0 ? [account] : accounts));
  return (resource: string, action = terminate, direct = false): WhoCanAnswer =>
    whoCan(world, { action, resource, direct });
}

test('a resource is found by its id, its ARN and its name as reports print it; ids take precedence over names', async (t) => {
  const names = {
    'i-0a': 'web-1',
    'i-0b': 'twin',
    'i-0c': 'twin',
    'i-0d': 'web (old) ',
    'i-0e': 'i-0a',
    'i-0f': 'a\u202eb\u0007',
  };
  const instances = Object.fromEntries(Object.entries(names).map(([id, Name]) => [id, { tags: { Name } }]));
  const world = await worldOfAccounts(t, { users: account.users ?? {}, instances: { 'us-east-1': instances } });
  const ask = (resource: string) => whoCan(world, { action: terminate, resource, direct: true }).resource;
  const spelt: Record<string, readonly string[]> = {
    'i-0a': ['i-0a', 'instance/i-0a', arnOf('i-0a'), 'web-1', 'instance/web-1', 'web-1 (i-0a)', 'i-0a (web-1)'],
    'i-0b': ['twin (i-0b)', 'i-0b (twin)'],
    'i-0d': ['web (old) ', 'web (old)  (i-0d)'],
    'i-0e': ['i-0e', 'i-0a (i-0e)'],
    'i-0f': ['a\u202eb\u0007', 'a\\u{202e}b\\u{7}', 'a\\u{202e}b\\u{7} (i-0f)'],
  };
  for (const [id, texts] of Object.entries(spelt)) for (const text of texts) assert.equal(ask(text), arnOf(id), text);
  assert.throws(() => ask('twin'), { message: `twin is ambiguous: ${arnOf('i-0b')}, ${arnOf('i-0c')}` });
  assert.throws(() => ask('web-1 (i-0b)'), /no resource web-1 \(i-0b\)/);
  assert.throws(
    () => ask('web-2'),
    (error: Unanswerable) => error.choices.includes('web-1') && error.choices.includes('i-0a'),
  );
  const many = Object.fromEntries(
    Array.from({ length: 25 }, (_, index) => [`i-${index}`, { tags: { Name: 'fleet' } }]),
  );
  const crowd = await worldOfAccounts(t, { instances: { 'us-east-1': many } });
  assert.throws(
    () => whoCan(crowd, { action: terminate, resource: 'fleet', direct: true }),
    /ambiguous: (arn:\S+, ){9}arn:\S+ and 15 more$/,
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
} from '@aws-sdk/client-ec2';
import { parseFault, parseFaults, SandboxError, type Fault } from '../../src/sandbox/index.ts';
import { account, accountFiles, instanceId, otherAccount } from './fixtures/account.ts';
import { ask, ec2Client, errorOf, serve } from './fixtures/clients.ts';

const all = { account: undefined, region: undefined, every: 1, delay: 0 };
const forms: readonly (readonly [text: string, fault: Fault])[] = [
  [
    'deny ec2:DescribeVolumes@eu-west-1',
    { ...all, kind: 'deny', service: 'ec2', action: 'DescribeVolumes', region: 'eu-west-1' },
  ],
  [
    'throttle ec2:DescribeInstances@us-east-1/3',
    { ...all, kind: 'throttle', service: 'ec2', action: 'DescribeInstances', region: 'us-east-1', every: 3 },
  ],
  ['throttle ec2:Describe*/10', { ...all, kind: 'throttle', service: 'ec2', action: 'Describe*', every: 10 }],
  ['unavailable *:*', { ...all, kind: 'unavailable', service: '*', action: '*' }],
  ['deny iam:*@111122223333', { ...all, kind: 'deny', service: 'iam', action: '*', account }],
  ['deny iam:*@111122223333/2', { ...all, kind: 'deny', service: 'iam', action: '*', account, every: 2 }],
  [
    'cut ec2:DescribeImages@111122223333/eu-west-1/2',
    { ...all, kind: 'cut', service: 'ec2', action: 'DescribeImages', account, region: 'eu-west-1', every: 2 },
  ],
  [
    'slow ec2:DescribeInstances@us-gov-west-1=1500ms',
    { ...all, kind: 'slow', service: 'ec2', action: 'DescribeInstances', region: 'us-gov-west-1', delay: 1500 },
  ],
  ['slow sts:*/2=2s', { ...all, kind: 'slow', service: 'sts', action: '*', every: 2, delay: 2000 }],
  ['vanish i-0123456789abcdef0', { kind: 'vanish', id: 'i-0123456789abcdef0' }],
  ['late 15m', { kind: 'late', event: undefined, delay: 900_000 }],
  ['late PutGroupPolicy=2h', { kind: 'late', event: 'PutGroupPolicy', delay: 7_200_000 }],
];
for (const [text, fault] of forms) {
  void test(`'${text}' is read as it says`, () => {
    assert.deepEqual(parseFault(text), fault);
  });
}

const misformed = [
  'deny',
  'deny DescribeVolumes',
  'deny s3:GetObject',
  'deny ec2:DescribeVolumes@',
  'deny ec2:DescribeVolumes@EU',
  'deny ec2:DescribeVolumes/0',
  'deny ec2:DescribeVolumes=3s',
  'slow ec2:DescribeVolumes',
  'slow ec2:DescribeVolumes=3',
  'late',
  'late 15',
  'late =15m',
  'vanish',
  'vanish i-1 i-2',
  'explode ec2:*',
  '',
];
for (const text of misformed) {
  void test(`'${text}' is refused with the form that it should have`, () => {
    assert.throws(
      () => parseFault(text),
      (error) => error instanceof SandboxError && error.message.startsWith(`'${text}' is no fault: `),
    );
  });
}

void test('the sentence about a misformed fault shows an example', () => {
  assert.throws(() => parseFault('deny DescribeVolumes'), {
    message:
      "'deny DescribeVolumes' is no fault: expected 'deny CALLS', where CALLS is SERVICE:ACTION[@REGION or @ACCOUNT or @ACCOUNT/REGION][/N], like ec2:DescribeVolumes@eu-west-1/3, with SERVICE cloudtrail, ec2, iam, rbin, rds, sts or *",
  });
  assert.throws(() => parseFault('explode ec2:*'), {
    message: "'explode ec2:*' is no fault: 'explode' is none of deny, throttle, unavailable, cut, slow, vanish, late",
  });
});

void test('a list of faults has one a line, with comments', () => {
  assert.deepEqual(
    parseFaults('# night two\n\nvanish i-1  # gone\n vanish i-2\n').map((fault) => fault.kind === 'vanish' && fault.id),
    ['i-1', 'i-2'],
  );
});

const volumes = { Action: 'DescribeVolumes' };

void test("deny refuses this API in this region alone, in the service's words", async (t) => {
  const sandbox = await serve(t, accountFiles, {
    faults: parseFaults('deny ec2:DescribeVolumes@eu-west-1\ndeny iam:GetAccountAuthorizationDetails'),
  });
  const refused = await ask(sandbox, 'ec2', volumes);
  assert.deepEqual(
    [refused.status, errorOf(refused.body)],
    [
      403,
      {
        code: 'UnauthorizedOperation',
        message: `You are not authorized to perform this operation. User: arn:aws:iam::${account}:root is not authorized to perform: ec2:DescribeVolumes because no identity-based policy allows the ec2:DescribeVolumes action`,
      },
    ],
  );
  assert.equal((await ask(sandbox, 'ec2', { Action: 'DescribeInstances' })).status, 200);
  assert.equal((await ask(sandbox, 'ec2', { Action: 'DescribeInstances' }, 'us-east-1')).status, 200);
  const iam = await ask(sandbox, 'iam', { Action: 'GetAccountAuthorizationDetails' });
  assert.deepEqual(
    [iam.status, errorOf(iam.body)],
    [
      403,
      {
        code: 'AccessDenied',
        message: `User: arn:aws:iam::${account}:root is not authorized to perform: iam:GetAccountAuthorizationDetails on resource: * because no identity-based policy allows the iam:GetAccountAuthorizationDetails action`,
      },
    ],
  );
});

void test('throttle strikes one call in n, and a client that retries gets through', async (t) => {
  const sandbox = await serve(t, accountFiles, { faults: [parseFault('throttle ec2:DescribeVolumes/3')] });
  const statuses = [];
  for (let call = 0; call < 6; call += 1) statuses.push((await ask(sandbox, 'ec2', volumes)).status);
  assert.deepEqual(statuses, [200, 200, 503, 200, 200, 503]);
  const client = ec2Client(t, sandbox, { maxAttempts: 2 });
  for (let call = 0; call < 3; call += 1)
    assert.equal((await client.send(new DescribeVolumesCommand({}))).Volumes?.length, 7);
});

const throttled = [
  {
    service: 'ec2',
    Action: 'DescribeVolumes',
    status: 503,
    code: 'RequestLimitExceeded',
    message: 'Request limit exceeded.',
  },
  {
    service: 'iam',
    Action: 'GetAccountAuthorizationDetails',
    status: 400,
    code: 'Throttling',
    message: 'Rate exceeded',
  },
  { service: 'sts', Action: 'GetCallerIdentity', status: 400, code: 'Throttling', message: 'Rate exceeded' },
];
for (const { service, Action, status, code, message } of throttled) {
  void test(`a throttled call of ${service} gets ${status} ${code}`, async (t) => {
    const answer = await ask(await serve(t, accountFiles, { faults: [parseFault('throttle *:*')] }), service, {
      Action,
    });
    assert.deepEqual([answer.status, errorOf(answer.body)], [status, { code, message }]);
  });
}

void test('unavailable answers 503', async (t) => {
  const answer = await ask(await serve(t, accountFiles, { faults: [parseFault('unavailable ec2:*')] }), 'ec2', volumes);
  assert.deepEqual([answer.status, errorOf(answer.body).code], [503, 'Unavailable']);
});

void test('a response that is cut short never arrives whole, and a client that asks again gets it', async (t) => {
  const sandbox = await serve(t, accountFiles, { faults: [parseFault('cut ec2:DescribeVolumes/2')] });
  assert.equal((await ask(sandbox, 'ec2', volumes)).status, 200);
  await assert.rejects(ask(sandbox, 'ec2', volumes), TypeError);
  assert.deepEqual(
    sandbox.calls().map(({ status }) => status),
    [200, 0],
  );
  await ask(sandbox, 'ec2', volumes);
  assert.equal(
    (await ec2Client(t, sandbox, { maxAttempts: 3 }).send(new DescribeVolumesCommand({}))).Volumes?.length,
    7,
  );
});

void test('a slow answer comes after a call that was made later', async (t) => {
  const sandbox = await serve(t, accountFiles, { faults: [parseFault('slow ec2:DescribeVolumes=300ms')] });
  const order: string[] = [];
  await Promise.all([
    ask(sandbox, 'ec2', volumes).then(() => order.push('volumes')),
    ask(sandbox, 'ec2', { Action: 'DescribeAddresses' }).then(() => order.push('addresses')),
  ]);
  assert.deepEqual(order, ['addresses', 'volumes']);
});

void test('a vanished instance is listed, and not found when it is asked for', async (t) => {
  const sandbox = await serve(t, accountFiles, { faults: [parseFault(`vanish ${instanceId(1)}`)] });
  const client = ec2Client(t, sandbox);
  const { Reservations } = await client.send(new DescribeInstancesCommand({}));
  assert.equal(Reservations?.[0]?.Instances?.[0]?.InstanceId, instanceId(1));
  const notFound = { name: 'InvalidInstanceID.NotFound', message: `The instance ID '${instanceId(1)}' does not exist` };
  await assert.rejects(
    client.send(
      new DescribeInstanceAttributeCommand({ InstanceId: instanceId(1), Attribute: 'disableApiTermination' }),
    ),
    notFound,
  );
  await assert.rejects(client.send(new DescribeInstancesCommand({ InstanceIds: [instanceId(1)] })), notFound);
});

void test('a fault in one account leaves the others alone, and faults can be taken back', async (t) => {
  const sandbox = await serve(t, accountFiles, { faults: [parseFault(`deny ec2:*@${otherAccount}`)] });
  const other = ec2Client(t, sandbox, { accessKeyId: otherAccount, region: 'ap-south-1' });
  assert.equal((await ask(sandbox, 'ec2', volumes)).status, 200);
  await assert.rejects(other.send(new DescribeInstancesCommand({})), { name: 'UnauthorizedOperation' });
  sandbox.setFaults([]);
  assert.equal((await other.send(new DescribeInstancesCommand({}))).Reservations?.length, 1);
});

void test('a fault of a call that no service has is refused, with those that it may have meant', () => {
  for (const text of [
    'deny ec2:DescribeVolums',
    'cut sts:DescribeVolumes',
    'slow iam:Nope*=1s',
    'throttle *:Nope',
    'deny ec2:describevolumes',
  ]) {
    assert.throws(
      () => parseFault(text),
      (error) =>
        error instanceof SandboxError &&
        /^'.*' is no fault: .* no call \S+$/.test(error.message) &&
        error.choices.length > 5,
      text,
    );
  }
  for (const text of [
    'deny ec2:*',
    'deny *:*',
    'deny *:GetCallerIdentity',
    'deny iam:*Report',
    'deny ec2:Describe*Attribute',
  ])
    assert.equal(parseFault(text).kind, 'deny');
});

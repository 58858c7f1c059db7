import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DescribeInstanceAttributeCommand,
  DescribeImageAttributeCommand,
  DescribeVolumesCommand,
} from '@aws-sdk/client-ec2';
import { account, imageId, instanceId, otherAccount } from './fixtures/account.ts';
import { ask, ec2Client, errorOf, serve } from './fixtures/clients.ts';

const user = `arn:aws:iam::${account}:root`;

void test('a missing file is refused by name, never an empty list', async (t) => {
  const sandbox = await serve(t);
  await assert.rejects(ec2Client(t, sandbox, { region: 'us-east-1' }).send(new DescribeVolumesCommand({})), {
    name: 'UnauthorizedOperation',
    message: `You are not authorized to perform this operation. User: ${user} is not authorized to perform: ec2:DescribeVolumes because ${account}/us-east-1/ec2/describe-volumes.json of the account directory is missing: it was not read`,
  });
  const summary = await ask(sandbox, 'iam', { Action: 'GetAccountSummary' });
  assert.equal(summary.status, 403);
  assert.equal(errorOf(summary.body).code, 'AccessDenied');
  assert.match(summary.body, new RegExp(`${account}/iam/get-account-summary.json of the account directory is missing`));
});

const refusals: readonly (readonly [
  service: string,
  parameters: Readonly<Record<string, string>>,
  status: number,
  code: string,
])[] = [
  ['ec2', { Action: 'DescribeNothing' }, 400, 'InvalidAction'],
  ['ec2', { Action: '__proto__' }, 400, 'InvalidAction'],
  ['ec2', {}, 400, 'InvalidAction'],
  ['ec2', { Action: 'TerminateInstances', 'InstanceId.1': instanceId(1) }, 403, 'UnauthorizedOperation'],
  ['ec2', { Action: 'DescribeInstances', DryRun: 'true' }, 412, 'DryRunOperation'],
  ['ec2', { Action: 'DescribeInstanceAttribute', InstanceId: instanceId(1) }, 400, 'MissingParameter'],
  [
    'ec2',
    { Action: 'DescribeInstanceAttribute', InstanceId: instanceId(1), Attribute: 'colour' },
    400,
    'InvalidParameterValue',
  ],
  ['iam', { Action: 'GetNothing' }, 400, 'InvalidAction'],
  ['iam', { Action: 'CreateUser', UserName: 'alice' }, 403, 'AccessDenied'],
  ['sts', { Action: 'GetNothing' }, 400, 'InvalidAction'],
];
for (const [service, parameters, status, code] of refusals) {
  void test(`${service} answers ${status} ${code} to ${JSON.stringify(parameters)}`, async (t) => {
    const answer = await ask(await serve(t), service, parameters);
    assert.deepEqual([answer.status, errorOf(answer.body).code], [status, code]);
  });
}

void test("an error of EC2 has EC2's body, one of IAM has the Query protocol's", async (t) => {
  const sandbox = await serve(t);
  const ec2 = await ask(sandbox, 'ec2', { Action: 'DescribeNothing' });
  assert.match(
    ec2.body,
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<Response><Errors><Error><Code>InvalidAction<\/Code><Message>The action DescribeNothing is not valid for this web service\.<\/Message><\/Error><\/Errors><RequestID>[0-9a-f-]{36}<\/RequestID><\/Response>$/,
  );
  const iam = await ask(sandbox, 'iam', { Action: 'GetNothing' });
  assert.match(
    iam.body,
    /^<ErrorResponse xmlns="https:\/\/iam\.amazonaws\.com\/doc\/2010-05-08\/"><Error><Type>Sender<\/Type><Code>InvalidAction<\/Code><Message>.*<\/Message><\/Error><RequestId>[0-9a-f-]{36}<\/RequestId><\/ErrorResponse>\n$/,
  );
});

void test('a region that the directory lacks is refused as one that the account has not enabled', async (t) => {
  const { status, body } = await ask(await serve(t), 'ec2', { Action: 'DescribeInstances' }, 'mars-north-1');
  assert.equal(status, 401);
  assert.equal(errorOf(body).code, 'AuthFailure');
  assert.match(body, /no region 'mars-north-1' for 111122223333; it has: eu-west-1, us-east-1/);
});

void test('a request without a signature is not served', async (t) => {
  const { url } = await serve(t);
  const codes = [];
  for (const Version of ['2016-11-15', '2010-05-08', '2011-06-15']) {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ Action: 'DescribeInstances', Version }),
    });
    codes.push([response.status, errorOf(await response.text()).code]);
  }
  assert.deepEqual(codes, [
    [401, 'AuthFailure'],
    [403, 'MissingAuthenticationToken'],
    [403, 'MissingAuthenticationToken'],
  ]);
});

void test('a presigned GET is served like a POST', async (t) => {
  const { url } = await serve(t);
  const query = new URLSearchParams({
    Action: 'DescribeAddresses',
    'X-Amz-Credential': `${account}/20261123/eu-west-1/ec2/aws4_request`,
  });
  const response = await fetch(`${url}/?${query.toString()}`);
  assert.equal(response.status, 200);
  assert.match(await response.text(), /203\.0\.113\.7/);
});

void test('services that the sandbox does not know are refused in their own JSON', async (t) => {
  const { url } = await serve(t);
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=x/20261123/eu-west-1/organizations/aws4_request, SignedHeaders=host, Signature=00',
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSOrganizationsV20161128.ListAccounts',
    },
    body: '{}',
  });
  assert.equal(response.status, 400);
  assert.deepEqual(await response.json(), {
    __type: 'AccessDeniedException',
    message:
      'The sandbox serves cloudtrail, ec2, iam, rbin, rds and sts; it was asked for ListAccounts of organizations',
  });
});

void test('attributes come from their lines, several lines and several attributes a line', async (t) => {
  const client = ec2Client(t, await serve(t));
  const attribute = async (
    number: number,
    Attribute: 'disableApiTermination' | 'disableApiStop' | 'instanceInitiatedShutdownBehavior' | 'kernel',
  ) => {
    const answer = await client.send(
      new DescribeInstanceAttributeCommand({ InstanceId: instanceId(number), Attribute }),
    );
    return Object.fromEntries(Object.entries(answer).filter(([member]) => member !== '$metadata'));
  };
  assert.deepEqual(await attribute(1, 'disableApiTermination'), {
    InstanceId: instanceId(1),
    DisableApiTermination: { Value: true },
  });
  assert.deepEqual(await attribute(1, 'disableApiStop'), {
    InstanceId: instanceId(1),
    DisableApiStop: { Value: false },
  });
  assert.deepEqual(await attribute(1, 'instanceInitiatedShutdownBehavior'), {
    InstanceId: instanceId(1),
    InstanceInitiatedShutdownBehavior: { Value: 'stop' },
  });
  assert.deepEqual(await attribute(3, 'disableApiTermination'), {
    InstanceId: instanceId(3),
    DisableApiTermination: { Value: false },
  });
  assert.deepEqual(await attribute(3, 'kernel'), { InstanceId: instanceId(3), KernelId: {} });
});

void test('launch permissions come with their groups and accounts; an empty list is an empty list', async (t) => {
  const client = ec2Client(t, await serve(t));
  const permissions = async (number: number) =>
    (await client.send(new DescribeImageAttributeCommand({ ImageId: imageId(number), Attribute: 'launchPermission' })))
      .LaunchPermissions;
  assert.deepEqual(await permissions(1), [{ Group: 'all' }, { UserId: otherAccount }]);
  assert.deepEqual(await permissions(3), []);
});

const unread: readonly (readonly [
  why: string,
  parameters: Readonly<Record<string, string>>,
  region: string,
  status: number,
  code: string,
])[] = [
  [
    'an instance without this answer was not read',
    { Action: 'DescribeInstanceAttribute', InstanceId: instanceId(2), Attribute: 'disableApiStop' },
    'eu-west-1',
    403,
    'UnauthorizedOperation',
  ],
  [
    'an attribute without a line was not read',
    { Action: 'DescribeInstanceAttribute', InstanceId: instanceId(3), Attribute: 'disableApiStop' },
    'eu-west-1',
    403,
    'UnauthorizedOperation',
  ],
  [
    'an instance that does not exist is not found',
    { Action: 'DescribeInstanceAttribute', InstanceId: instanceId(99), Attribute: 'disableApiStop' },
    'eu-west-1',
    400,
    'InvalidInstanceID.NotFound',
  ],
  [
    'an image that does not exist is not found',
    { Action: 'DescribeImageAttribute', ImageId: imageId(99), Attribute: 'launchPermission' },
    'eu-west-1',
    400,
    'InvalidAMIID.NotFound',
  ],
  [
    'an image without an answer was not read',
    { Action: 'DescribeImageAttribute', ImageId: imageId(2), Attribute: 'launchPermission' },
    'eu-west-1',
    403,
    'UnauthorizedOperation',
  ],
];
for (const [why, parameters, region, status, code] of unread) {
  void test(`attributes: ${why}`, async (t) => {
    const answer = await ask(await serve(t), 'ec2', parameters, region);
    assert.deepEqual([answer.status, errorOf(answer.body).code], [status, code]);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DescribeAddressesCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  paginateDescribeInstances,
  paginateDescribeVolumes,
} from '@aws-sdk/client-ec2';
import {
  account,
  accountFiles,
  addresses,
  images,
  instanceId,
  instances,
  otherAccount,
  snapshots,
  volumes,
} from './fixtures/account.ts';
import { ask, asSdk, ec2Client, errorOf, serve } from './fixtures/clients.ts';

void test('what the SDK reads of every kind is what the directory holds', async (t) => {
  const client = ec2Client(t, await serve(t));
  const plain = (output: object, list: string): unknown => ({
    [list]: JSON.parse(JSON.stringify((output as Record<string, unknown>)[list])) as unknown,
  });
  assert.deepEqual(plain(await client.send(new DescribeInstancesCommand({})), 'Reservations'), asSdk(instances));
  assert.deepEqual(plain(await client.send(new DescribeImagesCommand({})), 'Images'), asSdk(images));
  assert.deepEqual(plain(await client.send(new DescribeVolumesCommand({})), 'Volumes'), asSdk(volumes));
  assert.deepEqual(plain(await client.send(new DescribeSnapshotsCommand({})), 'Snapshots'), asSdk(snapshots));
  assert.deepEqual(plain(await client.send(new DescribeAddressesCommand({})), 'Addresses'), asSdk(addresses));
});

void test('a kind that the sandbox never heard of is served as soon as its file lies in the directory', async (t) => {
  const groups = {
    SecurityGroups: [
      {
        GroupId: 'sg-1',
        OwnerId: account,
        GroupName: 'web',
        IpPermissions: [
          {
            IpProtocol: 'tcp',
            FromPort: 443,
            ToPort: 443,
            IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'all & sundry' }],
          },
        ],
      },
    ],
  };
  const sandbox = await serve(t, {
    ...accountFiles,
    [`${account}/eu-west-1/ec2/describe-security-groups.json`]: groups,
  });
  const answer = await ec2Client(t, sandbox).send(new DescribeSecurityGroupsCommand({ GroupIds: ['sg-1'] }));
  assert.deepEqual(answer.SecurityGroups, groups.SecurityGroups);
});

void test('DescribeRegions lists the regions of the account, whatever region it is asked in', async (t) => {
  const sandbox = await serve(t);
  const regionsOf = async (accessKeyId: string) => {
    const { Regions } = await ec2Client(t, sandbox, { region: 'sa-east-1', accessKeyId }).send(
      new DescribeRegionsCommand({}),
    );
    return Regions?.map((region) => region.RegionName);
  };
  assert.deepEqual(await regionsOf(account), ['eu-west-1', 'us-east-1']);
  assert.deepEqual(await regionsOf(otherAccount), ['ap-south-1']);
});

void test('pages count instances, keep reservations whole and hold every instance once', async (t) => {
  const sandbox = await serve(t);
  const sizes: number[] = [];
  const ids: (string | undefined)[] = [];
  for await (const page of paginateDescribeInstances({ client: ec2Client(t, sandbox), pageSize: 5 }, {})) {
    const listed = page.Reservations?.flatMap((reservation) => reservation.Instances ?? []) ?? [];
    sizes.push(listed.length);
    ids.push(...listed.map((instance) => instance.InstanceId));
  }
  assert.deepEqual(sizes, [4, 5, 3], 'the reservation of three starts a page rather than being cut');
  assert.deepEqual(
    ids,
    Array.from({ length: 12 }, (_, at) => instanceId(at + 1)),
  );
});

void test('a page is a thousand things unless the client wants fewer, and the last page promises no other', async (t) => {
  const many = {
    Volumes: Array.from({ length: 2000 }, (_, at) => ({ VolumeId: `vol-${String(at).padStart(17, '0')}` })),
  };
  const sandbox = await serve(t, { [`${account}/eu-west-1/ec2/describe-volumes.json`]: many });
  const sizes: number[] = [];
  for await (const page of paginateDescribeVolumes({ client: ec2Client(t, sandbox) }, {}))
    sizes.push(page.Volumes?.length ?? 0);
  assert.deepEqual(sizes, [1000, 1000]);
});

void test('a filter that passes little still fills pages, and ends on the last match', async (t) => {
  const many = {
    Volumes: Array.from({ length: 40 }, (_, at) => ({
      VolumeId: `vol-${String(at).padStart(17, '0')}`,
      State: at % 4 === 0 ? 'available' : 'in-use',
    })),
  };
  const sandbox = await serve(t, { [`${account}/eu-west-1/ec2/describe-volumes.json`]: many });
  const sizes: number[] = [];
  const query = { Filters: [{ Name: 'status', Values: ['available'] }] };
  for await (const page of paginateDescribeVolumes({ client: ec2Client(t, sandbox), pageSize: 5 }, query))
    sizes.push(page.Volumes?.length ?? 0);
  assert.deepEqual(sizes, [5, 5]);
});

void test('a token is refused where it was not given: forged, of another list, of another region', async (t) => {
  const sandbox = await serve(t);
  const first = await ask(sandbox, 'ec2', { Action: 'DescribeInstances', MaxResults: '5' });
  const token = /<nextToken>(.*)<\/nextToken>/.exec(first.body)?.[1] ?? '';
  assert.notEqual(token, '');
  const tries = [
    await ask(sandbox, 'ec2', { Action: 'DescribeInstances', NextToken: 'forged' }),
    await ask(sandbox, 'ec2', { Action: 'DescribeVolumes', NextToken: token }),
    await ask(sandbox, 'ec2', { Action: 'DescribeInstances', NextToken: token }, 'us-east-1'),
  ];
  assert.deepEqual(
    tries.map(({ status, body }) => [status, errorOf(body).code]),
    Array(3).fill([400, 'InvalidNextToken']),
  );
});

const pageSizes = [
  {
    MaxResults: '4',
    code: 'InvalidParameterValue',
    message: 'Value ( 4 ) for parameter maxResults is invalid. Expecting a value greater than 5.',
  },
  { MaxResults: 'ten', code: 'InvalidParameterValue', message: 'Value (ten) for parameter maxResults is invalid.' },
  {
    MaxResults: '5',
    'InstanceId.1': instanceId(1),
    code: 'InvalidParameterCombination',
    message: 'The parameter instancesSet cannot be used with the parameter maxResults',
  },
];
for (const { code, message, ...parameters } of pageSizes) {
  void test(`DescribeInstances with ${JSON.stringify(parameters)} is refused as AWS does`, async (t) => {
    const { status, body } = await ask(await serve(t), 'ec2', { Action: 'DescribeInstances', ...parameters });
    assert.deepEqual({ status, ...errorOf(body) }, { status: 400, code, message });
  });
}

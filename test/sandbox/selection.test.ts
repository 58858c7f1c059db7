import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
} from '@aws-sdk/client-ec2';
import { account, imageId, instanceId, otherAccount, snapshotId, volumeId } from './fixtures/account.ts';
import { ask, ec2Client, errorOf, serve } from './fixtures/clients.ts';

const instanceFilters: readonly (readonly [name: string, values: readonly string[], numbers: readonly number[]])[] = [
  ['instance-state-name', ['terminated'], [2]],
  ['instance-state-name', ['running', 'terminated'], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ['instance-state-code', ['48'], [2]],
  ['instance-type', ['m7g.*'], [1, 3, 5, 7, 9, 11]],
  ['instance-id', [instanceId(6)], [6]],
  ['image-id', ['ami-none'], []],
  ['reservation-id', ['r-00000000000000005'], [5, 6, 7]],
  ['owner-id', [otherAccount], []],
  ['tag:department', ['prod'], [3, 6, 9, 12]],
  ['tag:department', ['PROD'], []],
  ['tag:html', [`<script>alert("x")</script> & 'quotes'`], [1]],
  ['tag:empty', [''], [1]],
  ['tag:lines', ['a?b*'], [1]],
  ['tag:Name', ['web-1?'], [10, 11, 12]],
  ['tag:Name', ['web-1\\?'], []],
  ['tag:__proto__', ['constructor'], [1]],
  ['tag-key', ['long'], [1]],
  ['tag-key', ['Name'], [2, 3, 4, 5, 6, 7, 9, 10, 11, 12]],
  ['availability-zone', ['eu-west-1a'], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ['private-ip-address', ['10.0.0.4'], [4]],
  ['block-device-mapping.volume-id', [volumeId(4), volumeId(5)], [4, 5]],
  ['instance.group-id', ['sg-0aaa'], [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ['iam-instance-profile.arn', ['*'], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ['metadata-options.http-tokens', ['optional'], []],
  ['launch-time', ['2026-03-*'], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
];

void test('DescribeInstances filters as AWS does', async (t) => {
  const client = ec2Client(t, await serve(t));
  for (const [Name, Values, numbers] of instanceFilters) {
    const { Reservations } = await client.send(
      new DescribeInstancesCommand({ Filters: [{ Name, Values: [...Values] }] }),
    );
    const ids = Reservations?.flatMap((reservation) => reservation.Instances ?? []).map(
      (instance) => instance.InstanceId,
    );
    assert.deepEqual(ids, numbers.map(instanceId), `${Name}=${Values.join(',')}`);
  }
});

void test('all filters must pass, and a reservation keeps only the instances that do', async (t) => {
  const Filters = [
    { Name: 'tag:department', Values: ['prod'] },
    { Name: 'reservation-id', Values: ['r-00000000000000005'] },
  ];
  const { Reservations } = await ec2Client(t, await serve(t)).send(new DescribeInstancesCommand({ Filters }));
  assert.deepEqual(
    Reservations?.map((reservation) => [
      reservation.ReservationId,
      reservation.Instances?.map(({ InstanceId }) => InstanceId),
    ]),
    [['r-00000000000000005', [instanceId(6)]]],
  );
});

const volumeFilters: readonly (readonly [name: string, values: readonly string[], numbers: readonly number[]])[] = [
  ['attachment.instance-id', [instanceId(3)], [3]],
  ['attachment.delete-on-termination', ['false'], []],
  ['encrypted', ['true'], [1, 3, 5, 7]],
  ['size', ['8', '16'], [1, 2]],
  ['status', ['in-use'], [1, 2, 3, 4, 5, 6, 7]],
  ['volume-type', ['gp3'], [1, 2, 3, 4, 5, 6, 7]],
];

void test('DescribeVolumes filters by members, through attachments too', async (t) => {
  const client = ec2Client(t, await serve(t));
  for (const [Name, Values, numbers] of volumeFilters) {
    const { Volumes } = await client.send(new DescribeVolumesCommand({ Filters: [{ Name, Values: [...Values] }] }));
    assert.deepEqual(
      Volumes?.map(({ VolumeId }) => VolumeId),
      numbers.map(volumeId),
      `${Name}=${Values.join(',')}`,
    );
  }
});

const owners: readonly (readonly [owners: readonly string[], numbers: readonly number[]])[] = [
  [['self'], [1, 3]],
  [['amazon'], [2]],
  [
    ['self', 'amazon'],
    [1, 2, 3],
  ],
  [[account], [1, 3]],
  [['137112412989'], [2]],
  [['aws-marketplace'], []],
];

void test('images are chosen by owner: account ids, self, and the aliases of AWS', async (t) => {
  const client = ec2Client(t, await serve(t));
  for (const [Owners, numbers] of owners) {
    const { Images } = await client.send(new DescribeImagesCommand({ Owners: [...Owners] }));
    assert.deepEqual(
      Images?.map(({ ImageId }) => ImageId),
      numbers.map(imageId),
      Owners.join(','),
    );
  }
});

void test("image filters know AWS's names for members that are called otherwise", async (t) => {
  const client = ec2Client(t, await serve(t));
  for (const [Name, value, numbers] of [
    ['is-public', 'true', [2]],
    ['owner-alias', 'amazon', [2]],
    ['state', 'available', [1, 2, 3]],
    ['name', 'golden-*', [1, 3]],
  ] as const) {
    const { Images } = await client.send(new DescribeImagesCommand({ Filters: [{ Name, Values: [value] }] }));
    assert.deepEqual(
      Images?.map(({ ImageId }) => ImageId),
      numbers.map(imageId),
      Name,
    );
  }
});

void test('snapshots of others stay out with OwnerIds self', async (t) => {
  const { Snapshots } = await ec2Client(t, await serve(t)).send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
  assert.deepEqual(
    Snapshots?.map(({ SnapshotId }) => SnapshotId),
    [snapshotId(1)],
  );
});

void test('ids choose among the instances of a reservation', async (t) => {
  const { Reservations } = await ec2Client(t, await serve(t)).send(
    new DescribeInstancesCommand({ InstanceIds: [instanceId(6), instanceId(1)] }),
  );
  assert.deepEqual(
    Reservations?.map((reservation) => reservation.Instances?.map(({ InstanceId }) => InstanceId)),
    [[instanceId(1)], [instanceId(6)]],
  );
});

const gone = '00000000000000bad';
const missing: readonly (readonly [parameters: Readonly<Record<string, string>>, code: string, message: string])[] = [
  [
    { Action: 'DescribeInstances', 'InstanceId.1': instanceId(1), 'InstanceId.2': `i-${gone}` },
    'InvalidInstanceID.NotFound',
    `The instance ID 'i-${gone}' does not exist`,
  ],
  [
    { Action: 'DescribeInstances', 'InstanceId.1': 'i-1234abcd', 'InstanceId.2': `i-${gone}` },
    'InvalidInstanceID.NotFound',
    `The instance IDs 'i-1234abcd, i-${gone}' do not exist`,
  ],
  [
    { Action: 'DescribeInstances', 'InstanceId.1': 'server-1' },
    'InvalidInstanceID.Malformed',
    'Invalid id: &quot;server-1&quot;',
  ],
  [
    { Action: 'DescribeImages', 'ImageId.1': `ami-${gone}` },
    'InvalidAMIID.NotFound',
    `The image id '[ami-${gone}]' does not exist`,
  ],
  [
    { Action: 'DescribeImages', 'ImageId.1': 'golden' },
    'InvalidAMIID.Malformed',
    'Invalid id: &quot;golden&quot; (expecting &quot;ami-...&quot;)',
  ],
  [
    { Action: 'DescribeVolumes', 'VolumeId.1': `vol-${gone}` },
    'InvalidVolume.NotFound',
    `The volume 'vol-${gone}' does not exist.`,
  ],
  [
    { Action: 'DescribeSnapshots', 'SnapshotId.1': `snap-${gone}` },
    'InvalidSnapshot.NotFound',
    `The snapshot 'snap-${gone}' does not exist.`,
  ],
  [
    { Action: 'DescribeAddresses', 'AllocationId.1': `eipalloc-${gone}` },
    'InvalidAllocationID.NotFound',
    `The allocation ID 'eipalloc-${gone}' does not exist`,
  ],
  [
    { Action: 'DescribeAddresses', 'PublicIp.1': '198.51.100.1' },
    'InvalidAddress.NotFound',
    "Address '198.51.100.1' not found.",
  ],
  [
    { Action: 'DescribeInstances', 'Filter.1.Name': 'colour', 'Filter.1.Value.1': 'red' },
    'InvalidParameterValue',
    "The filter 'colour' is invalid",
  ],
  [
    { Action: 'DescribeInstances', 'Filter.1.Name': 'tags', 'Filter.1.Value.1': 'red' },
    'InvalidParameterValue',
    "The filter 'tags' is invalid",
  ],
  [{ Action: 'DescribeInstances', Colour: 'red' }, 'UnknownParameter', 'The parameter Colour is not recognized'],
  [
    { Action: 'DescribeImages', 'ExecutableBy.1': 'all' },
    'UnsupportedOperation',
    'The sandbox does not serve the parameter ExecutableBy of DescribeImages',
  ],
];

void test("what does not exist, is no id, or cannot be asked for is refused in AWS's words", async (t) => {
  const sandbox = await serve(t);
  for (const [parameters, code, message] of missing) {
    const { status, body } = await ask(sandbox, 'ec2', parameters);
    assert.deepEqual({ status, ...errorOf(body) }, { status: 400, code, message });
  }
});

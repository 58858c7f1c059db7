import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { regions } from '../../demo/account/index.ts';
import type { Instance } from '../../demo/account/aws-cli.ts';
import { collect, directorySource } from '../../src/aws/index.ts';
import { silentLog } from '../../src/domain/log.ts';
import { indexSnapshot } from '../../src/domain/snapshot.ts';
import { ec2Id } from '../../demo/account/ids.ts';
import { writeBothNights } from './directories.ts';
import { changedPaths, readAccount, textOf, type WrittenAccount, type WrittenRegion } from './written-account.ts';

let nights: Awaited<ReturnType<typeof writeBothNights>>;
let first: WrittenAccount;
let second: WrittenAccount;

before(async () => {
  nights = await writeBothNights();
  first = await readAccount(nights.first);
  second = await readAccount(nights.second);
});

after(() => nights.remove());

describe('the first night', () => {
  it('has sixty live instances of three departments in two regions', () => {
    const all = regions.flatMap((name) => first.regions[name].instances);
    assert.equal(all.length, 60);
    assert.deepEqual(new Set(all.map((instance) => tagOf(instance, 'department'))), new Set(['dev', 'test', 'prod']));
    for (const name of regions) assert.ok(first.regions[name].instances.length >= 20, name);
  });

  it('has a dozen images or so, of its own and of Amazon', () => {
    const images = regions.flatMap((name) => first.regions[name].images);
    assert.equal(images.length, 13);
    assert.equal(images.filter(({ ImageOwnerAlias }) => ImageOwnerAlias === 'amazon').length, 3);
  });

  it('has four groups, ten users and six roles', () => {
    assert.deepEqual(
      first.iam.GroupDetailList.map(({ GroupName }) => GroupName),
      ['admins', 'auditors', 'developers', 'testers'],
    );
    assert.equal(first.iam.UserDetailList.length, 10);
    assert.equal(first.iam.RoleDetailList.length, 6);
  });

  it('has a production cluster with two members, two single databases, and a snapshot that somebody may restore', async () => {
    const snapshot = indexSnapshot(await collect(directorySource(nights.first), { log: silentLog }));
    assert.ok(snapshot.snapshot.coverage.every(({ status }) => status === 'complete'));
    const [cluster, ...others] = snapshot.ofKind('db-cluster');
    const instances = snapshot.ofKind('db-instance');
    assert.deepEqual(
      cluster?.attributes.members.map(({ instance }) => instance),
      instances.filter(({ attributes }) => attributes.cluster === cluster?.id).map(({ id }) => id),
    );
    assert.equal(others.length, 0);
    assert.deepEqual(
      instances.map(({ id, tags }) => `${id} ${tags['department']}`),
      ['dev-orders dev', 'prod-ledger-1 prod', 'prod-ledger-2 prod', 'prod-orders prod'],
    );
    assert.deepEqual(
      snapshot.ofKind('db-snapshot-attribute').map(({ attributes }) => attributes.sharedWith),
      [['777788889999']],
    );
  });

  it('runs no instance from an image that is gone', () => {
    for (const name of regions) assert.deepEqual(missingImages(first.regions[name]), []);
  });
});

for (const night of ['first', 'second'] as const) {
  describe(`the ${night} night's directory`, () => {
    const account = () => (night === 'first' ? first : second);

    it('names every EC2 resource by a prefix and 17 hexadecimal digits, and none twice', () => {
      const ids = regions.flatMap((name) => idsIn(account().regions[name]));
      for (const id of ids) assert.match(id, /^(i|ami|vol|snap|eipalloc)-[0-9a-f]{17}$/);
      assert.equal(new Set(ids).size, ids.length);
    });

    it('names every IAM entity by a unique id of its kind', () => {
      const { UserDetailList, GroupDetailList, RoleDetailList, Policies } = account().iam;
      const ids = [
        ...UserDetailList.map(({ UserId }) => UserId),
        ...GroupDetailList.map(({ GroupId }) => GroupId),
        ...RoleDetailList.map(({ RoleId }) => RoleId),
        ...Policies.map(({ PolicyId }) => PolicyId),
      ];
      for (const id of ids) assert.match(String(id), /^(AIDA|AGPA|AROA|ANPA)[A-Z0-9]{16,17}$/);
      assert.equal(new Set(ids).size, ids.length);
    });

    it('attaches to every live instance volumes that know of it, and to no other', () => {
      for (const name of regions) {
        const { instances, volumes } = account().regions[name];
        const fromInstances = instances.flatMap(({ InstanceId, BlockDeviceMappings = [] }) =>
          BlockDeviceMappings.map(
            ({ DeviceName, Ebs }) => `${Ebs?.VolumeId} ${DeviceName} ${InstanceId} ${Ebs?.DeleteOnTermination}`,
          ),
        );
        const fromVolumes = volumes.flatMap(({ VolumeId, Attachments = [] }) =>
          Attachments.map(
            ({ Device, InstanceId, DeleteOnTermination }) =>
              `${VolumeId} ${Device} ${InstanceId} ${DeleteOnTermination}`,
          ),
        );
        assert.deepEqual(fromInstances.toSorted(), fromVolumes.toSorted());
      }
    });

    it('makes volumes and images from snapshots that exist or are behind an image of Amazon', () => {
      for (const name of regions) {
        const { images, snapshots, volumes } = account().regions[name];
        const amazons = images.filter(({ ImageOwnerAlias }) => ImageOwnerAlias === 'amazon').flatMap(snapshotsOf);
        const known = new Set([...snapshots.map(({ SnapshotId }) => SnapshotId), ...amazons]);
        const used = [...images.flatMap(snapshotsOf), ...volumes.map(({ SnapshotId }) => SnapshotId)];
        assert.deepEqual(
          used.filter((id) => id !== '' && !known.has(id)),
          [],
        );
      }
    });

    it('points addresses at instances and interfaces that exist', () => {
      for (const name of regions) {
        const { addresses, instances } = account().regions[name];
        for (const { InstanceId, NetworkInterfaceId } of addresses.filter(
          ({ InstanceId }) => InstanceId !== undefined,
        )) {
          const instance = instances.find((one) => one.InstanceId === InstanceId);
          assert.equal(instance?.NetworkInterfaces?.[0]?.NetworkInterfaceId, NetworkInterfaceId);
        }
      }
    });

    it('answers three attributes for every live instance and the launch permissions of every own image', () => {
      for (const name of regions) {
        const { instances, instanceAttributes, images, imageAttributes } = account().regions[name];
        const live = instances.filter(({ State }) => State?.Name !== 'terminated').map(({ InstanceId }) => InstanceId);
        const attributes = ['DisableApiTermination', 'DisableApiStop', 'InstanceInitiatedShutdownBehavior'];
        const expected = live.flatMap((id) => attributes.map((attribute) => `${id} ${attribute}`));
        const answered = instanceAttributes.map(
          ({ InstanceId, ...answer }) => `${textOf(InstanceId)} ${Object.keys(answer).join()}`,
        );
        assert.deepEqual(answered.toSorted(), expected.toSorted());
        const own = images.filter(({ ImageOwnerAlias }) => ImageOwnerAlias === undefined).map(({ ImageId }) => ImageId);
        assert.deepEqual(
          imageAttributes.map(({ ImageId }) => ImageId),
          own,
        );
      }
    });

    it('calls an image public in one place if and only if it does in the other', () => {
      for (const name of regions) {
        const { images, imageAttributes } = account().regions[name];
        for (const { ImageId, LaunchPermissions } of imageAttributes) {
          const image = images.find((one) => one.ImageId === ImageId);
          assert.equal(image?.Public, JSON.stringify(LaunchPermissions).includes('"Group":"all"'));
        }
      }
    });

    it('has every group that a user is in and every managed policy that something refers to', () => {
      const { UserDetailList, GroupDetailList, RoleDetailList, Policies } = account().iam;
      const groups = new Set(GroupDetailList.map(({ GroupName }) => GroupName));
      assert.deepEqual(
        UserDetailList.flatMap(({ GroupList = [] }) => GroupList).filter((name) => !groups.has(name)),
        [],
      );
      const attached = [...UserDetailList, ...GroupDetailList, ...RoleDetailList].flatMap(
        (one) => one.AttachedManagedPolicies ?? [],
      );
      const boundaries = UserDetailList.flatMap(
        ({ PermissionsBoundary }) => PermissionsBoundary?.PermissionsBoundaryArn ?? [],
      );
      for (const { Arn, AttachmentCount, PermissionsBoundaryUsageCount } of Policies) {
        assert.equal(attached.filter(({ PolicyArn }) => PolicyArn === Arn).length, AttachmentCount, Arn);
        assert.equal(boundaries.filter((arn) => arn === Arn).length, PermissionsBoundaryUsageCount, Arn);
      }
      const arns = new Set(Policies.map(({ Arn }) => Arn));
      assert.deepEqual(
        attached.filter(({ PolicyArn }) => !arns.has(PolicyArn)),
        [],
      );
    });

    it('has every user and the root in a credential report of 22 columns', () => {
      const [header, ...lines] = account()
        .credentialReport.trimEnd()
        .split('\n')
        .map((line) => line.split(','));
      assert.equal(header?.length, 22);
      for (const line of lines) assert.equal(line.length, 22);
      const users = account().iam.UserDetailList.map(({ UserName }) => UserName);
      assert.deepEqual(
        lines.map(([user]) => user),
        ['<root_account>', ...users],
      );
    });
  });
}

describe('the second night', () => {
  it('differs from the first by exactly the deeds', () => {
    const us = (prefix: string, name: string) => ec2Id(prefix, `us-east-1 ${name}`);
    const expected = [
      // The routine: a backup of each production database, a spot instance taken back, a key rotated.
      ...first.regions['us-east-1'].volumes.filter(isDatabaseVolume).map(() => 'us-east-1/snapshots + snap'),
      ...first.regions['eu-west-1'].volumes.filter(isDatabaseVolume).map(() => 'eu-west-1/snapshots + snap'),
      `us-east-1/instances ${us('i', 'test-load-04')} ~ BlockDeviceMappings, NetworkInterfaces, PrivateDnsName, PrivateIpAddress, SecurityGroups, State, StateReason, StateTransitionReason, SubnetId, VpcId`,
      `us-east-1/volumes - ${us('vol', 'test-load-04 0')}`,
      `us-east-1/instanceAttributes - ${us('i', 'test-load-04')} DisableApiStop`,
      `us-east-1/instanceAttributes - ${us('i', 'test-load-04')} DisableApiTermination`,
      `us-east-1/instanceAttributes - ${us('i', 'test-load-04')} InstanceInitiatedShutdownBehavior`,
      'credentialReport ben',
      // The drift.
      `us-east-1/instances ${us('i', 'test-api-02')} ~ Tags`,
      `us-east-1/instanceAttributes ${us('i', 'prod-db-01')} DisableApiTermination ~ DisableApiTermination`,
      'iam/GroupDetailList developers ~ GroupPolicyList',
      'iam/UserDetailList carla ~ GroupList',
      `us-east-1/images ${us('ami', 'api-golden')} ~ Public`,
      `us-east-1/imageAttributes ${us('ami', 'api-golden')} ~ LaunchPermissions`,
      `us-east-1/instances + ${us('i', 'dev-simulation-01')}`,
      `us-east-1/volumes + ${us('vol', 'dev-simulation-01 0')}`,
      `us-east-1/instanceAttributes + ${us('i', 'dev-simulation-01')} DisableApiStop`,
      `us-east-1/instanceAttributes + ${us('i', 'dev-simulation-01')} DisableApiTermination`,
      `us-east-1/instanceAttributes + ${us('i', 'dev-simulation-01')} InstanceInitiatedShutdownBehavior`,
      `us-east-1/images - ${us('ami', 'load-generator')}`,
      `us-east-1/imageAttributes - ${us('ami', 'load-generator')}`,
    ];
    assert.deepEqual(changedPaths(first, second).toSorted(), expected.toSorted());
  });

  it('misses one image that instances still run from', () => {
    assert.deepEqual(missingImages(second.regions['us-east-1']), [ec2Id('ami', 'us-east-1 load-generator')]);
    assert.deepEqual(missingImages(second.regions['eu-west-1']), []);
  });

  it('dates every deed between the nights', () => {
    const launched = second.regions['us-east-1'].instances.find(
      (one) => tagOf(one, 'Name') === 'dev-simulation-01',
    )?.LaunchTime;
    assert.ok(launched !== undefined && launched > '2026-11-23T03:00' && launched < '2026-11-24T03:00', launched);
  });
});

describe('the account', () => {
  it('is the same on every machine for the same nights', async () => {
    const again = await writeBothNights();
    try {
      assert.deepEqual(await readAccount(again.first), first);
      assert.deepEqual(await readAccount(again.second), second);
    } finally {
      await again.remove();
    }
  });

  it('keeps its ids and ages its dates when years go by', async () => {
    const later = await writeBothNights(new Date('2031-02-28T22:30:00Z'));
    try {
      const account = await readAccount(later.second);
      const [then, now] = [second, account].map((one) =>
        one.regions['us-east-1'].instances.map(({ InstanceId }) => InstanceId),
      );
      assert.deepEqual(now, then);
      const last =
        account.regions['us-east-1'].instances
          .map(({ LaunchTime }) => LaunchTime ?? '')
          .toSorted()
          .at(-1) ?? '';
      assert.match(last, /^2031-02-28T/);
    } finally {
      await later.remove();
    }
  });
});

function tagOf(
  thing: { readonly Tags?: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined },
  key: string,
) {
  return thing.Tags?.find((tag) => tag.Key === key)?.Value;
}

function isDatabaseVolume(volume: WrittenRegion['volumes'][number]): boolean {
  return /^prod-db-.*-data$/.test(tagOf(volume, 'Name') ?? '');
}

function missingImages({ instances, images }: WrittenRegion): string[] {
  const held = new Set(images.map(({ ImageId }) => ImageId));
  const used = new Set(instances.map(({ ImageId }: Instance) => ImageId ?? ''));
  return [...used].filter((id) => !held.has(id));
}

function snapshotsOf(image: WrittenRegion['images'][number]) {
  return (image.BlockDeviceMappings ?? []).map(({ Ebs }) => Ebs?.SnapshotId);
}

function idsIn(region: WrittenRegion): string[] {
  return [
    ...region.instances.map(({ InstanceId }) => InstanceId),
    ...region.images.map(({ ImageId }) => ImageId),
    ...region.volumes.map(({ VolumeId }) => VolumeId),
    ...region.snapshots.map(({ SnapshotId }) => SnapshotId),
    ...region.addresses.map(({ AllocationId }) => AllocationId),
  ].map(String);
}

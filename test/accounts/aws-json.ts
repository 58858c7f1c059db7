import type { ManagedPolicy, Role, User, Group } from '../../src/domain/iam/identity.ts';
import type { Image, ImageAttribute } from '../../src/domain/ec2/image.ts';
import type { Instance, InstanceAttribute } from '../../src/domain/ec2/instance.ts';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { PolicyDocument } from '../../src/domain/iam/policy.ts';
import type { RetentionRule, RetentionRuleAttribute, RuleTag } from '../../src/domain/ec2/recycle-bin.ts';
import type { Tags } from '../../src/domain/resource.ts';
import type { Address, EbsSnapshot, SnapshotLock, Volume } from '../../src/domain/ec2/storage.ts';
import { protection } from './files.ts';

/* Resources in the form in which the AWS CLI prints them: the inverse of what src/aws/ reads. */

/** A reservation of one instance, as DescribeInstances has it. */
export function reservationOf({ id, account, tags, attributes }: Instance): JsonObject {
  const { metadata, rootDevice } = attributes;
  const instance = given({
    InstanceId: id,
    ImageId: attributes.image,
    InstanceType: attributes.type,
    LaunchTime: attributes.launchedAt,
    State: { Code: stateCodes[attributes.state] ?? 16, Name: attributes.state },
    SubnetId: attributes.subnet,
    VpcId: attributes.vpc,
    SecurityGroups: attributes.securityGroups.map((GroupId) => ({ GroupId, GroupName: GroupId })),
    IamInstanceProfile: attributes.instanceProfile && { Arn: attributes.instanceProfile, Id: 'AIPA1' },
    MetadataOptions: given({
      State: 'applied',
      HttpEndpoint: metadata.endpoint,
      HttpTokens: metadata.tokens,
      HttpPutResponseHopLimit: metadata.hopLimit,
    }),
    InstanceLifecycle: attributes.lifecycle === 'on-demand' ? null : attributes.lifecycle,
    Placement: given({ AvailabilityZone: attributes.availabilityZone, Tenancy: attributes.tenancy }),
    RootDeviceName: rootDevice.name,
    RootDeviceType: rootDevice.type,
    BlockDeviceMappings: attributes.volumes.map(({ device, volume, deleteOnTermination }) => ({
      DeviceName: device,
      Ebs: given({ VolumeId: volume, DeleteOnTermination: deleteOnTermination, Status: 'attached' }),
    })),
    Tags: tagList(tags),
  });
  return { ReservationId: `r-${id.slice(2)}`, OwnerId: account, Groups: [], Instances: [instance] };
}

const stateCodes: Readonly<Record<string, number>> = { pending: 0, running: 16, stopping: 64, stopped: 80 };

/** The answers of DescribeInstanceAttribute about one instance; of a flag that was not read there is none. */
export function instanceAnswers({ id, attributes }: InstanceAttribute): readonly JsonObject[] {
  const { disableApiTermination, disableApiStop, shutdownBehavior } = attributes;
  const isTold = [disableApiTermination, disableApiStop, shutdownBehavior].map((flag) => flag !== undefined);
  return protection(id, disableApiTermination ?? false, disableApiStop ?? false, shutdownBehavior ?? 'stop').filter(
    (_, index) => isTold[index],
  );
}

export function imageOf({ id, tags, attributes }: Image): JsonObject {
  return given({
    ImageId: id,
    ImageType: 'machine',
    Name: attributes.name,
    OwnerId: attributes.owner,
    ImageOwnerAlias: attributes.ownerAlias,
    CreationDate: attributes.createdAt,
    State: attributes.state,
    Public: attributes.public,
    DeregistrationProtection: attributes.deregistrationProtection,
    DeprecationTime: attributes.deprecatedAt,
    BlockDeviceMappings: attributes.snapshots.map((SnapshotId, index) => ({
      DeviceName: `/dev/sd${'abcdefgh'.charAt(index)}`,
      Ebs: { SnapshotId },
    })),
    Tags: tagList(tags),
  });
}

export function imageAnswer({ id, attributes: { launchPermissions } }: ImageAttribute): JsonObject {
  const { accounts = [], groups = [], organizations = [] } = launchPermissions ?? {};
  return {
    ImageId: id,
    LaunchPermissions: [
      ...accounts.map((UserId) => ({ UserId })),
      ...groups.map((Group) => ({ Group })),
      ...organizations.map((OrganizationArn) => ({ OrganizationArn })),
    ],
  };
}

export function volumeOf({ id, tags, attributes }: Volume): JsonObject {
  return given({
    VolumeId: id,
    State: attributes.state,
    VolumeType: attributes.type,
    Size: attributes.size,
    Encrypted: attributes.encrypted,
    KmsKeyId: attributes.kmsKey,
    SnapshotId: attributes.snapshot ?? '',
    AvailabilityZone: attributes.zone,
    Attachments: attributes.attachments.map(({ instance, device, deleteOnTermination }) =>
      given({
        VolumeId: id,
        InstanceId: instance,
        Device: device,
        DeleteOnTermination: deleteOnTermination,
        State: 'attached',
      }),
    ),
    Tags: tagList(tags),
  });
}

export function ebsSnapshotOf({ id, tags, attributes }: EbsSnapshot): JsonObject {
  return given({
    SnapshotId: id,
    State: attributes.state,
    VolumeId: attributes.volume,
    VolumeSize: attributes.size,
    Encrypted: attributes.encrypted,
    OwnerId: attributes.owner,
    StartTime: attributes.startedAt,
    StorageTier: attributes.storageTier,
    Description: attributes.description ?? '',
    Progress: '100%',
    Tags: tagList(tags),
  });
}

export function snapshotLockOf({ id, account, attributes }: SnapshotLock): JsonObject {
  return given({
    OwnerId: account,
    SnapshotId: id,
    LockState: attributes.state,
    LockCreatedOn: attributes.lockedAt,
    LockExpiresOn: attributes.expiresAt,
    CoolOffPeriodExpiresOn: attributes.coolOffEndsAt,
  });
}

export function ruleSummaryOf({ id, arn, attributes }: RetentionRule): JsonObject {
  return given({
    Identifier: id,
    Description: attributes.description,
    RetentionPeriod: { RetentionPeriodValue: attributes.days, RetentionPeriodUnit: 'DAYS' },
    LockState: attributes.lockState,
    RuleArn: arn,
  });
}

export function ruleAnswer({ id, attributes }: RetentionRuleAttribute): JsonObject {
  const tagsOf = (tags: readonly RuleTag[]) =>
    tags.map(({ key, value }) => given({ ResourceTagKey: key, ResourceTagValue: value }));
  return given({
    Identifier: id,
    ResourceType: attributes.resourceType,
    Status: attributes.status,
    ResourceTags: tagsOf(attributes.tags),
    ExcludeResourceTags: tagsOf(attributes.excludedTags),
    LockConfiguration:
      attributes.unlockDelayDays === null
        ? null
        : { UnlockDelay: { UnlockDelayValue: attributes.unlockDelayDays, UnlockDelayUnit: 'DAYS' } },
    LockEndTime: attributes.unlockedAt,
  });
}

export function addressOf({ id, tags, attributes }: Address): JsonObject {
  return given({
    AllocationId: id,
    PublicIp: attributes.publicIp,
    Domain: attributes.domain,
    InstanceId: attributes.instance,
    NetworkInterfaceId: attributes.networkInterface,
    AssociationId: attributes.association,
    Tags: tagList(tags),
  });
}

const created = { CreateDate: '2025-02-03T04:05:06+00:00' };

export function userDetail(user: User): JsonObject {
  const { permissionsBoundary, groups } = user.attributes;
  return {
    ...identity(user),
    UserName: user.id,
    UserId: user.attributes.uniqueId,
    UserPolicyList: inlineOf(user),
    GroupList: [...groups],
    ...boundary(permissionsBoundary),
    Tags: tagList(user.tags),
  };
}

export function groupDetail(group: Group): JsonObject {
  return {
    ...identity(group),
    GroupName: group.id,
    GroupId: group.attributes.uniqueId,
    GroupPolicyList: inlineOf(group),
  };
}

export function roleDetail(role: Role): JsonObject {
  const { permissionsBoundary, trust, instanceProfiles } = role.attributes;
  return {
    ...identity(role),
    RoleName: role.id,
    RoleId: role.attributes.uniqueId,
    AssumeRolePolicyDocument: documentOf(trust),
    RolePolicyList: inlineOf(role),
    InstanceProfileList: instanceProfiles.map((Arn) => ({
      InstanceProfileName: nameIn(Arn),
      InstanceProfileId: 'AIPA1',
      Path: '/',
      Arn,
      ...created,
      Roles: [],
    })),
    ...boundary(permissionsBoundary),
    Tags: tagList(role.tags),
  };
}

export function policyDetail({ arn, attributes }: ManagedPolicy): JsonObject {
  return {
    PolicyName: nameIn(arn),
    PolicyId: attributes.uniqueId,
    Arn: arn,
    Path: attributes.path,
    DefaultVersionId: attributes.defaultVersion,
    AttachmentCount: 1,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    ...created,
    UpdateDate: created.CreateDate,
    PolicyVersionList: attributes.versions.map(({ id, isDefault, policy }) => ({
      VersionId: id,
      IsDefaultVersion: isDefault,
      ...created,
      Document: documentOf(policy),
    })),
  };
}

function identity({ arn, attributes }: User | Group | Role): JsonObject {
  return {
    Path: attributes.path,
    Arn: arn,
    ...(attributes.createdAt !== null && { CreateDate: attributes.createdAt }),
    AttachedManagedPolicies: attributes.attached.map((PolicyArn) => ({ PolicyName: nameIn(PolicyArn), PolicyArn })),
  };
}

function inlineOf({ attributes: { inline } }: User | Group | Role): JsonObject[] {
  return inline.map(({ name, policy }) => ({ PolicyName: name, PolicyDocument: documentOf(policy) }));
}

function boundary(arn: string | null): JsonObject {
  return arn === null
    ? {}
    : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn } };
}

function documentOf(policy: PolicyDocument): Json {
  if (!('document' in policy)) throw new Error('a policy without a readable document cannot be printed');
  return policy.document;
}

function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Tags as lists of AWS have them. */
export function tagList(tags: Tags): JsonObject[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Without the fields that are null: AWS leaves out what there is not. */
export function given(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

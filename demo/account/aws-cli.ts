import type {
  Address as SdkAddress,
  Image as SdkImage,
  Instance as SdkInstance,
  LaunchPermission as SdkLaunchPermission,
  Snapshot as SdkSnapshot,
  Volume as SdkVolume,
} from '@aws-sdk/client-ec2';
import type {
  GroupDetail as SdkGroupDetail,
  ManagedPolicyDetail as SdkManagedPolicyDetail,
  RoleDetail as SdkRoleDetail,
  UserDetail as SdkUserDetail,
} from '@aws-sdk/client-iam';
import type {
  DBCluster as SdkDbCluster,
  DBInstance as SdkDbInstance,
  DBSnapshot as SdkDbSnapshot,
} from '@aws-sdk/client-rds';
import type { JsonObject } from '../../src/domain/json.ts';

/** Members that the AWS CLI prints as objects where the API sends URL-encoded text. */
type DocumentMember = 'PolicyDocument' | 'AssumeRolePolicyDocument' | 'Document';

/**
 * A type of the AWS SDK as the AWS CLI prints it: the same member names, times as text, policy documents decoded.
 * Taking the names from the SDK lets the compiler refuse a member that AWS does not have.
 */
type Printed<T> = T extends Date
  ? string
  : T extends (infer Member)[]
    ? Printed<Member>[]
    : T extends object
      ? {
          [Key in keyof T]: Key extends DocumentMember
            ? JsonObject
            : Key extends 'PermissionsBoundaryType'
              ? string
              : Printed<T[Key]>;
        }
      : T;

export type Instance = Printed<SdkInstance>;
export type Image = Printed<SdkImage>;
export type Volume = Printed<SdkVolume>;
export type EbsSnapshot = Printed<SdkSnapshot>;
export type Address = Printed<SdkAddress>;
export type DbInstance = Printed<SdkDbInstance>;
export type DbCluster = Printed<SdkDbCluster>;
export type DbSnapshot = Printed<SdkDbSnapshot>;
export type LaunchPermission = Printed<SdkLaunchPermission>;
export type UserDetail = Printed<SdkUserDetail>;
export type GroupDetail = Printed<SdkGroupDetail>;
export type RoleDetail = Printed<SdkRoleDetail>;
export type ManagedPolicyDetail = Printed<SdkManagedPolicyDetail>;

/** A tag list as AWS prints it, keys in the order given. */
export function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

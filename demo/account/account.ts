import type { JsonObject } from '../../src/domain/json.ts';
import type {
  Address,
  DbCluster,
  DbInstance,
  DbSnapshot,
  EbsSnapshot,
  GroupDetail,
  Image,
  Instance,
  LaunchPermission,
  ManagedPolicyDetail,
  RoleDetail,
  UserDetail,
  Volume,
} from './aws-cli.ts';
import type { CredentialLine } from './credential-report.ts';

/** The whole account as one night finds it. Deeds change it in place; nothing else does. */
export interface Account {
  readonly regions: Readonly<Record<RegionName, Region>>;
  readonly users: UserDetail[];
  readonly groups: GroupDetail[];
  readonly roles: RoleDetail[];
  readonly policies: ManagedPolicyDetail[];
  readonly credentials: CredentialLine[];
}

export const regionNames = ['us-east-1', 'eu-west-1'] as const;

export type RegionName = (typeof regionNames)[number];

/** What the department tag may say. */
export type Department = 'dev' | 'test' | 'prod';

/** What one region holds, in the lists and with the members that the AWS CLI prints. */
export interface Region {
  readonly instances: Instance[];
  /** By instance id. A terminated instance has none. */
  readonly protections: Map<string, Protection>;
  readonly images: Image[];
  /** By image id, for the account's own images. */
  readonly launchPermissions: Map<string, LaunchPermission[]>;
  readonly volumes: Volume[];
  readonly snapshots: EbsSnapshot[];
  readonly addresses: Address[];
  readonly databases: Databases;
  /** What CloudTrail recorded, the newest first, as lookup-events prints it. */
  readonly events: JsonObject[];
}

/** The databases of RDS in a region. */
export interface Databases {
  readonly instances: DbInstance[];
  readonly clusters: DbCluster[];
  readonly snapshots: DbSnapshot[];
  /** By the identifier of a manual snapshot, the accounts that may restore it. */
  readonly sharedWith: Map<string, readonly string[]>;
}

/** The three attributes of an instance that DescribeInstances does not tell. */
export interface Protection {
  termination: boolean;
  stop: boolean;
  shutdownBehavior: 'stop' | 'terminate';
}

/** The one member that bears a name; throws where none or several do. */
export function only<T>(list: readonly T[], name: string, nameOf: (member: T) => string | undefined): T {
  const [found, another] = list.filter((member) => nameOf(member) === name);
  if (!found || another)
    throw new Error(`The demo account has ${another ? 'several things' : 'nothing'} named ${name}`);
  return found;
}

/** The one instance with that Name tag; throws where there is none. */
export function instanceNamed(region: Region, name: string): Instance {
  return only(region.instances, name, nameTag);
}

/** The value of the Name tag. */
export function nameTag(thing: {
  Tags?: { Key?: string | undefined; Value?: string | undefined }[] | undefined;
}): string | undefined {
  return thing.Tags?.find((tag) => tag.Key === 'Name')?.Value;
}

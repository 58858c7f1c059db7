import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accountId, regions } from '../../demo/account/index.ts';
import type {
  Address,
  EbsSnapshot,
  GroupDetail,
  Image,
  Instance,
  ManagedPolicyDetail,
  RoleDetail,
  UserDetail,
  Volume,
} from '../../demo/account/aws-cli.ts';
import { canonicalJson, type Json, type JsonObject } from '../../src/domain/json.ts';

/** What a region's files hold, read back from the disk. */
export interface WrittenRegion {
  readonly instances: readonly Instance[];
  readonly images: readonly Image[];
  readonly volumes: readonly Volume[];
  readonly snapshots: readonly EbsSnapshot[];
  readonly addresses: readonly Address[];
  readonly instanceAttributes: readonly JsonObject[];
  readonly imageAttributes: readonly JsonObject[];
}

export interface WrittenAccount {
  readonly iam: {
    readonly UserDetailList: readonly UserDetail[];
    readonly GroupDetailList: readonly GroupDetail[];
    readonly RoleDetailList: readonly RoleDetail[];
    readonly Policies: readonly ManagedPolicyDetail[];
  };
  readonly credentialReport: string;
  readonly regions: Readonly<Record<(typeof regions)[number], WrittenRegion>>;
}

/** Reads every file of the demo's account directory; rejects where one is missing or does not parse. */
export async function readAccount(directory: string): Promise<WrittenAccount> {
  const text = (path: string) => readFile(join(directory, accountId, path), 'utf8');
  const json = async (path: string) => JSON.parse(await text(path)) as never;
  return {
    iam: await json('iam/get-account-authorization-details.json'),
    credentialReport: await text('iam/get-credential-report.csv'),
    regions: { 'us-east-1': await readRegion('us-east-1', text), 'eu-west-1': await readRegion('eu-west-1', text) },
  };
}

async function readRegion(region: string, text: (path: string) => Promise<string>): Promise<WrittenRegion> {
  const answer = async (file: string) =>
    JSON.parse(await text(`${region}/ec2/${file}.json`)) as Record<string, never[]>;
  const lines = async (file: string) =>
    (await text(`${region}/ec2/${file}.jsonl`))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as JsonObject);
  const { Reservations = [] } = await answer('describe-instances');
  return {
    instances: Reservations.flatMap(({ Instances }: { Instances: Instance[] }) => Instances),
    images: (await answer('describe-images'))['Images'] ?? [],
    volumes: (await answer('describe-volumes'))['Volumes'] ?? [],
    snapshots: (await answer('describe-snapshots'))['Snapshots'] ?? [],
    addresses: (await answer('describe-addresses'))['Addresses'] ?? [],
    instanceAttributes: await lines('describe-instance-attribute'),
    imageAttributes: await lines('describe-image-attribute'),
  };
}

/**
 * What differs between two accounts, a line each: `PLACE + ID` came, `PLACE - ID` went, `PLACE ID ~ MEMBERS` changed.
 * Backups, whose ids carry the day, are told by their kind alone.
 */
export function changedPaths(before: WrittenAccount, after: WrittenAccount): string[] {
  const regional = regions.flatMap((name) => changesIn(name, before.regions[name], after.regions[name]));
  return [
    ...changesIn('iam', before.iam, after.iam),
    ...regional,
    ...changedLines(before.credentialReport, after.credentialReport),
  ];
}

/** Compares places list by list; both have the same lists. */
function changesIn(place: string, before: object, after: object): string[] {
  const afterwards = new Map<string, readonly JsonObject[]>(Object.entries(after));
  return Object.entries<readonly JsonObject[]>({ ...before }).flatMap(([list, members]) =>
    changesOf(`${place}/${list}`, keyed(list, members), keyed(list, afterwards.get(list) ?? [])),
  );
}

function changesOf(
  place: string,
  before: ReadonlyMap<string, JsonObject>,
  after: ReadonlyMap<string, JsonObject>,
): string[] {
  const ids = [...new Set([...before.keys(), ...after.keys()])];
  return ids.flatMap((id) => {
    const [old, now] = [before.get(id), after.get(id)];
    if (!old) return [`${place} + ${id.startsWith('snap-') ? 'snap' : id}`];
    if (!now) return [`${place} - ${id}`];
    const members = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
    const changed = members.filter(
      (member) => canonicalJson(old[member] ?? null) !== canonicalJson(now[member] ?? null),
    );
    return changed.length === 0 ? [] : [`${place} ${id} ~ ${changed.join(', ')}`];
  });
}

/** What tells a list's members apart. An instance attribute's answer goes by the attribute besides. */
const identities: Readonly<Record<string, (member: JsonObject) => Json | undefined>> = {
  instances: ({ InstanceId }) => InstanceId,
  images: ({ ImageId }) => ImageId,
  volumes: ({ VolumeId }) => VolumeId,
  snapshots: ({ SnapshotId }) => SnapshotId,
  addresses: ({ AllocationId }) => AllocationId,
  instanceAttributes: ({ InstanceId, ...answer }) => `${textOf(InstanceId)} ${Object.keys(answer).join()}`,
  imageAttributes: ({ ImageId }) => ImageId,
  UserDetailList: ({ UserName }) => UserName,
  GroupDetailList: ({ GroupName }) => GroupName,
  RoleDetailList: ({ RoleName }) => RoleName,
  Policies: ({ Arn }) => Arn,
};

function keyed(list: string, members: readonly JsonObject[]): Map<string, JsonObject> {
  const identity = identities[list];
  if (!identity) throw new Error(`No identity is known for the members of ${list}`);
  return new Map(members.map((member) => [textOf(identity(member)), member]));
}

/** A text as it is; anything else would be no identity. */
export function textOf(value: Json | undefined): string {
  if (typeof value !== 'string') throw new Error(`${JSON.stringify(value)} is no id`);
  return value;
}

function changedLines(before: string, after: string): string[] {
  const now = new Set(after.split('\n'));
  return before
    .split('\n')
    .filter((line) => !now.has(line))
    .map((line) => `credentialReport ${line.split(',')[0] ?? ''}`);
}

import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Credential, Group, ManagedPolicy, Role, User } from '../../src/domain/iam/identity.ts';
import type { Image, ImageAttribute } from '../../src/domain/ec2/image.ts';
import type { Instance, InstanceAttribute } from '../../src/domain/ec2/instance.ts';
import type { RetentionRule, RetentionRuleAttribute } from '../../src/domain/ec2/recycle-bin.ts';
import type { Resource } from '../../src/domain/resource.ts';
import type { Address, EbsSnapshot, SnapshotLock, Volume } from '../../src/domain/ec2/storage.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts';
import { resourcesOf, type AccountParts } from './account.ts';
import * as print from './aws-json.ts';
import { credentialReport } from './credential-report.ts';
import { databaseFiles } from './aws-databases.ts';
import { writeFiles, type Files } from './files.ts';
import { home, otherRegion, region } from './places.ts';

/** What can be said of the writing beside the account itself. */
interface Writing {
  /** The account's id; `home` unless said otherwise. */
  readonly id?: string;
  /** Ends of the paths of files that are left out, so that their scopes are not read. */
  readonly leftOut?: readonly string[];
}

/** Writes an account as the AWS CLI prints it, into `folder/<account id>`. */
export async function writeAccount(
  folder: string,
  parts: AccountParts,
  { id = home, leftOut = [] }: Writing = {},
): Promise<void> {
  const files = Object.entries(accountFiles(parts, id)).filter(([path]) => !leftOut.some((end) => path.endsWith(end)));
  await writeFiles(join(folder, id), Object.fromEntries(files));
}

/** A sandbox that serves an account until the test ends; its folder is one of the test's own. */
export async function serveAccount(
  test: Pick<TestContext, 'after'>,
  folder: string,
  parts: AccountParts,
  options: Omit<SandboxOptions, 'directory'> = {},
): Promise<Sandbox> {
  await writeAccount(folder, parts);
  const sandbox = await startSandbox({ directory: folder, throttling: 'off', ...options });
  test.after(() => sandbox.close());
  return sandbox;
}

/** The files of an account's folder. Those of kinds that could not be read are left out. */
export function accountFiles(parts: AccountParts, id: string = home): Files {
  const { regions = [region, otherRegion], unread = [], credentialReport: hasReport = true } = parts;
  const resources = resourcesOf(id, parts);
  const inRegion = (place: string) => resources.filter((resource) => resource.region === place);
  return Object.fromEntries(
    [
      iamFiles(id, resources, unread, hasReport),
      ...regions.map((place) => regionFiles(place, inRegion(place), unread)),
    ].flatMap((files) => Object.entries(files)),
  );
}

function iamFiles(
  account: string,
  resources: readonly Resource<string, unknown>[],
  unread: readonly string[],
  hasReport: boolean,
): Files {
  const of = ofKinds(resources);
  const unreadOfSweep = ['user', 'group', 'role', 'policy'].filter((kind) => unread.includes(kind));
  if (unreadOfSweep.length % 4 !== 0)
    throw new Error('users, groups, roles and policies are in one file: they are read together or not at all');
  return {
    ...(unreadOfSweep.length === 0 && {
      'iam/get-account-authorization-details.json': {
        UserDetailList: of<User>('user').map(print.userDetail),
        GroupDetailList: of<Group>('group').map(print.groupDetail),
        RoleDetailList: of<Role>('role').map(print.roleDetail),
        Policies: of<ManagedPolicy>('policy').map(print.policyDetail),
      },
    }),
    ...(hasReport &&
      !unread.includes('credential') && {
        'iam/get-credential-report.csv': credentialReport(account, of<Credential>('credential')),
      }),
  };
}

function regionFiles(place: string, resources: readonly Resource<string, unknown>[], unread: readonly string[]): Files {
  const of = ofKinds(resources);
  const byKind: Readonly<Record<string, Files>> = {
    instance: { 'describe-instances.json': { Reservations: of<Instance>('instance').map(print.reservationOf) } },
    'instance-attribute': {
      'describe-instance-attribute.jsonl': of<InstanceAttribute>('instance-attribute').flatMap(print.instanceAnswers),
    },
    image: { 'describe-images.json': { Images: of<Image>('image').map(print.imageOf) } },
    'image-attribute': {
      'describe-image-attribute.jsonl': of<ImageAttribute>('image-attribute').map(print.imageAnswer),
    },
    volume: { 'describe-volumes.json': { Volumes: of<Volume>('volume').map(print.volumeOf) } },
    snapshot: { 'describe-snapshots.json': { Snapshots: of<EbsSnapshot>('snapshot').map(print.ebsSnapshotOf) } },
    'snapshot-lock': {
      'describe-locked-snapshots.json': { Snapshots: of<SnapshotLock>('snapshot-lock').map(print.snapshotLockOf) },
    },
    address: { 'describe-addresses.json': { Addresses: of<Address>('address').map(print.addressOf) } },
  };
  const rds = Object.entries(databaseFiles(resources)).map(
    ([kind, [name, content]]) => [kind, { [`rds/${name}`]: content }] as const,
  );
  const rbin: readonly (readonly [string, Files])[] = [
    [
      'retention-rule',
      { 'rbin/list-rules.json': { Rules: of<RetentionRule>('retention-rule').map(print.ruleSummaryOf) } },
    ],
    [
      'retention-rule-attribute',
      { 'rbin/get-rule.jsonl': of<RetentionRuleAttribute>('retention-rule-attribute').map(print.ruleAnswer) },
    ],
  ];
  const ec2 = Object.entries(byKind).map(
    ([kind, files]) =>
      [kind, Object.fromEntries(Object.entries(files).map(([name, content]) => [`ec2/${name}`, content]))] as const,
  );
  return Object.fromEntries(
    [...ec2, ...rds, ...rbin].flatMap(([kind, files]) =>
      unread.includes(kind)
        ? []
        : Object.entries(files).map(([name, content]) => [`${place}/${name}`, content] as const),
    ),
  );
}

function ofKinds(resources: readonly Resource<string, unknown>[]) {
  return <Of extends Resource<string, unknown>>(kind: Of['kind']) =>
    resources.filter((resource): resource is Of => resource.kind === kind);
}

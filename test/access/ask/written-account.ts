import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { loadReference, buildAccessModel, type AccessModel } from '../../../src/access/index.ts';
import { collect, directorySource } from '../../../src/aws/index.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { indexSnapshot } from '../../../src/domain/snapshot.ts';
import { temporaryFolder } from '../../commands/run-cli.ts';

type Statement = Readonly<Record<string, unknown>>;
/** Policies by name, each with its statements. */
type Policies = Readonly<Record<string, readonly Statement[]>>;

interface WrittenHolder {
  readonly inline?: Policies;
  /** Names of the account's managed policies, or ARNs. */
  readonly attached?: readonly string[];
}

interface WrittenIdentity extends WrittenHolder {
  readonly tags?: Readonly<Record<string, string>>;
  readonly boundary?: string;
}

interface WrittenInstance {
  readonly tags?: Readonly<Record<string, string>>;
  readonly protected?: boolean;
}

/** A small account for tests of the commands, in the words that matter to them. */
export interface WrittenAccount {
  readonly id?: string;
  readonly managed?: Policies;
  readonly groups?: Readonly<Record<string, WrittenHolder>>;
  readonly users?: Readonly<
    Record<string, WrittenIdentity & { readonly groups?: readonly string[]; readonly hasDevice?: boolean }>
  >;
  readonly roles?: Readonly<Record<string, WrittenIdentity & { readonly trust: Statement }>>;
  /** Instances by id, by region. */
  readonly instances?: Readonly<Record<string, Readonly<Record<string, WrittenInstance>>>>;
  /** Files of each region that are left out, so that those scopes are not read. */
  readonly leftOut?: readonly string[];
}

/** Writes the account as the AWS CLI prints it, into `directory/<account id>`. */
export async function writeAccount(directory: string, account: WrittenAccount): Promise<void> {
  const { id = '111122223333', instances = { 'us-east-1': {} }, leftOut = [] } = account;
  const put = async (path: string, text: string) => {
    if (leftOut.some((name) => path.endsWith(name))) return;
    const file = join(directory, id, path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
  };
  await put('iam/get-account-authorization-details.json', JSON.stringify(authorizationDetails(id, account)));
  await put('iam/get-credential-report.csv', credentialReport(id, account));
  for (const [region, fleet] of Object.entries(instances)) {
    const ec2 = (name: string, text: string) => put(`${region}/ec2/${name}`, text);
    await ec2(
      'describe-instances.json',
      JSON.stringify({
        Reservations: Object.entries(fleet).map(([instance, written]) => reservation(id, instance, written)),
      }),
    );
    await ec2(
      'describe-instance-attribute.jsonl',
      Object.entries(fleet)
        .flatMap(([instance, written]) => attributes(instance, written))
        .join('\n'),
    );
    await ec2('describe-images.json', '{"Images":[]}');
    await ec2('describe-image-attribute.jsonl', '');
    await ec2('describe-volumes.json', '{"Volumes":[]}');
    await ec2('describe-snapshots.json', '{"Snapshots":[]}');
    await ec2('describe-addresses.json', '{"Addresses":[]}');
  }
}

/** A statement that allows something, on everything unless a resource is given. */
export function allow(actions: string | readonly string[], condition?: object, resource = '*'): Statement {
  return {
    Sid: 'Grant',
    Effect: 'Allow',
    Action: actions,
    Resource: resource,
    ...(condition && { Condition: condition }),
  };
}

function authorizationDetails(
  id: string,
  { managed = {}, groups = {}, users = {}, roles = {} }: WrittenAccount,
): object {
  const arnOf = (policy: string) => (policy.startsWith('arn:') ? policy : `arn:aws:iam::${id}:policy/${policy}`);
  const held = ({ inline = {}, attached = [] }: WrittenHolder) => ({
    policies: Object.entries(inline).map(([PolicyName, statements]) => ({
      PolicyName,
      PolicyDocument: documentOf(statements),
    })),
    AttachedManagedPolicies: attached.map((policy) => ({ PolicyName: policy, PolicyArn: arnOf(policy) })),
  });
  const bounded = ({ boundary }: WrittenIdentity) =>
    boundary === undefined
      ? {}
      : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arnOf(boundary) } };
  return {
    UserDetailList: Object.entries(users).map(([UserName, user]) => {
      const { policies, ...attached } = held(user);
      return {
        ...named(id, 'user', UserName),
        UserName,
        UserId: `AIDA${UserName}`,
        GroupList: user.groups ?? [],
        UserPolicyList: policies,
        ...attached,
        ...bounded(user),
        Tags: tagList(user.tags),
      };
    }),
    GroupDetailList: Object.entries(groups).map(([GroupName, group]) => {
      const { policies, ...attached } = held(group);
      return {
        ...named(id, 'group', GroupName),
        GroupName,
        GroupId: `AGPA${GroupName}`,
        GroupPolicyList: policies,
        ...attached,
      };
    }),
    RoleDetailList: Object.entries(roles).map(([RoleName, role]) => {
      const { policies, ...attached } = held(role);
      const trust = { AssumeRolePolicyDocument: documentOf([role.trust]), InstanceProfileList: [] };
      return {
        ...named(id, 'role', RoleName),
        RoleName,
        RoleId: `AROA${RoleName}`,
        RolePolicyList: policies,
        ...attached,
        ...bounded(role),
        ...trust,
        Tags: tagList(role.tags),
      };
    }),
    Policies: Object.entries(managed).map(([PolicyName, statements]) => ({
      ...named(id, 'policy', PolicyName),
      PolicyName,
      PolicyId: `ANPA${PolicyName}`,
      DefaultVersionId: 'v1',
      PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: documentOf(statements) }],
    })),
    IsTruncated: false,
  };
}

function named(id: string, kind: string, name: string): object {
  return { Path: '/', Arn: `arn:aws:iam::${id}:${kind}/${name}`, CreateDate: '2026-01-01T00:00:00+00:00' };
}

function documentOf(statements: readonly Statement[]): object {
  return { Version: '2012-10-17', Statement: statements };
}

function tagList(tags: Readonly<Record<string, string>> = {}): object[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function credentialReport(id: string, { users = {} }: WrittenAccount): string {
  const columns = [
    'user',
    'arn',
    'user_creation_time',
    'password_enabled',
    'password_last_used',
    'password_last_changed',
    'password_next_rotation',
    'mfa_active',
    'access_key_1_active',
    'access_key_1_last_rotated',
    'access_key_1_last_used_date',
    'access_key_1_last_used_region',
    'access_key_1_last_used_service',
    'access_key_2_active',
    'access_key_2_last_rotated',
    'access_key_2_last_used_date',
    'access_key_2_last_used_region',
    'access_key_2_last_used_service',
    'cert_1_active',
    'cert_1_last_rotated',
    'cert_2_active',
    'cert_2_last_rotated',
  ];
  const named: readonly (readonly [string, string, boolean])[] = [
    ['<root_account>', `arn:aws:iam::${id}:root`, true],
    ...Object.entries(users).map(
      ([name, { hasDevice = true }]) => [name, `arn:aws:iam::${id}:user/${name}`, hasDevice] as const,
    ),
  ];
  const rows = named.map(([name, arn, hasDevice]) => {
    const known = new Map([
      ['user', name],
      ['arn', arn],
      ['user_creation_time', '2026-01-01T00:00:00+00:00'],
      ['mfa_active', String(hasDevice)],
    ]);
    return columns
      .map(
        (column) =>
          known.get(column) ?? (column.endsWith('_active') || column === 'password_enabled' ? 'false' : 'N/A'),
      )
      .join();
  });
  return `${[columns.join(), ...rows].join('\n')}\n`;
}

function reservation(id: string, InstanceId: string, { tags }: WrittenInstance): object {
  const image = {
    ImageId: 'ami-0000000000000000a',
    InstanceType: 't3.micro',
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/xvda',
    BlockDeviceMappings: [],
  };
  const metadata = { State: 'applied', HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 1 };
  return {
    ReservationId: `r-${InstanceId}`,
    OwnerId: id,
    Instances: [
      {
        InstanceId,
        ...image,
        LaunchTime: '2026-01-01T00:00:00+00:00',
        State: { Code: 16, Name: 'running' },
        MetadataOptions: metadata,
        Tags: tagList(tags),
      },
    ],
  };
}

function attributes(InstanceId: string, { protected: isProtected = false }: WrittenInstance): string[] {
  return [
    { InstanceId, DisableApiTermination: { Value: isProtected } },
    { InstanceId, DisableApiStop: { Value: false } },
    { InstanceId, InstanceInitiatedShutdownBehavior: { Value: 'stop' } },
  ].map((line) => JSON.stringify(line));
}

/** The world of some accounts, read from the files as the commands read them. */
export async function worldOfAccounts(t: TestContext, ...accounts: readonly WrittenAccount[]): Promise<AccessModel> {
  const directory = await temporaryFolder(t);
  for (const account of accounts) await writeAccount(directory, account);
  const snapshot = await collect(directorySource(directory), { log: silentLog });
  return buildAccessModel(indexSnapshot(snapshot), await loadReference(['ec2', 'iam', 'sts', 's3', 'ssm']));
}

import type { IdentityPolicies, ManagedPolicy, Role, User } from '../../../domain/iam/identity.ts';
import { isParsed } from '../../../domain/iam/policy.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import { awsCommand } from '../../../domain/text/aws-command.ts';
import { policyName, subjectWords } from '../../wording/subject-words.ts';
import { iam } from './identities.ts';
import type { AnyResource, Transition, WrittenEdits } from './row.ts';

/** Writes the edits between two states of a resource that is there in both. */
export type WriteEdits = (states: Transition, index: SnapshotIndex) => readonly WrittenEdits[];

const holders: readonly string[] = ['user', 'group', 'role'];

/** What deletes a resource, with what must be taken from it first. Only users, groups, roles and policies are deleted. */
export function deletion(resource: AnyResource, index: SnapshotIndex, writeEdits: WriteEdits): readonly WrittenEdits[] {
  if (holders.includes(resource.kind)) {
    const taken = writeEdits({ from: resource, to: bare(resource) }, index);
    const others = resource.kind === 'group' ? membersTaken(resource, index) : credentialsTaken(resource);
    return [
      {
        commands: [...taken.flatMap(({ commands }) => commands), ...others, iam(`delete-${resource.kind}`, resource)],
        title: `delete ${subjectWords(resource)}`,
        ...(resource.kind === 'user' && {
          note: 'Its access keys, MFA devices and password are deleted first; their secrets cannot be made again.',
        }),
      },
    ];
  }
  if (resource.kind === 'policy') return [policyDeletion(resource as unknown as ManagedPolicy, index)];
  return [
    unwritten(`remove ${subjectWords(resource)}`, 'Removing it destroys what it holds, so no command is offered.'),
  ];
}

/** What creates a resource that is gone, as far as a snapshot knows it. */
export function creation(resource: AnyResource, index: SnapshotIndex, writeEdits: WriteEdits): readonly WrittenEdits[] {
  // What has never been read has no unique id.
  const { uniqueId } = resource.attributes as { readonly uniqueId?: string };
  const title = `create ${subjectWords(resource)}${uniqueId === '' ? '' : ' again'}`;
  if (resource.kind === 'policy') return [policyCreation(resource as unknown as ManagedPolicy, title)];
  if (!holders.includes(resource.kind))
    return [unwritten(`bring ${subjectWords(resource)} back`, 'It is gone; no command brings it back.')];
  const { path } = resource.attributes as IdentityPolicies;
  const trust = (resource as unknown as Role).attributes.trust as Role['attributes']['trust'] | undefined;
  const document = trust && isParsed(trust) ? trust.document : undefined;
  const created = iam(`create-${resource.kind}`, resource, {
    ...(path !== '/' && { path }),
    ...(document && { 'assume-role-policy-document': document }),
  });
  const given = writeEdits({ from: bare(resource), to: resource }, index);
  return [
    {
      commands: [trust && !document ? undefined : created, ...given.flatMap(({ commands }) => commands)],
      title,
      ...(uniqueId !== '' && {
        note:
          resource.kind === 'user'
            ? 'It is another user of the same name: its password, access keys and MFA devices are gone.'
            : `It is another ${resource.kind} of the same name, with another unique id.`,
      }),
    },
  ];
}

/** The resource with nothing on it that keeps it from being deleted, and that a new one would not have. */
function bare(resource: AnyResource): AnyResource {
  const empty = {
    inline: [],
    attached: [],
    ...(resource.kind === 'user' && { groups: [] }),
    ...(resource.kind === 'role' && { instanceProfiles: [] }),
    ...(resource.kind !== 'group' && { permissionsBoundary: null }),
  };
  return { ...resource, tags: {}, attributes: { ...(resource.attributes as IdentityPolicies), ...empty } };
}

function membersTaken(group: AnyResource, index: SnapshotIndex): readonly (string | undefined)[] {
  return index
    .ofKind('user')
    .filter(({ account, attributes }) => account === group.account && attributes.groups.includes(group.id))
    .map((user) => iam('remove-user-from-group', user, { 'group-name': group.id }));
}

/**
 * What a user has that no snapshot names: the command asks for it when it runs.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_remove.html
 */
function credentialsTaken(user: AnyResource): readonly (string | undefined)[] {
  if (user.kind !== 'user') return [];
  const forEach = (list: string, query: string, command: string | undefined, option: string) => {
    const listed = iam(list, user, { query, output: 'text' });
    if (listed === undefined || command === undefined) return undefined;
    return `for each in $(${listed}); do ${command} ${option} "$each"; done`;
  };
  const password = iam('delete-login-profile', user);
  const noPassword = iam('get-login-profile', user);
  return [
    forEach('list-access-keys', 'AccessKeyMetadata[].AccessKeyId', iam('delete-access-key', user), '--access-key-id'),
    forEach('list-mfa-devices', 'MFADevices[].SerialNumber', iam('deactivate-mfa-device', user), '--serial-number'),
    password === undefined || noPassword === undefined
      ? undefined
      : `if ${noPassword} > /dev/null 2>&1; then ${password}; fi`,
  ];
}

function policyDeletion(policy: ManagedPolicy, index: SnapshotIndex): WrittenEdits {
  const { arn } = policy;
  const attached = (['user', 'group', 'role'] as const).flatMap((kind) =>
    index
      .ofKind(kind)
      .filter(({ attributes }) => attributes.attached.includes(arn))
      .map((holder) => iam(`detach-${kind}-policy`, holder, { 'policy-arn': arn })),
  );
  const bounded: readonly (User | Role)[] = [...index.ofKind('user'), ...index.ofKind('role')];
  const isBoundary = bounded.some(({ attributes }) => attributes.permissionsBoundary === arn);
  const others = policy.attributes.versions.filter(({ id }) => id !== policy.attributes.defaultVersion);
  return {
    commands: [
      ...attached,
      ...others.map(({ id }) => awsCommand('iam', 'delete-policy-version', { 'policy-arn': arn, 'version-id': id })),
      isBoundary ? undefined : awsCommand('iam', 'delete-policy', { 'policy-arn': arn }),
    ],
    title: `delete ${subjectWords(policy)}`,
    ...(isBoundary && { note: 'It is a permissions boundary of somebody, so it cannot be deleted.' }),
  };
}

function policyCreation({ arn, attributes }: ManagedPolicy, title: string): WrittenEdits {
  const version = attributes.versions.find(({ id }) => id === attributes.defaultVersion);
  const document = version && isParsed(version.policy) ? version.policy.document : undefined;
  const command =
    document &&
    awsCommand('iam', 'create-policy', {
      'policy-name': policyName(arn),
      ...(attributes.path !== '/' && { path: attributes.path }),
      'policy-document': document,
    });
  return {
    commands: [command],
    title,
    ...(document && { policies: [{ place: `policy ${policyName(arn)}`, document }] }),
  };
}

function unwritten(title: string, note: string): WrittenEdits {
  return { commands: [undefined], title, note };
}

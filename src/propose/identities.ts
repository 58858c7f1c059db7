import {
  mapOfPairs,
  plainMap,
  type CommentedEntry,
  type CommentedMap,
  type CommentedValue,
} from '../domain/commented.ts';
import { isAwsManaged } from '../domain/arn.ts';
import type { Group, IdentityPolicies, ManagedPolicy, Role } from '../domain/iam/identity.ts';
import { isParsed } from '../domain/iam/policy.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import { defaultDocument } from './admins.ts';
import type { Choices } from './choices.ts';
import { isIamName, isPolicyArn } from '../domain/iam/iam-name.ts';
import type { PolicyFiles } from '../domain/iam/policy-files.ts';
import { declares, isRead, shows, unreadNote, type Section } from './section.ts';
import { most } from './tag-use.ts';
import { few, share } from './words.ts';

const several =
  'There are several accounts, and a name means the same in all of them: declare here what is equal everywhere.';

/** The sections `groups`, `users`, `roles` and `policies`, with their documents as files. */
export function proposedIdentities(
  snapshot: SnapshotIndex,
  { admins }: Choices,
  files: PolicyFiles,
): readonly Section[] {
  const named = namedFiles(files);
  const sections: readonly (readonly [string, readonly string[], () => Section])[] = [
    ['groups', ['group', 'user'], () => groupsSection(snapshot, named)],
    ['users', ['user'], () => usersSection(snapshot)],
    ['roles', ['role'], () => rolesSection(snapshot, admins, named)],
    ['policies', ['policy', 'group', 'role'], () => policiesSection(snapshot, admins, named)],
  ];
  return sections.map(([key, kinds, section]) => {
    if (!isRead(kinds, snapshot)) return shows(key, exampleOf(key), unreadNote(kinds, snapshot));
    return snapshot.snapshot.accounts.length === 1 ? section() : shows(key, exampleOf(key), [several]);
  });
}

/** Adds files under names that say whose they are. */
type NamedFiles = (parts: readonly string[], document: Parameters<PolicyFiles['add']>[1]) => string;

function namedFiles(files: PolicyFiles): NamedFiles {
  return (parts, document) => files.add(parts.join('.'), document);
}

/** Inline and attached policies, as far as they can be declared; what cannot is left as drift. */
function policiesOf(name: string, { inline, attached }: IdentityPolicies, add: NamedFiles): readonly CommentedEntry[] {
  const documents = inline.flatMap(({ name: policy, policy: document }) =>
    isParsed(document) && isIamName(policy) ? [[policy, add([name, policy], document.document)] as const] : [],
  );
  const left = inline.filter(({ name: policy, policy: document }) => !isParsed(document) || !isIamName(policy));
  const arns = attached.filter(isPolicyArn);
  return [
    ...(documents.length > 0 || left.length > 0
      ? [
          {
            key: 'inline',
            value: mapOfPairs(documents),
            reasons: left.length > 0 ? [`Cannot be declared: ${few(left.map((policy) => policy.name))}.`] : [],
          },
        ]
      : []),
    ...(arns.length > 0 ? [{ key: 'attached', value: arns }] : []),
  ];
}

function groupsSection(snapshot: SnapshotIndex, add: NamedFiles): Section {
  const groups = snapshot.ofKind('group');
  const users = snapshot.ofKind('user');
  const [declarable, others] = split(groups);
  if (groups.length === 0)
    return shows('groups', exampleOf('groups'), ['Groups with their members and policies. There are none today.']);
  const membersOf = (group: Group) =>
    users.filter(({ attributes }) => attributes.groups.includes(group.id)).map(({ id }) => id);
  const entries = declarable.map((group): CommentedEntry => {
    const members = membersOf(group);
    return {
      key: group.id,
      value: {
        entries: [
          { key: 'members', value: members.filter(isIamName) },
          ...policiesOf(`group-${group.id}`, group.attributes, add),
        ],
      },
      reasons: members.length === 0 ? ['Nobody is in it.'] : [],
    };
  });
  return declares(
    'groups',
    { entries },
    {
      reasons: [
        'Groups as they are: members, inline and attached policies. A group that is not declared here is a finding.',
        ...unfit(others),
      ],
      taken: [
        `groups ${few(
          declarable.map(({ id }) => id),
          6,
        )} with their members and policies`,
      ],
    },
  );
}

/** Those with names that can be declared, and the others. */
function split<Of extends { readonly id: string }>(all: readonly Of[]): readonly [readonly Of[], readonly Of[]] {
  return [all.filter(({ id }) => isIamName(id)), all.filter(({ id }) => !isIamName(id))];
}

function unfit(others: readonly { readonly id: string }[]): readonly string[] {
  return others.length === 0
    ? []
    : [`IAM would not allow these names, so they cannot be declared: ${few(others.map(({ id }) => id))}.`];
}

/** More users than this are not listed one by one. */
const mostUsers = 300;

function usersSection(snapshot: SnapshotIndex): Section {
  const [users, others] = split(snapshot.ofKind('user'));
  const plain = users.filter(({ attributes }) => attributes.inline.length + attributes.attached.length === 0);
  const own = users.filter((user) => !plain.includes(user));
  const said = `${share(plain.length, users.length)} ${users.length === 1 ? 'user has' : 'users have'} no policy of their own${own.length > 0 ? `; not ${few(own.map(({ id }) => id))}` : ''}.`;
  if (users.length === 0)
    return shows('users', exampleOf('users'), [
      'Users that must exist, and their policies. There are none today.',
      ...unfit(others),
    ]);
  if (plain.length < most * users.length || users.length > mostUsers)
    return shows('users', exampleOf('users'), [
      `Users that must exist, and their policies. ${said}`,
      ...(users.length > mostUsers ? [`They are not listed, because they are ${users.length}.`] : []),
    ]);
  return declares('users', mapOfPairs(users.map(({ id }) => [id, plainMap({ groups: 'any' })])), {
    reasons: [
      `Users get their permissions by groups, so none may have a policy of their own. ${said}`,
      ...unfit(others),
    ],
    taken: ['users have no policies of their own'],
  });
}

function rolesSection(snapshot: SnapshotIndex, admins: readonly string[], add: NamedFiles): Section {
  const roles = snapshot.ofKind('role').filter(({ id }) => admins.includes(`role/${id}`) && isIamName(id));
  if (roles.length === 0)
    return shows('roles', exampleOf('roles'), [
      'Roles that must exist, and who may assume them. No role is for administration.',
    ]);
  const entryOf = ({ id, attributes }: Role): CommentedEntry => ({
    key: id,
    value: {
      entries: [
        ...(isParsed(attributes.trust)
          ? [{ key: 'trust', value: add([`role-${id}`, 'trust'], attributes.trust.document) }]
          : []),
        ...policiesOf(`role-${id}`, attributes, add),
      ],
    },
  });
  return declares(
    'roles',
    { entries: roles.map(entryOf) },
    {
      reasons: [
        'Roles for administration as they are: who may assume them, and their policies. Other roles are not compared.',
      ],
      taken: [
        `roles ${few(
          roles.map(({ id }) => id),
          6,
        )} with their trust policies`,
      ],
    },
  );
}

function policiesSection(snapshot: SnapshotIndex, admins: readonly string[], add: NamedFiles): Section {
  const holders = [
    ...snapshot.ofKind('group'),
    ...snapshot.ofKind('role').filter(({ id }) => admins.includes(`role/${id}`)),
  ];
  const attached = new Set(holders.flatMap(({ attributes }) => attributes.attached));
  const own = snapshot.ofKind('policy').filter(({ arn }) => attached.has(arn) && !isAwsManaged(arn));
  const entries = own.flatMap((policy): CommentedEntry[] => {
    const document = defaultDocument(policy);
    const name = nameOf(policy);
    return document && isIamName(name)
      ? [{ key: name, value: { entries: [{ key: 'document', value: add([`policy-${name}`], document) }] } }]
      : [];
  });
  if (entries.length === 0)
    return shows('policies', exampleOf('policies'), [
      "The account's own managed policies. No group has one that can be declared.",
    ]);
  return declares(
    'policies',
    { entries },
    {
      reasons: ["The account's own managed policies that groups have, as they are."],
      taken: [
        `managed policies ${few(
          entries.map(({ key }) => key),
          6,
        )} as they are`,
      ],
    },
  );
}

function nameOf({ name, arn }: ManagedPolicy): string {
  return name ?? arn.slice(arn.lastIndexOf('/') + 1);
}

/** What the sections look like. */
export const exampleIdentities: readonly { readonly key: string; readonly value: CommentedMap }[] = [
  {
    key: 'groups',
    value: plainMap({
      admins: plainMap({ members: ['ana'], attached: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
      developers: plainMap({
        members: ['ben', 'carla'],
        inline: plainMap({ 'developers-ec2': 'policies/developers-ec2.json' }),
      }),
    }),
  },
  { key: 'users', value: plainMap({ ana: plainMap({ groups: 'any' }) }) },
  {
    key: 'roles',
    value: plainMap({ 'break-glass': plainMap({ trust: 'policies/break-glass-trust.json', attached: 'any' }) }),
  },
  { key: 'policies', value: plainMap({ 'require-mfa': plainMap({ document: 'policies/require-mfa.json' }) }) },
];

function exampleOf(key: string): CommentedValue {
  return exampleIdentities.find((each) => each.key === key)?.value ?? plainMap({});
}

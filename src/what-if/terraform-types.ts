import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import type { ProposedChange } from '../domain/proposed-change.ts';

/** One resource of a plan. https://developer.hashicorp.com/terraform/internals/json-format#change-representation */
export interface Planned {
  readonly address: string;
  readonly type: string;
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly unknown: JsonObject;
  readonly exists: { readonly before: boolean; readonly after: boolean };
  /** Deleted and created again, with another id. */
  readonly isReplaced: boolean;
}

/** Thrown for what cannot be taken from the plan; the message is a sentence. */
export class NotKnown extends Error {}

type Read = (planned: Planned) => readonly ProposedChange[];

/** A type of resources, the fields that are understood, and what their change is. */
interface PlannedType {
  readonly fields: readonly string[];
  readonly read: Read;
}

const inlinePolicy = (holder: 'group' | 'user' | 'role'): PlannedType => ({
  fields: ['name', holder, 'policy'],
  read: (planned) => {
    const on = (side: JsonObject) => `${holder}/${text(side, holder)}`;
    return moved<ProposedChange>(planned, {
      remove: (side) => ({ kind: 'delete-inline-policy', on: on(side), name: text(side, 'name') }),
      add: (side) => ({
        kind: 'put-inline-policy',
        on: on(side),
        name: text(side, 'name'),
        document: parsed(side, 'policy'),
      }),
      isSame: (a, b) => on(a) === on(b) && a['name'] === b['name'],
    });
  },
});

const attachment = (holder: 'group' | 'user' | 'role'): PlannedType => ({
  fields: [holder, 'policy_arn'],
  read: (planned) => {
    const of = (side: JsonObject) => ({ on: `${holder}/${text(side, holder)}`, policy: text(side, 'policy_arn') });
    return moved<ProposedChange>(planned, {
      remove: (side) => ({ kind: 'detach-policy', ...of(side) }),
      add: (side) => ({ kind: 'attach-policy', ...of(side) }),
      isSame: () => false,
    });
  },
});

const memberships =
  (pairs: (side: JsonObject) => readonly { readonly user: string; readonly group: string }[]): Read =>
  (planned) => {
    const [was, is] = [
      planned.exists.before ? pairs(planned.before) : [],
      planned.exists.after ? pairs(planned.after) : [],
    ];
    const without = (list: typeof was, others: typeof was) =>
      list.filter(({ user, group }) => !others.some((other) => other.user === user && other.group === group));
    return [
      ...without(was, is).map((pair) => ({ kind: 'remove-from-group', ...pair }) as const),
      ...without(is, was).map((pair) => ({ kind: 'add-to-group', ...pair }) as const),
    ];
  };

/** The types of resources of Terraform's provider for AWS that are understood. */
export const plannedTypes: Readonly<Record<string, PlannedType>> = {
  aws_iam_group_policy: inlinePolicy('group'),
  aws_iam_user_policy: inlinePolicy('user'),
  aws_iam_role_policy: inlinePolicy('role'),
  aws_iam_group_policy_attachment: attachment('group'),
  aws_iam_user_policy_attachment: attachment('user'),
  aws_iam_role_policy_attachment: attachment('role'),
  aws_iam_user_group_membership: {
    fields: ['user', 'groups'],
    read: memberships((side) => texts(side, 'groups').map((group) => ({ user: text(side, 'user'), group }))),
  },
  aws_iam_group_membership: {
    fields: ['name', 'group', 'users'],
    read: memberships((side) => texts(side, 'users').map((user) => ({ user, group: text(side, 'group') }))),
  },
  aws_iam_policy: {
    fields: ['policy', 'arn'],
    read: ({ before, after, exists }) =>
      !exists.after
        ? [{ kind: 'remove', resource: text(before, 'arn') }]
        : exists.before && before['arn'] === after['arn']
          ? before['policy'] === after['policy']
            ? []
            : [{ kind: 'set-policy-document', policy: text(after, 'arn'), document: parsed(after, 'policy') }]
          : unknownYet('its ARN is known only after apply: the policy is not considered'),
  },
  aws_iam_role: {
    fields: ['assume_role_policy', 'permissions_boundary', 'tags', 'tags_all'],
    read: (planned) => {
      const { before, after } = planned;
      const role = `role/${text(before, 'name')}`;
      return existing(planned, role, () => [
        ...(before['assume_role_policy'] === after['assume_role_policy']
          ? []
          : [{ kind: 'set-trust-policy', role, document: parsed(after, 'assume_role_policy') } as const]),
        ...boundary(planned, role),
        ...tags(planned, role),
      ]);
    },
  },
  aws_iam_user: {
    fields: ['permissions_boundary', 'tags', 'tags_all'],
    read: (planned) => {
      const user = `user/${text(planned.before, 'name')}`;
      return existing(planned, user, () => [...boundary(planned, user), ...tags(planned, user)]);
    },
  },
  aws_iam_group: {
    fields: [],
    read: (planned) => existing(planned, `group/${text(planned.before, 'name')}`, () => []),
  },
  aws_instance: {
    fields: ['tags', 'tags_all', 'disable_api_termination', 'disable_api_stop', 'instance_type'],
    read: (planned) => {
      const id = text(planned.before, 'id');
      return existing(planned, id, () => [
        ...tags(planned, id),
        ...attribute(planned, id, 'disable_api_termination', 'disableApiTermination'),
        ...attribute(planned, id, 'disable_api_stop', 'disableApiStop'),
        ...attribute(planned, id, 'instance_type', 'type'),
      ]);
    },
  },
  aws_ec2_tag: {
    fields: ['resource_id', 'key', 'value'],
    read: (planned) =>
      moved<ProposedChange>(planned, {
        remove: (side) => ({ kind: 'remove-tag', resource: text(side, 'resource_id'), key: text(side, 'key') }),
        add: (side) => ({
          kind: 'set-tag',
          resource: text(side, 'resource_id'),
          key: text(side, 'key'),
          value: text(side, 'value'),
        }),
        isSame: (a, b) => a['resource_id'] === b['resource_id'] && a['key'] === b['key'],
      }),
  },
  ...Object.fromEntries(
    ['aws_ebs_volume', 'aws_ebs_snapshot', 'aws_ami', 'aws_eip', 'aws_db_instance', 'aws_rds_cluster'].map((type) => [
      type,
      {
        fields: ['tags', 'tags_all'],
        read: (planned: Planned) => {
          const id = text(planned.before, type.startsWith('aws_db') || type.startsWith('aws_rds') ? 'arn' : 'id');
          return existing(planned, id, () => tags(planned, id));
        },
      },
    ]),
  ),
};

/** Whether a value, or a part of it, is known only after apply. */
export function isUnknown(value: Json | undefined): boolean {
  if (value === true) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some((each: Json) => isUnknown(each));
}

function moved<Change>(
  { before, after, exists }: Planned,
  {
    remove,
    add,
    isSame,
  }: {
    readonly remove: (side: JsonObject) => Change;
    readonly add: (side: JsonObject) => Change;
    readonly isSame: (a: JsonObject, b: JsonObject) => boolean;
  },
): readonly Change[] {
  const stays = exists.before && exists.after && isSame(before, after);
  return [...(exists.before && !stays ? [remove(before)] : []), ...(exists.after ? [add(after)] : [])];
}

function existing({ exists, isReplaced }: Planned, resource: string, changed: () => readonly ProposedChange[]) {
  if (!exists.before) return unknownYet('resources that are created are not considered');
  if (isReplaced) return unknownYet('it is deleted and created again: it is not considered');
  return exists.after ? changed() : [{ kind: 'remove', resource } as const];
}

function boundary({ before, after }: Planned, on: string): readonly ProposedChange[] {
  const [was, is] = [before['permissions_boundary'] ?? '', after['permissions_boundary'] ?? ''];
  if (was === is) return [];
  return is === ''
    ? [{ kind: 'delete-boundary', on }]
    : [{ kind: 'set-boundary', on, policy: text(after, 'permissions_boundary') }];
}

/** `tags_all` has the provider's default tags, too; where it is not known yet, `tags` alone is compared. */
function tags({ before, after, unknown }: Planned, resource: string): readonly ProposedChange[] {
  const isWhole =
    isJsonObject(before['tags_all']) && isJsonObject(after['tags_all']) && !isUnknown(unknown['tags_all']);
  const field = isWhole ? 'tags_all' : 'tags';
  const [was, is] = [tagsOf(before[field]), tagsOf(after[field])];
  return [
    ...Object.keys(was)
      .filter((key) => !Object.hasOwn(is, key))
      .map((key) => ({ kind: 'remove-tag', resource, key }) as const),
    ...Object.entries(is)
      .filter(([key, value]) => was[key] !== value)
      .map(
        ([key, value]) =>
          ({
            kind: 'set-tag',
            resource,
            key,
            value: typeof value === 'string' ? value : JSON.stringify(value),
          }) as const,
      ),
  ];
}

function tagsOf(written: Json | undefined): JsonObject {
  return isJsonObject(written) ? written : {};
}

function attribute(
  { before, after }: Planned,
  resource: string,
  field: string,
  name: string,
): readonly ProposedChange[] {
  const value = after[field];
  if (value === before[field] || (typeof value !== 'boolean' && typeof value !== 'string')) return [];
  return [{ kind: 'set-attribute', resource, attribute: name, value }];
}

function unknownYet(message: string): never {
  throw new NotKnown(message);
}

function text(side: JsonObject, field: string): string {
  const value = side[field];
  return typeof value === 'string' ? value : unknownYet(`${field} is not a known string: it is not considered`);
}

function texts(side: JsonObject, field: string): readonly string[] {
  const value = side[field];
  if (!Array.isArray(value)) return unknownYet(`${field} is not a known list: it is not considered`);
  return (value as readonly Json[]).map((each) =>
    typeof each === 'string' ? each : unknownYet(`${field} has what is not a known string: it is not considered`),
  );
}

function parsed(side: JsonObject, field: string): JsonObject {
  const written = text(side, field);
  try {
    const document = JSON.parse(written) as Json;
    if (isJsonObject(document)) return document;
  } catch {
    // Said below.
  }
  return unknownYet(`${field} is not JSON: it is not considered`);
}

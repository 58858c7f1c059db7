import type { JsonObject } from '../domain/json.ts';
import type { ProposedChange } from '../domain/proposed-change.ts';
import { attachmentTypes, inlinePolicyTypes, type PolicyHolderKind } from '../domain/terraform/policy-types.ts';
import {
  attribute,
  boundary,
  existing,
  moved,
  parsed,
  tags,
  text,
  texts,
  unknownYet,
  type Planned,
} from './terraform-fields.ts';

type Read = (planned: Planned) => readonly ProposedChange[];

/** A type of resources, the fields that are understood, and what their change is. */
interface PlannedType {
  readonly fields: readonly string[];
  readonly read: Read;
}

const inlinePolicy = (holder: PolicyHolderKind): PlannedType => ({
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

const attachment = (holder: PolicyHolderKind): PlannedType => ({
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

function byHolder(
  types: Readonly<Record<string, PolicyHolderKind>>,
  typeOf: (holder: PolicyHolderKind) => PlannedType,
): Readonly<Record<string, PlannedType>> {
  return Object.fromEntries(Object.entries(types).map(([type, holder]) => [type, typeOf(holder)]));
}

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
  ...byHolder(inlinePolicyTypes, inlinePolicy),
  ...byHolder(attachmentTypes, attachment),
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

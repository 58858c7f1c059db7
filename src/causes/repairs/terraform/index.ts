import type { Group, ManagedPolicy, Role, User } from '../../../domain/iam/identity.ts';
import { isParsed } from '../../../domain/iam/policy.ts';
import { resourceEdits, type ResourceEdit, type ResourcePair } from '../../../domain/resource-edit.ts';
import { tagValue } from '../../../domain/resource.ts';
import { parseArn } from '../../../domain/arn.ts';
import type { AnyResource } from '../commands/row.ts';
import { policyName } from '../../wording/subject-words.ts';
import { hcl, jsonencode, quoted, type Block, type Value } from './hcl.ts';

/**
 * The change as Terraform: a resource block for what shall be there, and a comment for what shall be gone, as only a
 * configuration that has it can remove it. Empty if no resource of Terraform says any of it.
 */
export function terraformBetween(pairs: readonly ResourcePair[]): string {
  const pieces = pairs.flatMap((pair) =>
    resourceEdits(pair).flatMap((edit) =>
      pair.after ? writersOf(edit).flatMap((row) => row.write(edit, pair.after as AnyResource)) : [],
    ),
  );
  return [...new Set(pieces)].join('\n');
}

interface Row {
  readonly kinds: readonly string[];
  readonly path: readonly string[];
  readonly write: (edit: ResourceEdit, to: AnyResource) => readonly string[];
}

const rows: readonly Row[] = [
  {
    kinds: ['*'],
    path: ['tags'],
    write: ({ path, after }, to) => {
      if (parseArn(to.arn)?.service !== 'ec2') return [];
      const key = path[1] ?? '';
      if (after === null) return [removed(`aws_ec2_tag of ${to.id} with key ${quoted(key)}`)];
      const value = tagValue(to.tags, key) ?? '';
      return [
        resource(
          'aws_ec2_tag',
          [to.id, key],
          [
            ['resource_id', to.id],
            ['key', key],
            ['value', value],
          ],
        ),
      ];
    },
  },
  {
    kinds: ['user', 'group', 'role'],
    path: ['attributes', 'inline'],
    write: ({ path }, to) => {
      const holder = to as unknown as User | Group | Role;
      const name = path[2] ?? '';
      const policy = holder.attributes.inline.find((each) => each.name === name)?.policy;
      if (!policy) return [removed(`aws_iam_${to.kind}_policy of ${quoted(to.id)} with name ${quoted(name)}`)];
      if (!isParsed(policy)) return [];
      return [
        resource(
          `aws_iam_${to.kind}_policy`,
          [to.id, name],
          [
            ['name', name],
            [to.kind, to.id],
            ['policy', jsonencode(policy.document)],
          ],
        ),
      ];
    },
  },
  {
    kinds: ['user', 'group', 'role'],
    path: ['attributes', 'attached'],
    write: ({ path, after }, to) => {
      const arn = path[2] ?? '';
      const type = `aws_iam_${to.kind}_policy_attachment`;
      if (after === null) return [removed(`${type} of ${quoted(to.id)} with policy_arn ${quoted(arn)}`)];
      return [
        resource(
          type,
          [to.id, policyName(arn)],
          [
            [to.kind, to.id],
            ['policy_arn', arn],
          ],
        ),
      ];
    },
  },
  {
    kinds: ['user'],
    path: ['attributes', 'groups'],
    write: (_, to) => {
      const { groups } = (to as unknown as User).attributes;
      return [
        resource(
          'aws_iam_user_group_membership',
          [to.id],
          [
            ['user', to.id],
            ['groups', [...groups]],
          ],
        ),
      ];
    },
  },
  {
    kinds: ['policy'],
    path: ['attributes', 'defaultVersion'],
    write: (_, to) => {
      const { attributes, arn } = to as unknown as ManagedPolicy;
      const policy = attributes.versions.find(({ id }) => id === attributes.defaultVersion)?.policy;
      if (!policy || !isParsed(policy)) return [];
      const path: readonly (readonly [string, Value])[] = attributes.path === '/' ? [] : [['path', attributes.path]];
      const name = policyName(arn);
      return [resource('aws_iam_policy', [name], [['name', name], ...path, ['policy', jsonencode(policy.document)]])];
    },
  },
];

function writersOf(edit: ResourceEdit): readonly Row[] {
  return rows.filter(
    ({ kinds, path }) =>
      (kinds.includes('*') || kinds.includes(edit.kind)) && path.every((key, at) => edit.path[at] === key),
  );
}

function resource(type: string, names: readonly string[], lines: Block['arguments']): string {
  const label = names
    .join('_')
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/^(?![A-Za-z_])/, '_');
  return hcl([{ type: 'resource', labels: [type, label], arguments: lines }]);
}

function removed(what: string): string {
  return `# Remove from the configuration: ${what}\n`;
}

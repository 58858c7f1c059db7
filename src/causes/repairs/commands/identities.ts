import type { RoleAttributes } from '../../../domain/iam/identity.ts';
import { isParsed, type InlinePolicy, type PolicyDocument } from '../../../domain/iam/policy.ts';
import { isJsonObject, type Json } from '../../../domain/json.ts';
import { awsCommand, type CommandOptions } from '../../../domain/text/aws-command.ts';
import { escapeUnprintable } from '../../../domain/text/unprintable.ts';
import { policyName, subjectWords } from '../../wording/subject-words.ts';
import { eachEdit, type AnyResource, type EditRow, type WrittenEdits } from './row.ts';

const holders = ['user', 'group', 'role'];

/** Policies, groups, boundaries, trust policies and instance profiles of users, groups and roles. */
export const identityRows: readonly EditRow[] = [
  inlineRow(),
  eachEdit(holders, ['attributes', 'attached'], ({ path, after }, { from }) => {
    const arn = path[2] ?? '';
    const verb = after === null ? 'detach' : 'attach';
    return {
      commands: [iam(`${verb}-${from.kind}-policy`, from, { 'policy-arn': arn })],
      title: `${verb} policy ${escapeUnprintable(policyName(arn))} ${after === null ? 'from' : 'to'} ${subjectWords(from)}`,
    };
  }),
  eachEdit(['user'], ['attributes', 'groups'], ({ path, after }, { from }) => {
    const group = path[2] ?? '';
    const [operation, words] = after === null ? ['remove-user-from-group', 'take'] : ['add-user-to-group', 'put'];
    return {
      commands: [iam(operation, from, { 'group-name': group })],
      title: `${words} ${subjectWords(from)} ${after === null ? 'out of' : 'into'} group ${escapeUnprintable(group)}`,
    };
  }),
  eachEdit(['user', 'role'], ['attributes', 'permissionsBoundary'], ({ after }, { from }) =>
    typeof after === 'string'
      ? {
          commands: [iam(`put-${from.kind}-permissions-boundary`, from, { 'permissions-boundary': after })],
          title: `make ${escapeUnprintable(policyName(after))} the permissions boundary of ${subjectWords(from)}`,
        }
      : {
          commands: [iam(`delete-${from.kind}-permissions-boundary`, from)],
          title: `remove the permissions boundary of ${subjectWords(from)}`,
        },
  ),
  {
    kinds: ['role'],
    paths: [['attributes', 'trust']],
    write: (_, { from, to }) => {
      const { trust } = to.attributes as RoleAttributes;
      const title = `write the trust policy of ${subjectWords(from)}`;
      return [
        withDocument(trust, { place: `trust policy of ${subjectWords(from)}`, title }, (document) => [
          iam('update-assume-role-policy', from, { 'policy-document': document }),
        ]),
      ];
    },
  },
  eachEdit(['role'], ['attributes', 'instanceProfiles'], ({ path, after }, { from }) => {
    const profile = policyName(path[2] ?? '');
    const [operation, words] =
      after === null ? ['remove-role-from-instance-profile', 'take'] : ['add-role-to-instance-profile', 'put'];
    return {
      commands: [iam(operation, from, { 'instance-profile-name': profile })],
      title: `${words} ${subjectWords(from)} ${after === null ? 'out of' : 'into'} instance profile ${escapeUnprintable(profile)}`,
    };
  }),
];

/** One edit an inline policy, whether it is there on both sides or on one. */
function inlineRow(): EditRow {
  return {
    kinds: holders,
    paths: [['attributes', 'inline']],
    write: (edits, { from, to }) =>
      [...new Set(edits.map(({ path }) => path[2] ?? ''))].map((name): WrittenEdits => {
        const [was, is] = [inlineOf(from, name), inlineOf(to, name)];
        const place = `inline policy ${escapeUnprintable(name)} of ${subjectWords(from)}`;
        if (!is)
          return {
            commands: [iam(`delete-${from.kind}-policy`, from, { 'policy-name': name })],
            title: `delete inline policy ${escapeUnprintable(name)} from ${subjectWords(from)}`,
          };
        const title = was
          ? `change inline policy ${escapeUnprintable(name)} of ${subjectWords(from)}`
          : `put inline policy ${escapeUnprintable(name)} on ${subjectWords(from)}`;
        return withDocument(is.policy, { place, title }, (document) => [
          iam(`put-${from.kind}-policy`, from, { 'policy-name': name, 'policy-document': document }),
        ]);
      }),
  };
}

function inlineOf({ attributes }: AnyResource, name: string): InlinePolicy | undefined {
  return (attributes as RoleAttributes).inline.find((policy) => policy.name === name);
}

/** The commands that write a document; one that does not parse cannot be written back. */
export function withDocument(
  policy: PolicyDocument,
  { place, title }: { readonly place: string; readonly title: string },
  commands: (document: Readonly<Record<string, Json>>) => readonly (string | undefined)[],
): WrittenEdits {
  if (!isParsed(policy) || !isJsonObject(policy.document))
    return {
      commands: [undefined],
      title,
      note: `The document of ${place} is not valid JSON, so no command writes it.`,
    };
  return { commands: commands(policy.document), title, policies: [{ place, document: policy.document }] };
}

/** An IAM command about a user, group or role. */
export function iam(
  operation: string,
  { kind, id }: Pick<AnyResource, 'kind' | 'id'>,
  options: CommandOptions = {},
): string | undefined {
  return awsCommand('iam', operation, { [`${kind}-name`]: id, ...options });
}

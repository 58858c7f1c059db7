import type { ManagedPolicy } from '../../domain/identity.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { WrittenDocument } from './documents.ts';
import { awsCommand } from './fix.ts';

/** The commands that put another document in the place of one, in order; undefined for one that cannot be written. */
export function replaceDocument(
  { owner, place, inline }: Pick<WrittenDocument, 'owner' | 'place' | 'inline'>,
  document: JsonObject,
): readonly (string | undefined)[] {
  if (owner.kind === 'policy') return replaceDefaultVersion(owner, document);
  const { kind, id } = owner;
  const policy = { 'policy-document': document };
  if (place === 'trust') return [awsCommand('iam', 'update-assume-role-policy', { 'role-name': id, ...policy })];
  return [awsCommand('iam', `put-${kind}-policy`, { [`${kind}-name`]: id, 'policy-name': inline, ...policy })];
}

/**
 * As many versions as a managed policy may have:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const mostVersions = 5;

/**
 * The commands that give a managed policy a new default version; of a policy that has as many as it may, the oldest
 * other goes first.
 */
export function replaceDefaultVersion(
  { arn, attributes }: Pick<ManagedPolicy, 'arn' | 'attributes'>,
  document: JsonObject,
): readonly (string | undefined)[] {
  const { versions, defaultVersion } = attributes;
  const others = versions.filter(({ id, isDefault }) => !isDefault && id !== defaultVersion);
  const surplus = others.slice(others.length - Math.max(0, versions.length - mostVersions + 1)).reverse();
  return [
    ...surplus.map(({ id }) => awsCommand('iam', 'delete-policy-version', { 'policy-arn': arn, 'version-id': id })),
    awsCommand('iam', 'create-policy-version', {
      'policy-arn': arn,
      'policy-document': document,
      'set-as-default': true,
    }),
  ];
}

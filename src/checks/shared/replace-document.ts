import type { ManagedPolicy } from '../../domain/iam/identity.ts';
import { surplusVersions } from '../../domain/iam/policy-versions.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { WrittenDocument } from './documents.ts';
import { awsCommand } from '../../domain/text/aws-command.ts';

/** The commands that replace a document with another, in order; undefined for one that cannot be written. */
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
 * The commands that give a managed policy a new default version; if the policy has the maximum number of versions, the
 * oldest other one is deleted first.
 */
export function replaceDefaultVersion(
  { arn, attributes }: Pick<ManagedPolicy, 'arn' | 'attributes'>,
  document: JsonObject,
): readonly (string | undefined)[] {
  return [
    ...surplusVersions(attributes).map((id) =>
      awsCommand('iam', 'delete-policy-version', { 'policy-arn': arn, 'version-id': id }),
    ),
    awsCommand('iam', 'create-policy-version', {
      'policy-arn': arn,
      'policy-document': document,
      'set-as-default': true,
    }),
  ];
}

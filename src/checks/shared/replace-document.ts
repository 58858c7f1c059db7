import type { JsonObject } from '../../domain/json.ts';
import type { WrittenDocument } from './documents.ts';
import { awsCommand } from './fix.ts';

/** The command that puts another document in the place of one. */
export function replaceDocument({ owner, place, inline }: Pick<WrittenDocument, 'owner' | 'place' | 'inline'>, document: JsonObject): string | undefined {
  const { kind, id, arn } = owner;
  const policy = { 'policy-document': document };
  if (kind === 'policy') return awsCommand('iam', 'create-policy-version', { 'policy-arn': arn, ...policy, 'set-as-default': true });
  if (place === 'trust') return awsCommand('iam', 'update-assume-role-policy', { 'role-name': id, ...policy });
  return awsCommand('iam', `put-${kind}-policy`, { [`${kind}-name`]: id, 'policy-name': inline, ...policy });
}

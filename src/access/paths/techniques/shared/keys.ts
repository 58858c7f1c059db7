import { memoize } from '../../../../domain/memoize.ts';
import { compilePolicy } from '../../../policy/compile-policy.ts';
import type { TargetableKind } from '../../model/target.ts';
import type { Technique } from '../../model/technique.ts';

const operations = [
  {
    id: 'delete-key',
    action: 'kms:ScheduleKeyDeletion',
    does: 'Schedule the deletion of',
    assumption: 'nobody cancels the deletion in the seven days or more that it waits',
  },
  { id: 'disable-key', action: 'kms:DisableKey', does: 'Disable', assumption: undefined },
] as const;

/** A kind of resources that are encrypted with a KMS key. */
interface EncryptedKind {
  readonly goal: string;
  readonly kind: TargetableKind;
  readonly noun: string;
  readonly source: string;
  /** What must be true besides what the key needs. */
  readonly assumptions: readonly string[];
}

/**
 * Taking away the key that something is encrypted with: its data can then no longer be read, by anyone. AWS lets nobody
 * do that to its managed keys, whose ARNs look the same.
 */
export function keyTechniquesOf({ goal, kind, noun, source, assumptions }: EncryptedKind): readonly Technique[] {
  return operations.map(({ id, action, does, assumption }): Technique => ({
    id: `${id}-of-${kind}`,
    family: 'around',
    goal,
    summary: `${does} the KMS key of an encrypted ${noun}, so that its data can no longer be read.`,
    source,
    actions: [action],
    plan: (target) => {
      const key = target.kind === kind ? target.facts.kmsKey : undefined;
      // The keys of KMS that tell of a key are not read.
      return (
        key && {
          calls: [{ action, on: key, leavesOpen: ['kms:*'], resourcePolicy: defaultKeyPolicy(key.account) }],
          assumptions: [
            'its key is a customer managed key, and the policy of the key lets IAM policies decide',
            ...(assumption === undefined ? [] : [assumption]),
            ...assumptions,
          ],
        }
      );
    },
  }));
}

/**
 * Policies of keys are not read: what is assumed is that of most keys. It names the account of the key alone, and KMS
 * refuses both calls from any other.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
const defaultKeyPolicy = memoize((account: string) =>
  compilePolicy(
    'the policy of the key',
    {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'kms:*', Resource: '*' }],
    },
    'resource',
  ),
);

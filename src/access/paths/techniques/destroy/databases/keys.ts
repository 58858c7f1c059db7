import { memoize } from '../../../../../domain/memoize.ts';
import { compilePolicy } from '../../../../policy/compile-policy.ts';
import type { TargetableKind } from '../../../model/target.ts';
import type { Technique } from '../../../model/technique.ts';
import { deleteCluster, deleteInstance } from '../../shared/database-calls.ts';
import { deleteKeptBackup } from './kept-backups.ts';

const encrypted: readonly { readonly goal: string; readonly kind: TargetableKind; readonly noun: string }[] = [
  { goal: deleteInstance, kind: 'db-instance', noun: 'database instance' },
  { goal: deleteCluster, kind: 'db-cluster', noun: 'database cluster' },
  { goal: 'rds:DeleteDBSnapshot', kind: 'db-snapshot', noun: 'database snapshot' },
  { goal: 'rds:DeleteDBClusterSnapshot', kind: 'db-cluster-snapshot', noun: 'cluster snapshot' },
  { goal: deleteKeptBackup, kind: 'db-automated-backup', noun: 'kept automated backup' },
];

const operations = [
  {
    id: 'delete-key',
    action: 'kms:ScheduleKeyDeletion',
    does: 'Schedule the deletion of',
    assumption: 'nobody cancels the deletion in the seven days or more that it waits',
  },
  { id: 'disable-key', action: 'kms:DisableKey', does: 'Disable', assumption: undefined },
] as const;

/**
 * Taking away the key that a database is encrypted with: RDS can then no longer read the data, and neither can anyone
 * else. AWS lets nobody do that to its managed keys, whose ARNs look the same.
 */
export const keyTechniques: readonly Technique[] = encrypted.flatMap(({ goal, kind, noun }) =>
  operations.map(({ id, action, does, assumption }): Technique => ({
    id: `${id}-of-${kind}`,
    family: 'around',
    goal,
    summary: `${does} the KMS key of an encrypted ${noun}, so that its data can no longer be read.`,
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html',
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
          ],
        }
      );
    },
  })),
);

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

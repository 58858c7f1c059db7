import type { DbCluster, DbInstance } from '../../../../domain/rds/database.ts';
import { targetOfArn, type TargetFacts } from '../target.ts';
import { keyTarget } from './keys.ts';
import { stackOf } from './managed-by.ts';

/** What techniques look at of an instance and of a cluster alike. */
export function databaseFacts({ account, tags, attributes }: DbInstance | DbCluster): TargetFacts {
  const { deletionProtection, status, iamAuthentication, backupRetentionDays, kmsKey, masterSecret } = attributes;
  return {
    deletionProtection: deletionProtection ?? undefined,
    isStopped: status === 'stopped',
    isAurora: attributes.engine === null ? undefined : isAuroraEngine(attributes.engine),
    hasAutomatedBackups: backupRetentionDays === null ? undefined : backupRetentionDays > 0,
    iamAuthentication: iamAuthentication ?? undefined,
    resourceId: attributes.resourceId ?? undefined,
    masterSecret: secretTarget(masterSecret, account),
    kmsKey: keyTarget(kmsKey, account),
    stack: stackOf(tags),
  };
}

/** The secret with a database's master password. */
export function secretTarget(arn: string | null, account: string): TargetFacts['masterSecret'] {
  return arn === null ? undefined : targetOfArn(arn, account);
}

/** Whether an engine is of Aurora; the instances of other clusters live and end with their cluster. */
export function isAuroraEngine(engine: string | null): boolean {
  return engine !== null && /^(aurora|neptune|docdb)/.test(engine);
}

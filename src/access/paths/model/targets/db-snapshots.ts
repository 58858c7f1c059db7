import { memoizeWeakly } from '../../../../domain/memoize.ts';
import type { DbAutomatedBackup, DbSnapshotAttributes } from '../../../../domain/rds/database.ts';
import type { Resource } from '../../../../domain/resource.ts';
import type { SnapshotIndex } from '../../../../domain/snapshot.ts';
import type { TargetFacts } from '../target.ts';
import { keyTarget } from './keys.ts';
import { connect, noDatabaseUsers } from './database-users.ts';
import { backupFacts } from './managed-by.ts';
import { rdsTagging } from './tagging.ts';
import type { TargetOf, TargetType } from './target-type.ts';

export const dbSnapshot: TargetType<'db-snapshot'> = {
  kind: 'db-snapshot',
  noun: 'database snapshot',
  exampleArn: 'arn:aws:rds:us-east-1:111122223333:snapshot:a',
  readsAlso: ['db-instance', 'db-automated-backup'],
  tagging: rdsTagging,
  keys: () => new Map(),
  facts: (resource, { snapshot, targetOf }) => ({
    ...factsOf(resource, sourceIn('db-instance', resource, snapshot, targetOf)),
    keptBackups: keptBackupsOf(resource, snapshot).map(targetOf),
  }),
  requestTargets: new Map([[connect, noDatabaseUsers]]),
};

export const dbClusterSnapshot: TargetType<'db-cluster-snapshot'> = {
  kind: 'db-cluster-snapshot',
  noun: 'cluster snapshot',
  exampleArn: 'arn:aws:rds:us-east-1:111122223333:cluster-snapshot:a',
  readsAlso: ['db-cluster'],
  tagging: rdsTagging,
  keys: () => new Map(),
  facts: (resource, { snapshot, targetOf }) => factsOf(resource, sourceIn('db-cluster', resource, snapshot, targetOf)),
  requestTargets: new Map([[connect, noDatabaseUsers]]),
};

function factsOf(
  { account, tags, attributes }: Resource<string, DbSnapshotAttributes>,
  source: TargetFacts['source'],
): TargetFacts {
  return {
    ...backupFacts(tags),
    snapshotType: attributes.snapshotType ?? undefined,
    ...(attributes.snapshotType === 'awsbackup' && { isBackup: true }),
    source,
    kmsKey: keyTarget(attributes.kmsKey, account),
  };
}

/** The instance or cluster that a snapshot was taken of; undefined where it no longer exists or was not read. */
function sourceIn(
  kind: 'db-instance' | 'db-cluster',
  { account, region, attributes }: Resource<string, DbSnapshotAttributes>,
  snapshot: SnapshotIndex,
  targetOf: TargetOf,
): TargetFacts['source'] {
  const found = attributes.source === null ? undefined : snapshot.find({ account, region, kind }, attributes.source);
  return found && targetOf(found);
}

/** The kept backups of the deleted instance that an automated snapshot was taken of. */
function keptBackupsOf(
  { account, region, attributes }: Resource<string, DbSnapshotAttributes>,
  snapshot: SnapshotIndex,
): readonly DbAutomatedBackup[] {
  if (attributes.snapshotType !== 'automated' || attributes.source === null) return [];
  return backupsBySource(snapshot).get(`${account} ${region} ${attributes.source}`) ?? [];
}

const backupsBySource = memoizeWeakly((snapshot: SnapshotIndex) =>
  Map.groupBy(
    snapshot.ofKind('db-automated-backup'),
    ({ account, region, attributes }) => `${account} ${region} ${attributes.source ?? ''}`,
  ),
);

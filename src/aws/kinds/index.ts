import { address } from './address.ts';
import { credential } from './credential.ts';
import { group } from './group.ts';
import { image } from './image.ts';
import { imageAttribute } from './image-attribute.ts';
import { instance } from './instance.ts';
import { instanceAttribute } from './instance-attribute.ts';
import { dependenciesOf, type ResourceKind } from './kind.ts';
import { policy } from './policy.ts';
import { dbAutomatedBackup } from './rds/db-automated-backup.ts';
import { dbCluster } from './rds/db-cluster.ts';
import { dbClusterSnapshot } from './rds/db-cluster-snapshot.ts';
import { dbClusterSnapshotAttribute } from './rds/db-cluster-snapshot-attribute.ts';
import { dbInstance } from './rds/db-instance.ts';
import { dbSnapshot } from './rds/db-snapshot.ts';
import { dbSnapshotAttribute } from './rds/db-snapshot-attribute.ts';
import { globalCluster } from './rds/global-cluster.ts';
import { tenantDatabase } from './rds/tenant-database.ts';
import { retentionRule } from './rbin/retention-rule.ts';
import { retentionRuleAttribute } from './rbin/retention-rule-attribute.ts';
import { role } from './role.ts';
import { snapshot } from './snapshot.ts';
import { snapshotLock } from './snapshot-lock.ts';
import { user } from './user.ts';
import { volume } from './volume.ts';

/** Every kind that is read. A kind comes after those that it depends on. */
export const resourceKinds: readonly ResourceKind[] = [
  instance,
  image,
  imageAttribute,
  volume,
  instanceAttribute,
  snapshot,
  snapshotLock,
  retentionRule,
  retentionRuleAttribute,
  address,
  dbInstance,
  dbCluster,
  dbSnapshot,
  dbSnapshotAttribute,
  dbClusterSnapshot,
  dbClusterSnapshotAttribute,
  globalCluster,
  dbAutomatedBackup,
  tenantDatabase,
  user,
  group,
  role,
  policy,
  credential,
];

/** The names of all kinds, as coverage and baselines write them. */
export const kindNames: readonly string[] = resourceKinds.map(({ kind }) => kind);

/** The names of the kinds whose tags are read: a baseline may require tags on these. */
export const taggableKinds: readonly string[] = resourceKinds
  .filter(({ taggable }) => taggable)
  .map(({ kind }) => kind);

/** The kinds of these names, with all that they depend on before them. */
export function withDependencies(names: readonly string[]): readonly ResourceKind[] {
  const needed = new Set(names);
  for (const kind of resourceKinds.toReversed()) {
    if (!needed.has(kind.kind)) continue;
    for (const other of dependenciesOf(kind)) needed.add(other);
  }
  return resourceKinds.filter(({ kind }) => needed.has(kind));
}

import type { KindMap } from '../../../domain/snapshot.ts';
import type { Call, KindCalls, LookedUp } from '../call.ts';
import * as backups from './database-backups.ts';
import * as databases from './databases.ts';
import * as identities from './identities.ts';
import * as instances from './instances.ts';
import { credential, policy } from './policies.ts';
import * as recycleBin from './recycle-bin.ts';
import * as storage from './storage.ts';

/** Which calls change which field, of every kind that has a type: nothing compiles while a field has no row. */
export const changingCalls: { readonly [Kind in keyof KindMap]: KindCalls<KindMap[Kind]['attributes']> } = {
  instance: instances.instance,
  'instance-attribute': instances.instanceAttribute,
  image: storage.image,
  'image-attribute': storage.imageAttribute,
  volume: storage.volume,
  snapshot: storage.snapshot,
  'snapshot-lock': storage.snapshotLock,
  'retention-rule': recycleBin.retentionRule,
  'retention-rule-attribute': recycleBin.retentionRuleAttribute,
  address: storage.address,
  'db-instance': databases.dbInstance,
  'db-cluster': databases.dbCluster,
  'db-snapshot': backups.dbSnapshot,
  'db-snapshot-attribute': backups.dbSnapshotAttribute,
  'db-cluster-snapshot': backups.dbClusterSnapshot,
  'db-cluster-snapshot-attribute': backups.dbClusterSnapshotAttribute,
  'global-cluster': databases.globalCluster,
  'db-automated-backup': backups.dbAutomatedBackup,
  'tenant-database': databases.tenantDatabase,
  user: identities.user,
  group: identities.group,
  role: identities.role,
  policy,
  credential,
};

type Row = KindCalls<Readonly<Record<string, unknown>>>;

/**
 * The calls that can have made a change; none for what no call changes. Undefined if the table does not know the kind or
 * the field.
 */
export function callsFor({ resource: { kind }, change, path }: Pick<LookedUp, 'resource' | 'change' | 'path'>) {
  if (!Object.hasOwn(changingCalls, kind)) return undefined;
  const row = (changingCalls as Readonly<Record<string, Row>>)[kind];
  if (change !== 'changed') return row?.[change];
  const [part, field = ''] = path;
  // The name is that of the Name tag, or it does not change.
  if (part === 'tags' || part === 'name') return row?.tags;
  const fields: Readonly<Record<string, readonly Call[]>> = row?.attributes ?? {};
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}

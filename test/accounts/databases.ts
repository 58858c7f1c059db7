import type {
  DbAutomatedBackup,
  DbCluster,
  DbClusterSnapshot,
  DbInstance,
  DbSnapshot,
  DbSnapshotSharing,
  GlobalCluster,
  TenantDatabase,
} from '../../src/domain/rds/database.ts';
import type { Resource } from '../../src/domain/resource.ts';
import { made, type Parts as AccountParts } from './parts.ts';
import { region } from './places.ts';
import { resource, type Parts } from './resources.ts';

interface SnapshotParts extends AccountParts<DbSnapshot['attributes']> {
  /** Whom a manual snapshot is shared with: nobody unless said otherwise; undefined if that was not read. */
  readonly sharedWith?: DbSnapshotSharing['sharedWith'] | undefined;
}

/** The databases of an account, in a few words; what is left out is unremarkable. */
export interface Databases {
  readonly dbInstances?: readonly AccountParts<DbInstance['attributes']>[];
  readonly dbClusters?: readonly AccountParts<DbCluster['attributes']>[];
  readonly dbSnapshots?: readonly SnapshotParts[];
  readonly dbClusterSnapshots?: readonly SnapshotParts[];
  readonly globalClusters?: readonly AccountParts<GlobalCluster['attributes']>[];
  readonly dbAutomatedBackups?: readonly AccountParts<DbAutomatedBackup['attributes']>[];
  readonly tenantDatabases?: readonly AccountParts<TenantDatabase['attributes']>[];
}

/** The databases of an account as resources. */
export function databases(owner: string, parts: Databases): Resource<string, unknown>[] {
  const { dbInstances = [], dbClusters = [], dbSnapshots = [], dbClusterSnapshots = [] } = parts;
  const { globalClusters = [], dbAutomatedBackups = [], tenantDatabases = [] } = parts;
  const snapshots = <Snapshot extends DbSnapshot | DbClusterSnapshot>(
    all: readonly SnapshotParts[],
    snapshot: (id: string, parts: Parts<DbSnapshot['attributes']>) => Snapshot,
  ): Resource<string, unknown>[] =>
    all.flatMap((one) => {
      const { sharedWith, ...described } = { sharedWith: [], ...one };
      const listed = made(owner, described, snapshot);
      return listed.attributes.snapshotType === 'manual' && sharedWith !== undefined
        ? [listed, snapshotSharing(listed, sharedWith)]
        : [listed];
    });
  return [
    ...dbInstances.map((one) => made(owner, one, dbInstance)),
    ...dbClusters.map((one) => made(owner, one, dbCluster)),
    ...snapshots(dbSnapshots, dbSnapshot),
    ...snapshots(dbClusterSnapshots, dbClusterSnapshot),
    ...globalClusters.map((one) => made(owner, one, globalCluster)),
    ...dbAutomatedBackups.map((one) => made(owner, one, dbAutomatedBackup)),
    ...tenantDatabases.map((one) => made(owner, one, tenantDatabase)),
  ];
}

function rdsArn(type: string, id: string) {
  return (account: string, place: string) => `arn:aws:rds:${place}:${account}:${type}:${id}`;
}

const unremarkable = {
  status: 'available',
  resourceId: null,
  engine: 'postgres',
  engineVersion: '16.4',
  deletionProtection: false,
  backupRetentionDays: 7,
  publiclyAccessible: false,
  encrypted: true,
  kmsKey: null,
  multiAz: false,
  iamAuthentication: false,
  copyTagsToSnapshot: true,
  masterUser: 'postgres',
  masterSecret: null,
  parameterGroups: ['default.postgres16'],
  subnetGroup: 'default',
  securityGroups: [],
  maintenanceWindow: 'sun:04:00-sun:04:30',
  backupWindow: '03:00-03:30',
  autoMinorVersionUpgrade: true,
  pendingChanges: {},
  createdAt: '2026-01-01T00:00:00.000Z',
};

/** An available PostgreSQL instance: encrypted, not public, with a week of backups and no deletion protection. */
export function dbInstance(id: string, parts: Parts<DbInstance['attributes']> = {}): DbInstance {
  const defaults: DbInstance['attributes'] = {
    ...unremarkable,
    type: 'db.t4g.micro',
    storage: 20,
    iops: null,
    storageType: 'gp3',
    databaseName: null,
    vpc: null,
    availabilityZone: `${region}a`,
    cluster: null,
    caCertificate: 'rds-ca-rsa2048-g1',
    endpoint: null,
    replicates: null,
    readReplicas: [],
    multiTenant: false,
  };
  return resource('db-instance', id, rdsArn('db', id), defaults, parts);
}

/** An available Aurora PostgreSQL cluster without members. */
export function dbCluster(id: string, parts: Parts<DbCluster['attributes']> = {}): DbCluster {
  const defaults: DbCluster['attributes'] = {
    ...unremarkable,
    engine: 'aurora-postgresql',
    publiclyAccessible: null,
    parameterGroups: ['default.aurora-postgresql16'],
    type: null,
    engineMode: 'provisioned',
    members: [],
    replicates: null,
    readReplicas: [],
    globalCluster: null,
    dataApi: false,
    endpoint: null,
  };
  return resource('db-cluster', id, rdsArn('cluster', id), defaults, parts);
}

const usualSnapshot = {
  status: 'available',
  snapshotType: 'manual',
  source: null,
  engine: 'postgres',
  engineVersion: '16.4',
  encrypted: true,
  kmsKey: null,
  createdAt: '2026-02-03T04:05:06.789Z',
};

/** A manual, encrypted snapshot of an instance. */
export function dbSnapshot(id: string, parts: Parts<DbSnapshot['attributes']> = {}): DbSnapshot {
  return resource('db-snapshot', id, rdsArn('snapshot', id), usualSnapshot, parts);
}

/** A manual, encrypted snapshot of a cluster. */
export function dbClusterSnapshot(id: string, parts: Parts<DbClusterSnapshot['attributes']> = {}): DbClusterSnapshot {
  const defaults = { ...usualSnapshot, engine: 'aurora-postgresql' };
  return resource('db-cluster-snapshot', id, rdsArn('cluster-snapshot', id), defaults, parts);
}

/** Whom a manual snapshot is shared with. */
export function snapshotSharing(
  { account, region: place, kind, arn, id }: DbSnapshot | DbClusterSnapshot,
  sharedWith: readonly string[],
): Resource<string, DbSnapshotSharing> {
  return { account, region: place, kind: `${kind}-attribute`, arn, id, tags: {}, attributes: { sharedWith } };
}

/** A global database without clusters. */
export function globalCluster(id: string, parts: Parts<GlobalCluster['attributes']> = {}): GlobalCluster {
  const defaults: GlobalCluster['attributes'] = {
    status: 'available',
    engine: 'aurora-postgresql',
    engineVersion: '16.4',
    deletionProtection: false,
    encrypted: true,
    members: [],
  };
  const arn = (account: string) => `arn:aws:rds::${account}:global-cluster:${id}`;
  return resource('global-cluster', id, arn, defaults, parts);
}

/** Backups that were kept of an instance that is deleted; the id is like `ab-…`. */
export function dbAutomatedBackup(id: string, parts: Parts<DbAutomatedBackup['attributes']> = {}): DbAutomatedBackup {
  const defaults: DbAutomatedBackup['attributes'] = {
    status: 'retained',
    source: null,
    engine: 'postgres',
    encrypted: true,
    kmsKey: null,
    backupRetentionDays: 7,
  };
  return resource('db-automated-backup', id, rdsArn('auto-backup', id), defaults, parts);
}

/** A tenant database; the id is like `tdb-…`, and it has the name `PDB1`. */
export function tenantDatabase(id: string, parts: Parts<TenantDatabase['attributes']> = {}): TenantDatabase {
  const defaults: TenantDatabase['attributes'] = {
    status: 'available',
    instance: null,
    deletionProtection: false,
    masterUser: 'admin',
  };
  const named = { name: parts.tags?.['Name'] ?? 'PDB1', ...parts };
  return resource('tenant-database', id, rdsArn('tenant-database', id), defaults, named);
}

import type { Resource } from '../resource.ts';

/** What DescribeDBInstances and DescribeDBClusters both return. Null: the answer does not have it, so it is unknown. */
interface DatabaseAttributes {
  /** `available`, `stopped`, `modifying`, … */
  readonly status: string;
  /** `db-ABC…` or `cluster-ABC…`: what ARNs of database users name. */
  readonly resourceId: string | null;
  /** `postgres`, `aurora-mysql`, … */
  readonly engine: string | null;
  readonly engineVersion: string | null;
  /** For instances in an Aurora cluster, that of the cluster counts. */
  readonly deletionProtection: boolean | null;
  /** Days; 0 on an instance: automated backups are off. */
  readonly backupRetentionDays: number | null;
  readonly publiclyAccessible: boolean | null;
  readonly encrypted: boolean | null;
  readonly kmsKey: string | null;
  readonly multiAz: boolean | null;
  readonly iamAuthentication: boolean | null;
  readonly copyTagsToSnapshot: boolean | null;
  readonly masterUser: string | null;
  /** The ARN of the secret with the master password, if RDS manages it. */
  readonly masterSecret: string | null;
  /** Sorted. */
  readonly parameterGroups: readonly string[];
  readonly subnetGroup: string | null;
  /** Ids, sorted. */
  readonly securityGroups: readonly string[];
  /** `ddd:hh24:mi-ddd:hh24:mi`, UTC. */
  readonly maintenanceWindow: string | null;
  /** `hh24:mi-hh24:mi`, UTC. */
  readonly backupWindow: string | null;
  readonly autoMinorVersionUpgrade: boolean | null;
  /** The values that wait for a maintenance window or a restart, by their API names, as text; secrets left out. */
  readonly pendingChanges: { readonly [name: string]: string };
  /** ISO 8601, UTC. */
  readonly createdAt: string | null;
}

export interface DbInstanceAttributes extends DatabaseAttributes {
  /** The instance class: `db.r6g.large`. */
  readonly type: string | null;
  /** GiB. */
  readonly storage: number | null;
  readonly iops: number | null;
  readonly storageType: string | null;
  readonly databaseName: string | null;
  readonly vpc: string | null;
  readonly availabilityZone: string | null;
  /** The identifier of its cluster, if it is a member of one. */
  readonly cluster: string | null;
  readonly caCertificate: string | null;
  readonly endpoint: string | null;
  /** The identifier or ARN of the instance or cluster that it replicates. */
  readonly replicates: string | null;
  /** Identifiers or ARNs of its read replicas, sorted. */
  readonly readReplicas: readonly string[];
  /** Whether it holds tenant databases (Oracle). */
  readonly multiTenant: boolean | null;
}

export type DbInstance = Resource<'db-instance', DbInstanceAttributes>;

/** An Aurora cluster or a Multi-AZ cluster: the latter has an engine without `aurora` and an instance class of its own. */
export interface DbClusterAttributes extends DatabaseAttributes {
  /** The instance class of a Multi-AZ cluster; null for Aurora. */
  readonly type: string | null;
  readonly engineMode: string | null;
  /** Sorted by instance. */
  readonly members: readonly { readonly instance: string; readonly isWriter: boolean }[];
  /** The ARN of the cluster that it replicates. */
  readonly replicates: string | null;
  /** ARNs of its read replicas, sorted. */
  readonly readReplicas: readonly string[];
  /** The identifier of its global cluster. */
  readonly globalCluster: string | null;
  /** Whether the RDS Data API is on. */
  readonly dataApi: boolean | null;
  readonly endpoint: string | null;
}

export type DbCluster = Resource<'db-cluster', DbClusterAttributes>;

/** What DescribeDBSnapshots and DescribeDBClusterSnapshots return. */
export interface DbSnapshotAttributes {
  readonly status: string;
  /** `manual`, `automated`, `awsbackup`, … */
  readonly snapshotType: string | null;
  /** The identifier of the instance or cluster that it was taken of. */
  readonly source: string | null;
  readonly engine: string | null;
  readonly engineVersion: string | null;
  readonly encrypted: boolean | null;
  readonly kmsKey: string | null;
  readonly createdAt: string | null;
}

export type DbSnapshot = Resource<'db-snapshot', DbSnapshotAttributes>;
export type DbClusterSnapshot = Resource<'db-cluster-snapshot', DbSnapshotAttributes>;

/**
 * Who may restore or copy a manual snapshot, read by a call for each and so a separate scope. Missing: not read, so it
 * is unknown.
 */
export interface DbSnapshotSharing {
  /** Account ids, sorted; `all` makes the snapshot public. */
  readonly sharedWith?: readonly string[];
}

export type DbSnapshotAttribute = Resource<'db-snapshot-attribute', DbSnapshotSharing>;
export type DbClusterSnapshotAttribute = Resource<'db-cluster-snapshot-attribute', DbSnapshotSharing>;

/** An Aurora global database. */
export interface GlobalClusterAttributes {
  readonly status: string;
  readonly engine: string | null;
  readonly engineVersion: string | null;
  readonly deletionProtection: boolean | null;
  readonly encrypted: boolean | null;
  /** Its clusters, sorted by ARN. */
  readonly members: readonly { readonly cluster: string; readonly isWriter: boolean }[];
}

export type GlobalCluster = Resource<'global-cluster', GlobalClusterAttributes>;

/** Automated backups of an instance that were kept when it was deleted. */
export interface DbAutomatedBackupAttributes {
  readonly status: string;
  /** The identifier of the instance. */
  readonly source: string | null;
  readonly engine: string | null;
  readonly encrypted: boolean | null;
  readonly kmsKey: string | null;
  readonly backupRetentionDays: number | null;
}

export type DbAutomatedBackup = Resource<'db-automated-backup', DbAutomatedBackupAttributes>;

/** A pluggable database in an Oracle container database. */
export interface TenantDatabaseAttributes {
  readonly status: string;
  /** The identifier of the instance that holds it. */
  readonly instance: string | null;
  readonly deletionProtection: boolean | null;
  readonly masterUser: string | null;
}

export type TenantDatabase = Resource<'tenant-database', TenantDatabaseAttributes>;

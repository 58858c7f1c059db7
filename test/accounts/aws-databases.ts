import type { JsonObject } from '../../src/domain/json.ts';
import type {
  DbAutomatedBackup,
  DbCluster,
  DbClusterSnapshot,
  DbClusterSnapshotAttribute,
  DbInstance,
  DbSnapshot,
  DbSnapshotAttribute,
  GlobalCluster,
  TenantDatabase,
} from '../../src/domain/rds/database.ts';
import type { Resource } from '../../src/domain/resource.ts';
import { given, tagList } from './aws-json.ts';

/* Databases in the form in which the AWS CLI prints them: the inverse of what src/aws/kinds/rds/ reads. */

type File = readonly [name: string, content: JsonObject | readonly JsonObject[]];

/** The files of a region's `rds` folder, by the kind that is read from each. */
export function databaseFiles(resources: readonly Resource<string, unknown>[]): Readonly<Record<string, File>> {
  const of = <Of extends Resource<string, unknown>>(kind: Of['kind']) =>
    resources.filter((resource): resource is Of => resource.kind === kind);
  return {
    'db-instance': ['describe-db-instances.json', { DBInstances: of<DbInstance>('db-instance').map(dbInstanceOf) }],
    'db-cluster': ['describe-db-clusters.json', { DBClusters: of<DbCluster>('db-cluster').map(dbClusterOf) }],
    'db-snapshot': ['describe-db-snapshots.json', { DBSnapshots: of<DbSnapshot>('db-snapshot').map(dbSnapshotOf) }],
    'db-snapshot-attribute': [
      'describe-db-snapshot-attributes.jsonl',
      of<DbSnapshotAttribute>('db-snapshot-attribute').map(dbSnapshotAnswer),
    ],
    'db-cluster-snapshot': [
      'describe-db-cluster-snapshots.json',
      { DBClusterSnapshots: of<DbClusterSnapshot>('db-cluster-snapshot').map(dbClusterSnapshotOf) },
    ],
    'db-cluster-snapshot-attribute': [
      'describe-db-cluster-snapshot-attributes.jsonl',
      of<DbClusterSnapshotAttribute>('db-cluster-snapshot-attribute').map(dbClusterSnapshotAnswer),
    ],
    'global-cluster': [
      'describe-global-clusters.json',
      { GlobalClusters: of<GlobalCluster>('global-cluster').map(globalClusterOf) },
    ],
    'db-automated-backup': [
      'describe-db-instance-automated-backups.json',
      { DBInstanceAutomatedBackups: of<DbAutomatedBackup>('db-automated-backup').map(dbAutomatedBackupOf) },
    ],
    'tenant-database': [
      'describe-tenant-databases.json',
      { TenantDatabases: of<TenantDatabase>('tenant-database').map(tenantDatabaseOf) },
    ],
  };
}

function databaseOf({ tags, attributes }: DbInstance | DbCluster): JsonObject {
  return {
    Engine: attributes.engine,
    EngineVersion: attributes.engineVersion,
    DeletionProtection: attributes.deletionProtection,
    BackupRetentionPeriod: attributes.backupRetentionDays,
    PubliclyAccessible: attributes.publiclyAccessible,
    StorageEncrypted: attributes.encrypted,
    KmsKeyId: attributes.kmsKey,
    MultiAZ: attributes.multiAz,
    IAMDatabaseAuthenticationEnabled: attributes.iamAuthentication,
    CopyTagsToSnapshot: attributes.copyTagsToSnapshot,
    MasterUsername: attributes.masterUser,
    MasterUserSecret: attributes.masterSecret === null ? null : { SecretArn: attributes.masterSecret },
    VpcSecurityGroups: attributes.securityGroups.map((id) => ({ VpcSecurityGroupId: id, Status: 'active' })),
    PreferredMaintenanceWindow: attributes.maintenanceWindow,
    PreferredBackupWindow: attributes.backupWindow,
    AutoMinorVersionUpgrade: attributes.autoMinorVersionUpgrade,
    PendingModifiedValues: attributes.pendingChanges,
    TagList: tagList(tags),
  };
}

function dbInstanceOf(instance: DbInstance): JsonObject {
  const { id, arn, attributes } = instance;
  const { subnetGroup, vpc, replicates } = attributes;
  return given({
    ...databaseOf(instance),
    DBInstanceIdentifier: id,
    DBInstanceArn: arn,
    DBInstanceStatus: attributes.status,
    DbiResourceId: attributes.resourceId,
    InstanceCreateTime: attributes.createdAt,
    DBInstanceClass: attributes.type,
    AllocatedStorage: attributes.storage,
    Iops: attributes.iops,
    StorageType: attributes.storageType,
    DBName: attributes.databaseName,
    DBSubnetGroup: subnetGroup === null ? null : given({ DBSubnetGroupName: subnetGroup, VpcId: vpc }),
    DBParameterGroups: attributes.parameterGroups.map((name) => ({
      DBParameterGroupName: name,
      ParameterApplyStatus: 'in-sync',
    })),
    AvailabilityZone: attributes.availabilityZone,
    DBClusterIdentifier: attributes.cluster,
    CACertificateIdentifier: attributes.caCertificate,
    Endpoint: attributes.endpoint === null ? null : { Address: attributes.endpoint, Port: 5432 },
    ReadReplicaSourceDBInstanceIdentifier: replicates,
    ReadReplicaDBInstanceIdentifiers: attributes.readReplicas,
    MultiTenant: attributes.multiTenant,
  });
}

function dbClusterOf(cluster: DbCluster): JsonObject {
  const { id, arn, attributes } = cluster;
  return given({
    ...databaseOf(cluster),
    DBClusterIdentifier: id,
    DBClusterArn: arn,
    Status: attributes.status,
    DbClusterResourceId: attributes.resourceId,
    ClusterCreateTime: attributes.createdAt,
    DBClusterParameterGroup: attributes.parameterGroups[0] ?? null,
    DBSubnetGroup: attributes.subnetGroup,
    DBClusterInstanceClass: attributes.type,
    EngineMode: attributes.engineMode,
    DBClusterMembers: attributes.members.map(({ instance, isWriter }) => ({
      DBInstanceIdentifier: instance,
      IsClusterWriter: isWriter,
      DBClusterParameterGroupStatus: 'in-sync',
      PromotionTier: 1,
    })),
    ReplicationSourceIdentifier: attributes.replicates,
    ReadReplicaIdentifiers: attributes.readReplicas,
    GlobalClusterIdentifier: attributes.globalCluster,
    HttpEndpointEnabled: attributes.dataApi,
    Endpoint: attributes.endpoint,
  });
}

function dbSnapshotOf({ id, arn, tags, attributes }: DbSnapshot): JsonObject {
  return given({
    DBSnapshotIdentifier: id,
    DBSnapshotArn: arn,
    DBInstanceIdentifier: attributes.source,
    Status: attributes.status,
    SnapshotType: attributes.snapshotType,
    Engine: attributes.engine,
    EngineVersion: attributes.engineVersion,
    Encrypted: attributes.encrypted,
    KmsKeyId: attributes.kmsKey,
    SnapshotCreateTime: attributes.createdAt,
    TagList: tagList(tags),
  });
}

function dbClusterSnapshotOf({ id, arn, tags, attributes }: DbClusterSnapshot): JsonObject {
  return given({
    DBClusterSnapshotIdentifier: id,
    DBClusterSnapshotArn: arn,
    DBClusterIdentifier: attributes.source,
    Status: attributes.status,
    SnapshotType: attributes.snapshotType,
    Engine: attributes.engine,
    EngineVersion: attributes.engineVersion,
    StorageEncrypted: attributes.encrypted,
    KmsKeyId: attributes.kmsKey,
    SnapshotCreateTime: attributes.createdAt,
    TagList: tagList(tags),
  });
}

const restore = (sharedWith: readonly string[] = []) => [{ AttributeName: 'restore', AttributeValues: sharedWith }];

function dbSnapshotAnswer({ id, attributes: { sharedWith } }: DbSnapshotAttribute): JsonObject {
  return { DBSnapshotAttributesResult: { DBSnapshotIdentifier: id, DBSnapshotAttributes: restore(sharedWith) } };
}

function dbClusterSnapshotAnswer({ id, attributes: { sharedWith } }: DbClusterSnapshotAttribute): JsonObject {
  return {
    DBClusterSnapshotAttributesResult: {
      DBClusterSnapshotIdentifier: id,
      DBClusterSnapshotAttributes: restore(sharedWith),
    },
  };
}

function globalClusterOf({ id, arn, tags, attributes }: GlobalCluster): JsonObject {
  return given({
    GlobalClusterIdentifier: id,
    GlobalClusterArn: arn,
    Status: attributes.status,
    Engine: attributes.engine,
    EngineVersion: attributes.engineVersion,
    DeletionProtection: attributes.deletionProtection,
    StorageEncrypted: attributes.encrypted,
    GlobalClusterMembers: attributes.members.map(({ cluster, isWriter }) => ({
      DBClusterArn: cluster,
      IsWriter: isWriter,
    })),
    TagList: tagList(tags),
  });
}

function dbAutomatedBackupOf({ arn, tags, attributes }: DbAutomatedBackup): JsonObject {
  return given({
    DBInstanceAutomatedBackupsArn: arn,
    DBInstanceIdentifier: attributes.source,
    Status: attributes.status,
    Engine: attributes.engine,
    Encrypted: attributes.encrypted,
    KmsKeyId: attributes.kmsKey,
    BackupRetentionPeriod: attributes.backupRetentionDays,
    TagList: tagList(tags),
  });
}

function tenantDatabaseOf({ id, arn, name, tags, attributes }: TenantDatabase): JsonObject {
  return given({
    TenantDatabaseResourceId: id,
    TenantDatabaseARN: arn,
    TenantDBName: name ?? null,
    Status: attributes.status,
    DBInstanceIdentifier: attributes.instance,
    DeletionProtection: attributes.deletionProtection,
    MasterUsername: attributes.masterUser,
    TagList: tagList(tags),
  });
}

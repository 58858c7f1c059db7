import type { Databases, Department, RegionName } from './account.ts';
import { tagList, type DbCluster, type DbInstance, type DbSnapshot } from './aws-cli.ts';
import { printedTime, type Calendar } from './calendar.ts';
import { accountId, iamId } from './ids.ts';
import { placeOf, securityGroupOf } from './places.ts';
import { kmsKey } from './storage.ts';

/** Whoever took a copy of the orders home: an account that nobody in the company knows. */
const unknownAccountId = '777788889999';

interface Database {
  readonly id: string;
  readonly department: Department;
  /** The user whose address is in the Owner tag. */
  readonly owner: string;
  readonly type: string;
  readonly createdDaysAgo: number;
  /** The cluster that it is a member of. */
  readonly cluster?: string;
}

const ledger = 'prod-ledger';

const databases: readonly Database[] = [
  { id: `${ledger}-1`, department: 'prod', owner: 'david', type: 'db.r7g.large', createdDaysAgo: 58, cluster: ledger },
  { id: `${ledger}-2`, department: 'prod', owner: 'david', type: 'db.r7g.large', createdDaysAgo: 58, cluster: ledger },
  { id: 'prod-orders', department: 'prod', owner: 'carla', type: 'db.m7g.large', createdDaysAgo: 41 },
  { id: 'dev-orders', department: 'dev', owner: 'carla', type: 'db.t4g.medium', createdDaysAgo: 9 },
];

/**
 * The databases of a region; all are in Virginia. Production is protected and kept for two weeks. A snapshot of the
 * orders is shared with an account that is not the partner's.
 */
export function buildDatabases(region: RegionName, calendar: Calendar): Databases {
  if (region !== 'us-east-1') return { instances: [], clusters: [], snapshots: [], sharedWith: new Map() };
  const snapshot = 'prod-orders-before-migration';
  return {
    instances: databases.map((database, nth) => describeDatabase(region, database, nth, calendar)),
    clusters: [describeLedger(region, calendar)],
    snapshots: [describeSnapshot(region, snapshot, calendar)],
    sharedWith: new Map([[snapshot, [unknownAccountId]]]),
  };
}

const rdsArn = (region: RegionName, resource: string) => `arn:aws:rds:${region}:${accountId}:${resource}`;

const rdsTags = ({ id, department, owner }: Pick<Database, 'id' | 'department' | 'owner'>) =>
  tagList({ Name: id, Owner: `${owner}@example.com`, department });

/** What databases of one department have in common. */
function protectionOf(department: Department) {
  const isProduction = department === 'prod';
  return {
    BackupRetentionPeriod: isProduction ? 14 : 1,
    DeletionProtection: isProduction,
    StorageEncrypted: true,
    IAMDatabaseAuthenticationEnabled: isProduction,
    CopyTagsToSnapshot: true,
    AutoMinorVersionUpgrade: true,
  };
}

const windows = { PreferredBackupWindow: '02:10-02:40', PreferredMaintenanceWindow: 'sun:04:00-sun:04:30' };

function describeDatabase(region: RegionName, database: Database, nth: number, calendar: Calendar): DbInstance {
  const { id, department, type, createdDaysAgo, cluster } = database;
  const { vpc, zone } = placeOf(region, nth);
  const isMember = cluster !== undefined;
  return {
    DBInstanceIdentifier: id,
    DBInstanceClass: type,
    Engine: isMember ? 'aurora-postgresql' : 'postgres',
    EngineVersion: '16.4',
    DBInstanceStatus: 'available',
    MasterUsername: 'postgres',
    Endpoint: { Address: `${id}.c1example.${region}.rds.amazonaws.com`, Port: 5432, HostedZoneId: 'Z2R2ITUGPM61AM' },
    AllocatedStorage: isMember ? 1 : 100,
    StorageType: isMember ? 'aurora' : 'gp3',
    InstanceCreateTime: printedTime(calendar.daysAgo(createdDaysAgo, '10:20')),
    ...windows,
    DBSecurityGroups: [],
    VpcSecurityGroups: [{ VpcSecurityGroupId: securityGroupOf(region, 'db').GroupId, Status: 'active' }],
    DBParameterGroups: [
      {
        DBParameterGroupName: isMember ? 'default.aurora-postgresql16' : 'default.postgres16',
        ParameterApplyStatus: 'in-sync',
      },
    ],
    AvailabilityZone: zone,
    DBSubnetGroup: { DBSubnetGroupName: 'databases', VpcId: vpc, SubnetGroupStatus: 'Complete' },
    PendingModifiedValues: {},
    MultiAZ: !isMember && department === 'prod',
    ReadReplicaDBInstanceIdentifiers: [],
    PubliclyAccessible: false,
    KmsKeyId: kmsKey(region),
    DbiResourceId: iamId('db-', id),
    CACertificateIdentifier: 'rds-ca-rsa2048-g1',
    DBInstanceArn: rdsArn(region, `db:${id}`),
    ...(isMember && { DBClusterIdentifier: cluster }),
    ...protectionOf(department),
    // Of a member, that of the cluster counts.
    ...(isMember && { DeletionProtection: false }),
    TagList: rdsTags(database),
  };
}

function describeLedger(region: RegionName, calendar: Calendar): DbCluster {
  const members = databases.filter(({ cluster }) => cluster === ledger);
  return {
    DBClusterIdentifier: ledger,
    DBClusterArn: rdsArn(region, `cluster:${ledger}`),
    DbClusterResourceId: iamId('cluster-', ledger),
    Status: 'available',
    Engine: 'aurora-postgresql',
    EngineVersion: '16.4',
    EngineMode: 'provisioned',
    DatabaseName: 'ledger',
    MasterUsername: 'postgres',
    Endpoint: `${ledger}.cluster-c1example.${region}.rds.amazonaws.com`,
    Port: 5432,
    AllocatedStorage: 1,
    MultiAZ: true,
    ClusterCreateTime: printedTime(calendar.daysAgo(58, '10:10')),
    ...windows,
    DBClusterParameterGroup: 'default.aurora-postgresql16',
    DBSubnetGroup: 'databases',
    DBClusterMembers: members.map(({ id }, nth) => ({
      DBInstanceIdentifier: id,
      IsClusterWriter: nth === 0,
      DBClusterParameterGroupStatus: 'in-sync',
      PromotionTier: 1,
    })),
    VpcSecurityGroups: [{ VpcSecurityGroupId: securityGroupOf(region, 'db').GroupId, Status: 'active' }],
    KmsKeyId: kmsKey(region),
    HttpEndpointEnabled: false,
    ...protectionOf('prod'),
    TagList: rdsTags({ id: ledger, department: 'prod', owner: 'david' }),
  };
}

function describeSnapshot(region: RegionName, id: string, calendar: Calendar): DbSnapshot {
  return {
    DBSnapshotIdentifier: id,
    DBInstanceIdentifier: 'prod-orders',
    SnapshotCreateTime: printedTime(calendar.daysAgo(6, '16:30')),
    Engine: 'postgres',
    EngineVersion: '16.4',
    AllocatedStorage: 100,
    Status: 'available',
    SnapshotType: 'manual',
    PercentProgress: 100,
    Encrypted: true,
    KmsKeyId: kmsKey(region),
    DBSnapshotArn: rdsArn(region, `snapshot:${id}`),
    TagList: rdsTags({ id, department: 'prod', owner: 'carla' }),
  };
}

import type {
  DbClusterAttributes,
  DbInstanceAttributes,
  GlobalClusterAttributes,
  TenantDatabaseAttributes,
} from '../../../domain/rds/database.ts';
import { call, calls, maybe, noCall, type Call, type KindCalls } from '../call.ts';
import { addsMember, becomes, clearsTag, removesMember, sets, setsTag, touches } from '../says.ts';

// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Operations.html

/** Tags are those of an ARN. */
export const rdsTags: readonly Call[] = [
  call('rds:AddTagsToResource', 'resourceName', setsTag),
  call('rds:RemoveTagsFromResource', 'resourceName', clearsTag),
];

const instanceId = ['dBInstanceIdentifier', 'dBInstanceArn'];
const clusterId = ['dBClusterIdentifier', 'dBClusterArn'];

const ofInstance = (parameter: string) => [call('rds:ModifyDBInstance', instanceId, sets(parameter))];
const ofCluster = (parameter: string) => [call('rds:ModifyDBCluster', clusterId, sets(parameter))];

/** The fields that instances and clusters both have, by the parameter that sets them. */
function shared(by: (parameter: string) => readonly Call[], modify: Call) {
  return {
    resourceId: noCall,
    engine: noCall,
    engineVersion: by('engineVersion'),
    deletionProtection: by('deletionProtection'),
    backupRetentionDays: by('backupRetentionPeriod'),
    publiclyAccessible: by('publiclyAccessible'),
    encrypted: noCall,
    kmsKey: noCall,
    multiAz: by('multiAZ'),
    iamAuthentication: by('enableIAMDatabaseAuthentication'),
    copyTagsToSnapshot: by('copyTagsToSnapshot'),
    masterUser: noCall,
    masterSecret: [{ ...modify, says: touches('manageMasterUserPassword', 'rotateMasterUserPassword') }],
    subnetGroup: by('dBSubnetGroupName'),
    securityGroups: [{ ...modify, says: touches('vpcSecurityGroupIds') }],
    maintenanceWindow: by('preferredMaintenanceWindow'),
    backupWindow: by('preferredBackupWindow'),
    autoMinorVersionUpgrade: by('autoMinorVersionUpgrade'),
    pendingChanges: [{ ...modify, says: maybe }],
    createdAt: noCall,
  };
}

const modifyInstance = call('rds:ModifyDBInstance', instanceId);
const modifyCluster = call('rds:ModifyDBCluster', clusterId);

const instanceCreations = calls(
  [
    'rds:CreateDBInstance',
    'rds:CreateDBInstanceReadReplica',
    'rds:RestoreDBInstanceFromDBSnapshot',
    'rds:RestoreDBInstanceToPointInTime',
    'rds:RestoreDBInstanceFromS3',
  ],
  instanceId,
);

const startsAndStops = (thing: string, id: readonly string[]) => [
  call(`rds:Start${thing}`, id, becomes('starting', 'available')),
  call(`rds:Stop${thing}`, id, becomes('stopping', 'stopped')),
  call(`rds:Modify${thing}`, id, maybe),
  call(`rds:Reboot${thing}`, id, becomes('rebooting', 'available')),
  call(`rds:Delete${thing}`, id, becomes('deleting')),
];

export const dbInstance: KindCalls<DbInstanceAttributes> = {
  added: [...instanceCreations, call('rds:ModifyDBInstance', 'newDBInstanceIdentifier')],
  gone: [
    call('rds:DeleteDBInstance', instanceId),
    call('rds:ModifyDBInstance', instanceId, touches('newDBInstanceIdentifier')),
  ],
  tags: rdsTags,
  attributes: {
    ...shared(ofInstance, modifyInstance),
    status: startsAndStops('DBInstance', instanceId),
    parameterGroups: [{ ...modifyInstance, says: touches('dBParameterGroupName') }],
    type: ofInstance('dBInstanceClass'),
    storage: ofInstance('allocatedStorage'),
    iops: ofInstance('iops'),
    storageType: ofInstance('storageType'),
    databaseName: noCall,
    vpc: noCall,
    availabilityZone: noCall,
    cluster: noCall,
    caCertificate: ofInstance('cACertificateIdentifier'),
    endpoint: [{ ...modifyInstance, says: touches('newDBInstanceIdentifier', 'dBPortNumber') }],
    replicates: [
      call('rds:PromoteReadReplica', instanceId, becomes(null)),
      call('rds:SwitchoverReadReplica', instanceId, maybe),
    ],
    readReplicas: [
      call(
        'rds:CreateDBInstanceReadReplica',
        ['sourceDBInstanceIdentifier', 'readReplicaSourceDBInstanceIdentifier'],
        addsMember('dBInstanceIdentifier', 'dBInstanceArn'),
      ),
      ...calls(
        ['rds:DeleteDBInstance', 'rds:PromoteReadReplica'],
        'readReplicaSourceDBInstanceIdentifier',
        removesMember('dBInstanceIdentifier', 'dBInstanceArn'),
      ),
    ],
    multiTenant: ofInstance('multiTenant'),
  },
};

export const dbCluster: KindCalls<DbClusterAttributes> = {
  added: [
    ...calls(
      [
        'rds:CreateDBCluster',
        'rds:RestoreDBClusterFromSnapshot',
        'rds:RestoreDBClusterToPointInTime',
        'rds:RestoreDBClusterFromS3',
      ],
      clusterId,
    ),
    call('rds:ModifyDBCluster', 'newDBClusterIdentifier'),
  ],
  gone: [
    call('rds:DeleteDBCluster', clusterId),
    call('rds:ModifyDBCluster', clusterId, touches('newDBClusterIdentifier')),
  ],
  tags: rdsTags,
  attributes: {
    ...shared(ofCluster, modifyCluster),
    status: startsAndStops('DBCluster', clusterId),
    parameterGroups: [{ ...modifyCluster, says: touches('dBClusterParameterGroupName') }],
    type: ofCluster('dBClusterInstanceClass'),
    engineMode: noCall,
    members: [
      call('rds:CreateDBInstance', 'dBClusterIdentifier', addsMember('dBInstanceIdentifier')),
      call('rds:DeleteDBInstance', 'dBClusterIdentifier', removesMember('dBInstanceIdentifier')),
      call('rds:FailoverDBCluster', clusterId, maybe),
    ],
    replicates: [call('rds:PromoteReadReplicaDBCluster', clusterId, becomes(null))],
    readReplicas: [call('rds:CreateDBCluster', 'replicationSourceIdentifier', maybe)],
    globalCluster: [
      call('rds:CreateGlobalCluster', 'sourceDBClusterIdentifier', maybe),
      call('rds:RemoveFromGlobalCluster', ['dbClusterIdentifier', ...clusterId], becomes(null)),
    ],
    dataApi: [
      ...ofCluster('enableHttpEndpoint'),
      call('rds:EnableHttpEndpoint', 'resourceArn', becomes(true)),
      call('rds:DisableHttpEndpoint', 'resourceArn', becomes(false)),
    ],
    endpoint: [{ ...modifyCluster, says: touches('newDBClusterIdentifier', 'port') }],
  },
};

const globalId = ['globalClusterIdentifier', 'globalClusterArn'];
const ofGlobal = (parameter: string) => [call('rds:ModifyGlobalCluster', globalId, sets(parameter))];

export const globalCluster: KindCalls<GlobalClusterAttributes> = {
  added: [call('rds:CreateGlobalCluster', globalId), call('rds:ModifyGlobalCluster', 'newGlobalClusterIdentifier')],
  gone: [
    call('rds:DeleteGlobalCluster', globalId),
    call('rds:ModifyGlobalCluster', globalId, touches('newGlobalClusterIdentifier')),
  ],
  tags: rdsTags,
  attributes: {
    status: [call('rds:ModifyGlobalCluster', globalId, maybe)],
    engine: noCall,
    engineVersion: ofGlobal('engineVersion'),
    deletionProtection: ofGlobal('deletionProtection'),
    encrypted: noCall,
    members: [
      call('rds:CreateDBCluster', globalId, addsMember('dBClusterArn')),
      call('rds:RemoveFromGlobalCluster', globalId, removesMember('dbClusterIdentifier')),
      ...calls(['rds:FailoverGlobalCluster', 'rds:SwitchoverGlobalCluster'], globalId, maybe),
    ],
  },
};

const tenantId = ['tenantDatabaseResourceId', 'tenantDatabaseARN', 'tenantDBName'];

export const tenantDatabase: KindCalls<TenantDatabaseAttributes> = {
  added: [call('rds:CreateTenantDatabase', tenantId)],
  gone: [call('rds:DeleteTenantDatabase', tenantId)],
  tags: rdsTags,
  attributes: {
    status: [call('rds:ModifyTenantDatabase', tenantId, maybe)],
    instance: noCall,
    deletionProtection: [call('rds:ModifyDBInstance', ['tenantDatabaseARN'], sets('deletionProtection'))],
    masterUser: noCall,
  },
};

import type {
  DbAutomatedBackupAttributes,
  DbSnapshotAttributes,
  DbSnapshotSharing,
} from '../../../domain/rds/database.ts';
import { call, calls, noCall, type KindCalls } from '../call.ts';
import { addsMember, becomes, removesMember, sets } from '../says.ts';
import { rdsTags } from './databases.ts';

// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Operations.html

function snapshots(
  thing: 'DBSnapshot' | 'DBClusterSnapshot',
  of: 'DBInstance' | 'DBCluster',
): KindCalls<DbSnapshotAttributes> {
  const id = [`d${thing.slice(1)}Identifier`, `d${thing.slice(1)}Arn`];
  const created = [
    call(`rds:Create${thing}`, id),
    call(`rds:Copy${thing}`, [`targetD${thing.slice(1)}Identifier`, ...id]),
    call(`rds:Delete${of}`, 'finalDBSnapshotIdentifier'),
  ];
  return {
    added: created,
    gone: [call(`rds:Delete${thing}`, id)],
    tags: rdsTags,
    attributes: {
      status: created.map((each) => ({ ...each, says: becomes('creating', 'available') })),
      snapshotType: noCall,
      source: noCall,
      engine: noCall,
      // Snapshots of clusters are not upgraded.
      engineVersion: thing === 'DBSnapshot' ? [call('rds:ModifyDBSnapshot', id, sets('engineVersion'))] : noCall,
      encrypted: noCall,
      kmsKey: noCall,
      createdAt: noCall,
    },
  };
}

export const dbSnapshot = snapshots('DBSnapshot', 'DBInstance');
export const dbClusterSnapshot = snapshots('DBClusterSnapshot', 'DBCluster');

function sharing(
  thing: 'DBSnapshot' | 'DBClusterSnapshot',
  { added, gone }: KindCalls<DbSnapshotAttributes>,
): KindCalls<DbSnapshotSharing> {
  const id = [`d${thing.slice(1)}Identifier`];
  return {
    added,
    gone,
    tags: noCall,
    attributes: {
      sharedWith: [
        call(`rds:Modify${thing}Attribute`, id, addsMember('valuesToAdd')),
        call(`rds:Modify${thing}Attribute`, id, removesMember('valuesToRemove')),
      ],
    },
  };
}

export const dbSnapshotAttribute = sharing('DBSnapshot', dbSnapshot);
export const dbClusterSnapshotAttribute = sharing('DBClusterSnapshot', dbClusterSnapshot);

/** Its id is not in the events of the instance that it is kept of, only its ARN. */
const backupId = ['dBInstanceAutomatedBackupsArn', 'dbInstanceAutomatedBackupsArn'];

export const dbAutomatedBackup: KindCalls<DbAutomatedBackupAttributes> = {
  added: calls(['rds:DeleteDBInstance', 'rds:StartDBInstanceAutomatedBackupsReplication'], backupId),
  gone: [call('rds:DeleteDBInstanceAutomatedBackup', backupId)],
  tags: rdsTags,
  attributes: {
    status: noCall,
    source: noCall,
    engine: noCall,
    encrypted: noCall,
    kmsKey: noCall,
    backupRetentionDays: noCall,
  },
};

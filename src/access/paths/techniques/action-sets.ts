import type { Technique } from '../model/technique.ts';
import { connect } from '../model/targets/database-users.ts';
import { databaseOpenings } from './protection-changes/databases.ts';
import { ec2ProtectionChanges } from './protection-changes/ec2.ts';
import { rdsProtectionChanges } from './protection-changes/rds.ts';

/** Several actions under one name. */
export interface ActionSet {
  readonly summary: string;
  readonly actions: readonly string[];
  /** Changes that remove a protection of resources, so that others can do the actions; see also `tagChanges`. */
  readonly protectionChanges: readonly Technique[];
}

/** The sets that rules may name. */
export const actionSets: Readonly<Record<string, ActionSet>> = {
  destroy: {
    summary:
      'Terminate or stop an instance, deregister an image, delete a volume or snapshot, release an address; delete, stop or reboot a database, delete its snapshots and kept backups.',
    actions: [
      'ec2:TerminateInstances',
      'ec2:StopInstances',
      'ec2:DeregisterImage',
      'ec2:DeleteVolume',
      'ec2:DeleteSnapshot',
      'ec2:ReleaseAddress',
      'rds:DeleteDBInstance',
      'rds:StopDBInstance',
      'rds:RebootDBInstance',
      'rds:DeleteDBCluster',
      'rds:StopDBCluster',
      'rds:RebootDBCluster',
      'rds:DeleteDBSnapshot',
      'rds:DeleteDBClusterSnapshot',
      'rds:DeleteDBInstanceAutomatedBackup',
      'rds:DeleteDBClusterAutomatedBackup',
      'rds:DeleteTenantDatabase',
      'rds:DeleteGlobalCluster',
      'rds:RemoveFromGlobalCluster',
    ],
    protectionChanges: [...ec2ProtectionChanges, ...rdsProtectionChanges],
  },
  'read-data': {
    summary: 'Read the data of a database: by signing in to it, or from a copy.',
    actions: [connect],
    protectionChanges: databaseOpenings,
  },
};

import type { Technique } from '../../../model/technique.ts';
import { dbClusterTechniques } from './clusters.ts';
import { globalClusterTechniques } from './global-clusters.ts';
import { dbInstanceTechniques } from './instances.ts';
import { keptBackupTechniques } from './kept-backups.ts';
import { keyTechniques } from './keys.ts';
import { dbSnapshotTechniques } from './snapshots.ts';
import { databaseStopTechniques } from './stops.ts';
import { tenantDatabaseTechniques } from './tenant-databases.ts';

/** Deleting, stopping and rebooting databases, and deleting what was saved of them. */
export const databaseTechniques: readonly Technique[] = [
  ...dbInstanceTechniques,
  ...dbClusterTechniques,
  ...globalClusterTechniques,
  ...dbSnapshotTechniques,
  ...keptBackupTechniques,
  ...tenantDatabaseTechniques,
  ...databaseStopTechniques,
  ...keyTechniques,
];

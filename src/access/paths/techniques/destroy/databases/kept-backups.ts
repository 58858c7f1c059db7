import type { Technique } from '../../../model/technique.ts';

export const deleteKeptBackup = 'rds:DeleteDBInstanceAutomatedBackup';

/** Deleting the automated backups that were kept when their instance was deleted. */
export const keptBackupTechniques: readonly Technique[] = [
  {
    id: 'delete-db-automated-backup',
    family: 'direct',
    goal: deleteKeptBackup,
    summary: 'Delete the automated backups that were kept of a deleted database instance.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups-Deleting.html',
    actions: [deleteKeptBackup],
    plan: (target) =>
      target.kind === 'db-automated-backup' ? { calls: [{ action: deleteKeptBackup, on: target }] } : undefined,
  },
];

import type { TargetableKind } from '../../../model/target.ts';
import type { Technique } from '../../../model/technique.ts';
import { deleteCluster, deleteInstance } from '../../shared/database-calls.ts';
import { keyTechniquesOf } from '../../shared/keys.ts';
import { deleteKeptBackup } from './kept-backups.ts';

const encrypted: readonly { readonly goal: string; readonly kind: TargetableKind; readonly noun: string }[] = [
  { goal: deleteInstance, kind: 'db-instance', noun: 'database instance' },
  { goal: deleteCluster, kind: 'db-cluster', noun: 'database cluster' },
  { goal: 'rds:DeleteDBSnapshot', kind: 'db-snapshot', noun: 'database snapshot' },
  { goal: 'rds:DeleteDBClusterSnapshot', kind: 'db-cluster-snapshot', noun: 'cluster snapshot' },
  { goal: deleteKeptBackup, kind: 'db-automated-backup', noun: 'kept automated backup' },
];

/** Taking away the key that a database is encrypted with: RDS can then no longer read the data. */
export const keyTechniques: readonly Technique[] = encrypted.flatMap((each) =>
  keyTechniquesOf({
    ...each,
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html',
    assumptions: [],
  }),
);

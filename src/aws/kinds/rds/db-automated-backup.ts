import type { DBInstanceAutomatedBackupMessage } from '@aws-sdk/client-rds';
import type { z } from 'zod';
import { parseArn } from '../../../domain/arn.ts';
import type { DbAutomatedBackup } from '../../../domain/rds/database.ts';
import type { ListedKind } from '../kind.ts';
import { required, resource, tagsOf } from '../normalise.ts';
import { count, fields, flag, tags, text } from '../shape.ts';

const shape = fields({
  DBInstanceAutomatedBackupsArn: text,
  Status: text,
  DBInstanceIdentifier: text,
  Engine: text,
  Encrypted: flag,
  KmsKeyId: text,
  BackupRetentionPeriod: count,
  TagList: tags,
});

/**
 * Automated backups that were kept when their instance was deleted. Those of instances that exist go with the instance.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstanceAutomatedBackup.html
 */
export const dbAutomatedBackup: ListedKind<DBInstanceAutomatedBackupMessage, z.infer<typeof shape>> = {
  kind: 'db-automated-backup',
  taggable: true,
  list: {
    api: 'rds:DescribeDBInstanceAutomatedBackups',
    requests: () => [{ MaxRecords: 100 }],
    optionalErrors: ['DBInstanceAutomatedBackupNotFound'],
  },
  items: (page) => page.DBInstanceAutomatedBackups,
  shape,
  normalise(item, place): DbAutomatedBackup | readonly DbAutomatedBackup[] {
    if (item.Status !== 'retained') return [];
    const arn = required(item.DBInstanceAutomatedBackupsArn, 'DBInstanceAutomatedBackupsArn');
    return resource('db-automated-backup', place, {
      id: required(idIn(arn), 'id in its ARN'),
      arn,
      tags: tagsOf(item.TagList),
      attributes: {
        status: item.Status,
        source: item.DBInstanceIdentifier ?? null,
        engine: item.Engine ?? null,
        encrypted: item.Encrypted ?? null,
        kmsKey: item.KmsKeyId ?? null,
        backupRetentionDays: item.BackupRetentionPeriod ?? null,
      },
    });
  },
};

/** `ab-…` of `arn:aws:rds:us-east-1:111122223333:auto-backup:ab-…`. */
function idIn(arn: string): string | undefined {
  return /^auto-backup:(.+)$/.exec(parseArn(arn)?.resource ?? '')?.[1];
}

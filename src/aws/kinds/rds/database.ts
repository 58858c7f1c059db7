import { z } from 'zod';
import { isJsonObject } from '../../../domain/json.ts';
import { compareText } from '../../../domain/text/order.ts';
import { isoTime, sortedTexts } from '../normalise.ts';
import { count, fields, flag, tags, text, texts, time } from '../shape.ts';

// What DescribeDBInstances and DescribeDBClusters have in common. What AWS changes every few minutes or nights in a
// database that nobody touched (the restorable times, progress) is not read.

/** The values that wait, of both; one that AWS adds is read as it is. */
const pendingValues = z
  .looseObject({
    DBInstanceIdentifier: text,
    DBClusterIdentifier: text,
    DBInstanceClass: text,
    Engine: text,
    EngineVersion: text,
    AllocatedStorage: count,
    StorageType: text,
    Iops: count,
    StorageThroughput: count,
    Port: count,
    BackupRetentionPeriod: count,
    MultiAZ: flag,
    MultiTenant: flag,
    IAMDatabaseAuthenticationEnabled: flag,
    DedicatedLogVolume: flag,
    LicenseModel: text,
    CACertificateIdentifier: text,
    DBSubnetGroupName: text,
    AutomationMode: text,
    ResumeFullAutomationModeTime: time,
    ProcessorFeatures: z.array(fields({ Name: text, Value: text })),
    PendingCloudwatchLogsExports: fields({ LogTypesToEnable: texts, LogTypesToDisable: texts }),
  })
  .partial();

/** What is read of instances and clusters alike. */
export const databaseFields = {
  Engine: text,
  EngineVersion: text,
  DeletionProtection: flag,
  BackupRetentionPeriod: count,
  PubliclyAccessible: flag,
  StorageEncrypted: flag,
  KmsKeyId: text,
  MultiAZ: flag,
  IAMDatabaseAuthenticationEnabled: flag,
  CopyTagsToSnapshot: flag,
  MasterUsername: text,
  MasterUserSecret: fields({ SecretArn: text }),
  VpcSecurityGroups: z.array(fields({ VpcSecurityGroupId: text })),
  PreferredMaintenanceWindow: text,
  PreferredBackupWindow: text,
  AutoMinorVersionUpgrade: flag,
  PendingModifiedValues: pendingValues,
  TagList: tags,
};

/** The attributes that instances and clusters have from fields of the same name. */
export function databaseAttributes(item: z.infer<ReturnType<typeof fields<typeof databaseFields>>>) {
  return {
    engine: item.Engine ?? null,
    engineVersion: item.EngineVersion ?? null,
    deletionProtection: item.DeletionProtection ?? null,
    backupRetentionDays: item.BackupRetentionPeriod ?? null,
    publiclyAccessible: item.PubliclyAccessible ?? null,
    encrypted: item.StorageEncrypted ?? null,
    kmsKey: item.KmsKeyId ?? null,
    multiAz: item.MultiAZ ?? null,
    iamAuthentication: item.IAMDatabaseAuthenticationEnabled ?? null,
    copyTagsToSnapshot: item.CopyTagsToSnapshot ?? null,
    masterUser: item.MasterUsername ?? null,
    masterSecret: item.MasterUserSecret?.SecretArn ?? null,
    securityGroups: sortedTexts(item.VpcSecurityGroups?.map(({ VpcSecurityGroupId }) => VpcSecurityGroupId)),
    maintenanceWindow: item.PreferredMaintenanceWindow ?? null,
    backupWindow: item.PreferredBackupWindow ?? null,
    autoMinorVersionUpgrade: item.AutoMinorVersionUpgrade ?? null,
    pendingChanges: pendingChanges(item.PendingModifiedValues),
  };
}

/** A password that waits must not reach the store. A managed secret's ARN is in the attributes. */
const secretNames = /password|secret|token/i;

/** The pending values as text, sorted by name. Those that are secret, or say nothing, are left out. */
function pendingChanges(values: z.infer<typeof pendingValues> | undefined): { readonly [name: string]: string } {
  const changes = Object.entries(values ?? {}).flatMap(([name, value]): [string, string][] => {
    const written = secretNames.test(name) ? '' : textOf(name, value);
    return written === '' ? [] : [[name, written]];
  });
  return Object.fromEntries(changes.sort(([a], [b]) => compareText(a, b)));
}

/** Text as it is; lists and objects as JSON, sorted, without secrets. */
function textOf(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Date || (typeof value === 'string' && name.endsWith('Time'))) return isoTime(value) ?? '';
  if (typeof value === 'string' && value.isWellFormed()) return value;
  const json = JSON.stringify(canonical(value));
  return json === '{}' || json === '[]' ? '' : json;
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const members = value.map(canonical);
    return members.sort((a, b) => compareText(JSON.stringify(a), JSON.stringify(b)));
  }
  if (value instanceof Date || !isJsonObject(value)) return value;
  const members = Object.entries(value).filter(([name, member]) => !secretNames.test(name) && member !== undefined);
  return Object.fromEntries(
    members.sort(([a], [b]) => compareText(a, b)).map(([name, member]) => [name, canonical(member)]),
  );
}

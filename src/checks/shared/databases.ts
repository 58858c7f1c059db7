import { parseArn } from '../../domain/arn.ts';
import type { DatabaseProtection } from '../../domain/baseline.ts';
import type { DbCluster, DbInstance, GlobalCluster, TenantDatabase } from '../../domain/rds/database.ts';
import { globalRegion } from '../../domain/scope.ts';
import { awsCommand } from '../../domain/text/aws-command.ts';
import { inQuotes } from './words.ts';

/** What can be protected as a database. */
export type Database = DbInstance | DbCluster | GlobalCluster | TenantDatabase;

type DatabaseKind = Database['kind'];
export type DatabaseSetting = keyof DatabaseProtection;

/** The kinds that have each setting. */
export const kindsWithSetting = {
  deletionProtection: ['db-instance', 'db-cluster', 'global-cluster', 'tenant-database'],
  backupRetentionDays: ['db-instance', 'db-cluster'],
  publiclyAccessible: ['db-instance', 'db-cluster'],
  encrypted: ['db-instance', 'db-cluster', 'global-cluster'],
  copyTagsToSnapshot: ['db-instance', 'db-cluster'],
  iamAuthentication: ['db-instance', 'db-cluster'],
} as const satisfies Readonly<Record<DatabaseSetting, readonly DatabaseKind[]>>;

/**
 * Whether a database has a setting of its own. Members of a cluster have those of the cluster, except that instances in
 * an Aurora cluster are publicly accessible one by one.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
 */
export function hasSetting(database: Database, setting: DatabaseSetting): boolean {
  if (!(kindsWithSetting[setting] as readonly string[]).includes(database.kind)) return false;
  if (database.kind === 'db-instance' && database.attributes.cluster !== null)
    return setting === 'publiclyAccessible' && !isInMultiAzCluster(database);
  return database.kind !== 'db-cluster' || setting !== 'publiclyAccessible' || isMultiAzCluster(database) !== false;
}

/** The engines of Multi-AZ clusters; https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html */
const multiAzEngines: ReadonlySet<string> = new Set(['mysql', 'postgres']);

/** Whether the instance is a member of a Multi-AZ cluster, which sets the class and the access of its members. */
export function isInMultiAzCluster({ attributes: { cluster, engine } }: DbInstance): boolean {
  return cluster !== null && engine !== null && multiAzEngines.has(engine);
}

/** Whether the cluster is a Multi-AZ cluster, and not Aurora's kind; undefined if AWS did not return enough. */
export function isMultiAzCluster({ attributes: { type, engine } }: DbCluster): boolean | undefined {
  if (type !== null) return true;
  return engine === null ? undefined : multiAzEngines.has(engine);
}

/**
 * The command that changes a setting of a database: for a tenant database, that of its instance. Undefined if the
 * instance is not known.
 */
export function modifyCommand(
  { kind, id, region, attributes }: Database,
  options: Parameters<typeof awsCommand>[2],
): string | undefined {
  switch (kind) {
    case 'db-instance':
      return awsCommand('rds', 'modify-db-instance', { region, 'db-instance-identifier': id, ...options });
    case 'db-cluster':
      return awsCommand('rds', 'modify-db-cluster', { region, 'db-cluster-identifier': id, ...options });
    case 'global-cluster':
      return awsCommand('rds', 'modify-global-cluster', {
        region: primaryRegion(attributes) ?? (region === globalRegion ? undefined : region),
        'global-cluster-identifier': id,
        ...options,
      });
    case 'tenant-database':
      return attributes.instance === null
        ? undefined
        : awsCommand('rds', 'modify-db-instance', {
            region,
            'db-instance-identifier': attributes.instance,
            ...options,
          });
  }
}

/** The region of the cluster that is written to. */
function primaryRegion({ members }: GlobalCluster['attributes']): string | undefined {
  const region = parseArn(members.find(({ isWriter }) => isWriter)?.cluster ?? '')?.region;
  return region === '' ? undefined : region;
}

/**
 * The option for a change that would else wait for the maintenance window. It applies every other pending change too,
 * and some of these restart the database, so it is left out if there are any.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html
 */
export function applyImmediately({ attributes }: DbInstance | DbCluster): { readonly 'apply-immediately'?: true } {
  return Object.keys(attributes.pendingChanges).length > 0 ? {} : { 'apply-immediately': true };
}

/** `; BackupRetentionPeriod "7" is pending`, by the name in the API; empty if nothing is pending. */
export function pendingText({ attributes }: DbInstance | DbCluster, name: string): string {
  const value = Object.hasOwn(attributes.pendingChanges, name) ? attributes.pendingChanges[name] : undefined;
  return value === undefined ? '' : `; ${name} ${inQuotes(value)} is pending`;
}

/** The reading of a flag, for a check of a protection. */
export function flagState(name: DatabaseSetting, value: boolean | null) {
  return { isOn: value ?? undefined, evidence: { [name]: value ?? 'unknown' } };
}

import type { TenantDatabasesMessage } from '@aws-sdk/client-rds';
import type { z } from 'zod';
import type { DbInstanceAttributes, TenantDatabase } from '../../../domain/rds/database.ts';
import type { ListedKind } from '../kind.ts';
import { required, resource, tagsOf } from '../normalise.ts';
import { fields, flag, tags, text } from '../shape.ts';

const shape = fields({
  TenantDatabaseResourceId: text,
  TenantDatabaseARN: text,
  TenantDBName: text,
  Status: text,
  DBInstanceIdentifier: text,
  DeletionProtection: flag,
  MasterUsername: text,
  TagList: tags,
});

/**
 * Tenant databases, which only multi-tenant instances of RDS for Oracle have; without such an instance none are asked
 * for. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeTenantDatabases.html
 */
export const tenantDatabase: ListedKind<TenantDatabasesMessage, z.infer<typeof shape>> = {
  kind: 'tenant-database',
  taggable: true,
  dependsOn: ['db-instance'],
  list: {
    api: 'rds:DescribeTenantDatabases',
    requests: (resourcesOf) =>
      resourcesOf('db-instance').some(({ attributes }) => (attributes as DbInstanceAttributes).multiTenant)
        ? [{ MaxRecords: 100 }]
        : [],
  },
  items: (page) => page.TenantDatabases,
  shape,
  normalise(item, place): TenantDatabase {
    return resource('tenant-database', place, {
      id: required(item.TenantDatabaseResourceId, 'TenantDatabaseResourceId'),
      arn: required(item.TenantDatabaseARN, 'TenantDatabaseARN'),
      // Unlike those of other databases, its id says nothing.
      name: item.TenantDBName,
      tags: tagsOf(item.TagList),
      attributes: {
        status: item.Status ?? 'unknown',
        instance: item.DBInstanceIdentifier ?? null,
        deletionProtection: item.DeletionProtection ?? null,
        masterUser: item.MasterUsername ?? null,
      },
    });
  },
};

import { memoizeWeakly } from '../../../../domain/memoize.ts';
import type { SnapshotIndex } from '../../../../domain/snapshot.ts';
import { rdsTagging } from './tagging.ts';
import type { TargetType } from './target-type.ts';

export const tenantDatabase: TargetType<'tenant-database'> = {
  kind: 'tenant-database',
  noun: 'tenant database',
  exampleArn: 'arn:aws:rds:us-east-1:111122223333:tenant-database:a',
  isRarelyThere: true,
  readsAlso: ['db-instance'],
  tagging: rdsTagging,
  keys: () => new Map(),
  facts({ account, region, attributes: { deletionProtection, instance } }, { snapshot, targetOf }) {
    const holder = instance === null ? undefined : snapshot.find({ account, region, kind: 'db-instance' }, instance);
    const tenants = tenantsByInstance(snapshot).get(`${account} ${region} ${instance ?? ''}`) ?? [];
    return {
      deletionProtection: deletionProtection ?? undefined,
      source: holder && targetOf(holder),
      isOnlyTenant: instance === null ? undefined : tenants.length === 1,
    };
  },
};

const tenantsByInstance = memoizeWeakly((snapshot: SnapshotIndex) =>
  Map.groupBy(
    snapshot.ofKind('tenant-database'),
    ({ account, region, attributes }) => `${account} ${region} ${attributes.instance ?? ''}`,
  ),
);

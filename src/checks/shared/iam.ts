import { partitionOf } from '../../domain/arn.ts';
import type { Role } from '../../domain/identity.ts';
import { globalRegion, type Scope } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';

/** The scope of an IAM kind in an account. */
export function iamScope(account: string, kind: string): Scope {
  return { account, region: globalRegion, kind };
}

/** Whether AWS made the role for a service of its own: nobody in the account can change what it may do. */
export function isServiceLinked(role: Role): boolean {
  return role.attributes.path.startsWith('/aws-service-role/');
}

/** The partition that an account belongs to, by the regions that were read. */
export function partitionOfAccount(snapshot: SnapshotIndex, account: string): string {
  const regions = snapshot.snapshot.coverage.filter((scope) => scope.account === account).map(({ region }) => region);
  return regions.map(partitionOf).find((partition) => partition !== 'aws') ?? 'aws';
}

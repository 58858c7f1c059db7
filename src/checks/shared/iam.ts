import { parseArn, partitionOf } from '../../domain/arn.ts';
import type { Role } from '../../domain/iam/identity.ts';
import { globalRegion, type Scope } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';

/** The scope of an IAM kind in an account. */
export function iamScope(account: string, kind: string): Scope {
  return { account, region: globalRegion, kind };
}

/** Whether the role is a service-linked role: nobody in the account can change its permissions. */
export function isServiceLinked(role: Role): boolean {
  return role.attributes.path.startsWith('/aws-service-role/');
}

/** The partition of an account, by its regions, or by its users and roles if it has no regions in the coverage. */
export function partitionOfAccount(snapshot: SnapshotIndex, account: string): string {
  const [region] = snapshot.snapshot.coverage
    .filter((scope) => scope.account === account && scope.region !== globalRegion)
    .map((scope) => scope.region);
  if (region !== undefined) return partitionOf(region);
  const [someone] = [...snapshot.ofKind('user'), ...snapshot.ofKind('role')].filter(
    (identity) => identity.account === account,
  );
  return parseArn(someone?.arn ?? '')?.partition ?? 'aws';
}

import { isUnread, type Coverage } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';

/** Driftwarden reads no organization: what its policies take away is not taken away here. */
export const organizationPolicies: readonly string[] = ['service control policies', 'resource control policies'];

/** The places that were meant to be read and were not, in words: `user in 111122223333 global: denied (AccessDenied)`. */
export function unreadPlaces({ snapshot }: SnapshotIndex, isMeant: (scope: Coverage) => boolean = () => true): string[] {
  return snapshot.coverage
    .filter((coverage) => isUnread(coverage) && isMeant(coverage))
    .map(({ account, region, kind, status, error }) => `${kind} in ${account} ${region}: ${status}${error === undefined ? '' : ` (${error})`}`);
}

import type { ReportedFinding } from '../domain/finding.ts';
import type { Audience, OwnerDirectory } from './audiences.ts';

/** A finding as the run before left it. */
export type EarlierFinding = Pick<ReportedFinding, 'id' | 'ability'>;

/**
 * Whether somebody can now reach what is an owner's, or more of it, by a finding that was there before and did not
 * change in what it is about: a path may lead to new resources.
 */
export function isNewlyReached(
  { name, role, result }: Audience,
  owners: OwnerDirectory | undefined,
  earlier: readonly EarlierFinding[],
): boolean {
  if (role !== 'owner' || !owners) return false;
  const before = new Map(earlier.map(({ id, ability }) => [id, ability]));
  return result.findings.some(({ id, status, ability }) => {
    const was = before.get(id);
    if (status !== 'open' || was === undefined) return false;
    return (ability?.owners ?? []).some(
      ({ owner, count }) =>
        owners.find(owner).address === name &&
        count > (was.owners?.find((reached) => reached.owner === owner)?.count ?? 0),
    );
  });
}

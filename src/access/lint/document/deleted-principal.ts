import { globalRegion } from '../../../domain/scope.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import { parsePrincipal } from '../../evaluator/principal.ts';
import { isUniqueId } from '../../evaluator/principal-match.ts';
import type { Policy, Statement } from '../../policy/policy.ts';

/** A principal of a trust policy that does not exist. */
export interface DeletedPrincipalIssue {
  /** As the policy writes it: an ARN or a unique id (AIDA…, AROA…). */
  readonly principal: string;
  /** The statements that name it. */
  readonly statements: readonly Statement[];
}

/** Makes the test whether a principal of a policy, as it is written, was deleted, according to a snapshot. */
export function deletedPrincipalTest(snapshot: SnapshotIndex): (written: string) => boolean {
  const holders = [...snapshot.ofKind('user'), ...snapshot.ofKind('role')];
  const uniqueIds = new Set(holders.map(({ attributes }) => attributes.uniqueId));
  const names = new Set(holders.map(({ account, kind, id }) => `${account} ${kind} ${id}`));
  const isRead = (account: string, kind: string) => snapshot.isComplete({ account, region: globalRegion, kind });
  const allRead = snapshot.snapshot.accounts.every((account) => isRead(account, 'user') && isRead(account, 'role'));
  return (written) => {
    if (isUniqueId(written)) return allRead && !uniqueIds.has(written.split(':')[0] ?? '');
    const principal = parsePrincipal(written);
    if (principal?.kind !== 'user' && principal?.kind !== 'role') return false;
    const { account, kind, name } = principal;
    return isRead(account, kind) && !names.has(`${account} ${kind} ${name}`);
  };
}

/**
 * Check guard-deleted-principal. Finds the users and roles that a trust policy names and that do not exist. AWS writes
 * the unique id of a user or role in place of its ARN once it is deleted, and a new one of the same name is not trusted.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function lintDeletedPrincipal(
  { statements }: Policy,
  isDeleted: (written: string) => boolean,
): readonly DeletedPrincipalIssue[] {
  const named = statements.flatMap((statement) =>
    [...new Set((statement.principals?.items ?? []).flatMap(({ kind, value }) => (kind === 'AWS' ? [value] : [])))]
      .filter(isDeleted)
      .map((principal) => ({ principal, statement })),
  );
  return [...Map.groupBy(named, ({ principal }) => principal)].map(([principal, group]) => ({
    principal,
    statements: group.map(({ statement }) => statement),
  }));
}

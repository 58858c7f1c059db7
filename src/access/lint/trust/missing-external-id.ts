import { isOpenToDeputies } from '../../paths/model/entrances/deputies.ts';
import type { TrustContext, TrustingRole } from '../../paths/model/entrances/entrance.ts';
import { entrancesOf } from '../../paths/model/entrances/entrances.ts';

/** An account outside the snapshot that a trust policy lets in without asking for an external id. */
export interface MissingExternalIdIssue {
  readonly account: string;
  /** As the policy writes them. */
  readonly principals: readonly string[];
  /** The names of the statements that let them in. */
  readonly statements: readonly string[];
}

/**
 * Check guard-missing-external-id. Finds the other accounts that a trust policy lets in though the caller knows no more
 * than the role's name. An external id, MFA or the organization of the caller keeps such calls out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
 */
export function lintMissingExternalId(role: TrustingRole, context: TrustContext): MissingExternalIdIssue[] {
  const found = entrancesOf(role, context).filter(
    (entrance) =>
      (entrance.kind === 'account' || entrance.kind === 'identity') &&
      entrance.reach === 'limited' &&
      isOpenToDeputies(entrance, role, context),
  );
  return [...Map.groupBy(found, ({ account = '' }) => account)].map(([account, entrances]) => ({
    account,
    principals: [...new Set(entrances.map(({ principal }) => principal))],
    statements: [...new Set(entrances.map(({ statement }) => statement.name))],
  }));
}

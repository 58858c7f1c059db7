import { lintMissingExternalId } from '../../access/lint/index.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { joinedByAnd, label, some } from '../shared/words.ts';
import { trustLint } from './trust-lint.ts';

/**
 * A role that another account may act as without an external id. If the account serves several customers, each of them
 * can name this role to it. Accounts of the snapshot are known; of others only their owner knows whose they are.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
 */
export const guardMissingExternalId = trustLint({
  id: 'guard-missing-external-id',
  summary: 'A trust policy lets in an account that is not audited, without an external id.',
  severity: 'medium',
  find: lintMissingExternalId,
  describe({ account, principals, statements }, { owner }) {
    return {
      rule: { account },
      title: `Role ${label(owner)} lets in account ${escapeUnprintable(account)} without an external id`,
      expected:
        'a condition on sts:ExternalId for the account of a third party, or on aws:PrincipalOrgID for one of the same organization',
      actual: `Principal ${some(principals)} in statement${statements.length === 1 ? '' : 's'} ${joinedByAnd(statements)}`,
      evidence: { account, principals: [...principals], statements: [...statements] },
    };
  },
});

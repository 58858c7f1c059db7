import type { Entrance, TrustContext, TrustingRole } from '../../paths/model/entrances/entrance.ts';
import { entrancesOf } from '../../paths/model/entrances/entrances.ts';
import { describeEntrances } from '../../paths/wording/entrances/describe-entrance.ts';

/** A principal of a trust policy that lets in more than anybody meant. */
export interface OpenTrustIssue {
  /** As the policy writes it: `*`, or a provider. */
  readonly principal: string;
  /** `anybody` in the world, or every identity of one `provider`. */
  readonly reach: 'anybody' | 'provider';
  readonly kind: Entrance['kind'];
  /** In words: `anyone who can run a workflow in any GitHub repository`. */
  readonly who: string;
  /** The names of the statements that let them in. */
  readonly statements: readonly string[];
}

/**
 * Check guard-open-trust. Finds the principals of a trust policy that stand for everybody in AWS, or for every token of
 * a provider, without a condition that strangers do not meet.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export function lintOpenTrust(role: TrustingRole & { readonly name: string }, context: TrustContext): OpenTrustIssue[] {
  const open = entrancesOf(role, context).filter(({ reach }) => isOpen(reach));
  return [...Map.groupBy(open, ({ principal }) => principal)].map(([principal, entrances]) => {
    const worst = entrances.filter(({ reach }) => reach === 'anybody');
    const shown = worst.length > 0 ? worst : entrances;
    return {
      principal,
      reach: worst.length > 0 ? 'anybody' : 'provider',
      kind: shown[0]?.kind ?? 'anybody',
      who: describeEntrances(shown, { role: role.name, account: role.account }).join(' or '),
      statements: [...new Set(entrances.map(({ statement }) => statement.name))],
    };
  });
}

function isOpen(reach: Entrance['reach']): boolean {
  return reach === 'anybody' || reach === 'provider';
}

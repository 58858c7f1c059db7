import type { CompiledStatement } from '../../policy/compile-policy.ts';
import { absent } from '../../policy/context.ts';
import { all, no, yes, type Truth } from '../../policy/truth.ts';
import type { Identity } from '../model/identity.ts';
import { isMfaKey } from '../model/request-context.ts';
import type { PrivilegeEscalation } from '../model/technique.ts';
import { privilegeEscalations } from '../techniques/index.ts';
import type { AccessModel } from '../model/access-model.ts';

/** The access model if no user had an MFA device: what is possible in it is possible without MFA. */
export function withoutMfa(model: AccessModel): AccessModel {
  return { ...model, identities: model.identities.map((identity) => ({ ...identity, canBringMfa: false })) };
}

/** The privilege escalations that register no MFA device. */
export const escalationsWithoutMfa: readonly PrivilegeEscalation[] = privilegeEscalations.filter(
  ({ id }) => id !== 'enable-mfa-device',
);

/**
 * Whether a role can only be assumed with MFA: its trust policy allows no request that says nothing about MFA.
 * Federated users count as without MFA: AWS does not know what their provider asked for.
 */
export function requiresMfaToAssume({ trust }: Identity): boolean {
  if (!trust || 'problem' in trust) return false;
  return assumeActions.every((action) => {
    const { Allow: allows, Deny: denies } = trust.statementsFor(action);
    return (
      allows.every((statement) => holdsWithoutMfa(statement) === no) ||
      denies.some((statement) => isForEverybody(statement) && holdsWithoutMfa(statement) === yes)
    );
  });
}

const assumeActions = ['sts:assumerole', 'sts:assumerolewithsaml', 'sts:assumerolewithwebidentity'];

function isForEverybody({ principals }: CompiledStatement): boolean {
  return principals?.negated === false && principals.items.some(({ value }) => value === '*');
}

function holdsWithoutMfa({ conditions }: CompiledStatement): Truth {
  return all(conditions, (condition) => condition.holds((key) => (isMfaKey(key) ? absent : 'unknown')));
}

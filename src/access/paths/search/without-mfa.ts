import type { CompiledStatement } from '../../policy/compile-policy.ts';
import { absent } from '../../policy/context.ts';
import { all, no, yes, type Truth } from '../../policy/truth.ts';
import type { Identity } from '../model/identity.ts';
import { isMfaKey } from '../model/request-context.ts';
import type { PrivilegeEscalation } from '../model/technique.ts';
import { privilegeEscalations } from '../techniques/index.ts';
import type { AccessModel } from '../model/access-model.ts';

/** The world if nobody had a device: what can be done in it can be done without MFA. */
export function withoutMfa(world: AccessModel): AccessModel {
  return { ...world, identities: world.identities.map((identity) => ({ ...identity, canBringMfa: false })) };
}

/** The ways of becoming somebody that do not come to a device. */
export const escalationsWithoutMfa: readonly PrivilegeEscalation[] = privilegeEscalations.filter(
  ({ id }) => id !== 'enable-mfa-device',
);

/**
 * Whether nobody comes to act as a role without MFA: its trust policy lets nobody in whose request says nothing of it.
 * Of federated users, whose provider may have asked, AWS knows nothing.
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

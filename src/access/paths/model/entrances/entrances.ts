import type { CompiledPolicy, CompiledStatement } from '../../../policy/compile-policy.ts';
import type { PrincipalPattern } from '../../../policy/policy.ts';
import { callerNamed, serviceForAnybody, sessionActions, type NamedCaller } from './callers.ts';
import { decideTrust } from './decide-trust.ts';
import type { Entrance, Reach, TrustContext, TrustingRole } from './entrance.ts';
import { isSharedIssuer, issuerOf } from './providers.ts';
import { isOpenToStrangers } from './strangers.ts';

/**
 * Who gets into a role, by its trust policy: one entrance for each principal of each statement. A principal whom the
 * policy never lets in, because of a condition or a Deny, has none. Empty where the policy was not read or is not valid.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function entrancesOf(role: TrustingRole, context: TrustContext): readonly Entrance[] {
  const { trust } = role;
  if (!trust || 'problem' in trust) return [];
  return trust.statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => {
      const alone = { ...role, trust: withoutOtherAllows(trust, statement) };
      const items = principalsOf(statement);
      return sessionActions
        .filter((action) => statement.matchesAction(action.toLowerCase()))
        .flatMap((action) =>
          items.flatMap(({ kind, value }): Entrance[] => {
            const caller = callerNamed({ kind, value }, action, context);
            const entrance = caller && entranceOf(caller, value, statement, alone, context);
            return entrance ? [entrance] : [];
          }),
        );
    });
}

/** `"Principal": "*"` stands for callers with AWS credentials; services are named one by one. */
function principalsOf({ principals }: CompiledStatement): readonly PrincipalPattern[] {
  const items = principals?.items ?? [];
  const isEverybody = items.some(({ kind, value }) => kind === 'AWS' && value === '*');
  return isEverybody ? items.filter(({ kind, value }) => kind !== 'Service' || value !== '*') : items;
}

/** The policy with one of its Allow statements, and every Deny. */
function withoutOtherAllows(
  policy: Exclude<CompiledPolicy, { problem: unknown }>,
  statement: CompiledStatement,
): CompiledPolicy {
  return {
    name: policy.name,
    statements: policy.statements.filter((each) => each === statement || each.effect === 'Deny'),
    statementsFor: (action) => {
      const { Allow, Deny } = policy.statementsFor(action);
      return { Allow: Allow.filter((each) => each === statement), Deny };
    },
  };
}

function entranceOf(
  caller: NamedCaller,
  principal: string,
  statement: CompiledStatement,
  role: TrustingRole,
  context: TrustContext,
): Entrance | undefined {
  const { kind, action } = caller;
  const account = kind === 'anybody' ? undefined : caller.principal?.account;
  const entrance = { kind, principal, account, action, statement };
  if (!caller.principal)
    return { ...entrance, kind: kind === 'deleted' ? kind : 'unreadable', reach: 'nobody', open: [] };
  const { isLetIn, open } = decideTrust(role, action, { ...caller, principal: caller.principal }, context);
  if (isLetIn) return { ...entrance, reach: reachOf(caller, principal, role, context), open };
  return kind === 'anybody' ? entranceOf(serviceForAnybody, principal, statement, role, context) : undefined;
}

function reachOf(caller: NamedCaller, principal: string, role: TrustingRole, context: TrustContext): Reach {
  const { kind } = caller;
  if (kind === 'service') return 'service';
  if (kind === 'anybody') return isOpenToStrangers(caller, role, context) ? 'anybody' : 'limited';
  if (kind === 'oidc' && isOpenToStrangers(caller, role, context))
    return isSharedIssuer(issuerOf(principal)) ? 'anybody' : 'provider';
  return caller.principal?.account !== undefined && context.accounts.has(caller.principal.account)
    ? 'inside'
    : 'limited';
}

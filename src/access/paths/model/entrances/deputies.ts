import type { ContextEntries } from '../../../policy/context.ts';
import { callerNamed } from './callers.ts';
import { decideTrust } from './decide-trust.ts';
import type { Entrance, TrustContext, TrustingRole } from './entrance.ts';

/**
 * Whether a principal of another account gets in when it acts for somebody who only told it the role's name: without
 * the external id, without MFA, and from another organization.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function isOpenToDeputies(
  { action, principal: value }: Entrance,
  role: TrustingRole,
  context: TrustContext,
): boolean {
  const caller = callerNamed({ kind: 'AWS', value }, action, context);
  if (!caller?.principal) return false;
  const { principal, unknown } = caller;
  return decideTrust(role, action, { principal, unknown, context: deputy }, context).isLetIn;
}

const deputy: ContextEntries = [
  ['sts:ExternalId', 'a-guess'],
  ['sts:ExternalId', []],
  ['aws:MultiFactorAuthPresent', 'false'],
  ['aws:MultiFactorAuthPresent', []],
  ['aws:MultiFactorAuthAge', []],
  ['aws:PrincipalOrgID', 'o-strangers0'],
  ['aws:PrincipalOrgID', []],
  ['aws:PrincipalOrgPaths', 'o-strangers0/r-0000/'],
  ['aws:PrincipalOrgPaths', []],
  ['aws:ResourceOrgID', 'o-own0000000'],
  ['aws:ResourceOrgPaths', 'o-own0000000/r-1111/'],
];

import { strongestMatch, type LayerResults, type StatementMatch, type LayerResult } from './evaluate-layers.ts';
import { principalMatches, type PrincipalMatch } from './principal-match.ts';
import type { Request } from './request.ts';
import { changesAwsOwned } from './aws-owned-resources.ts';
import { no, yes, type Truth } from '../policy/truth.ts';

/** Something that must allow a request: one layer, or a rule of AWS. */
export interface Requirement {
  /** What must allow it, as reasons name it: `the permissions boundary`. */
  readonly what: string;
  readonly met: Truth;
  readonly matches: readonly StatementMatch[];
  /** Why it is met, where no statement allows it. */
  readonly metBy?: string;
  /** Why it is not met, where that is not a missing Allow. */
  readonly unmetReason?: string;
}

/** One way to grant a request: all its requirements must be met. */
export type GrantPath = readonly Requirement[];

/** The requirements of every grant path: each level of the organization must allow, in its service control policies. */
export function organizationRequirements({ serviceControl }: LayerResults): Requirement[] {
  return serviceControl.map(({ allows }, level) =>
    requirement(`the service control policies of level ${level + 1}`, allows),
  );
}

/**
 * The ways to grant a request; here permissions boundary, session policies, identity policies and resource policy come
 * together, and `organizationRequirements` adds the service control policies. In the same account there are three:
 * - the resource policy names the user or session: nothing else is needed;
 * - the resource policy names the role: the boundary and the session policies must allow too;
 * - the identity policies allow, with the boundary and the session policies; for roles (sts) and KMS keys the resource
 *   policy must name the account as well.
 * From another account the resource policy and the identity policies must both allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function grantPathsOf(request: Request, results: LayerResults): GrantPath[] {
  const resourcePolicy = (...by: PrincipalMatch[]) => resourceRequirement(results, by);
  if (request.principal.account === undefined) return [[resourcePolicy('direct')]];
  if (isForbiddenToRoot(request)) return [[forbidden('the root user cannot assume a role')]];
  if (changesAwsOwned(request)) return [[forbidden('AWS does not let customers change what it owns')]];
  const limits = principalLimits(request, results);
  const identity = [identityRequirement(request, results.identity), ...limits];
  if (!request.isSameAccount) return [[resourcePolicy(...principalMatches), ...identity]];
  const byAccount = needsResourcePolicy(request) ? [resourcePolicy('account'), ...identity] : identity;
  return [[resourcePolicy('direct')], [resourcePolicy('role'), ...limits], byAccount];
}

function identityRequirement({ principal }: Request, { allows }: LayerResult): Requirement {
  const what = 'the identity policies';
  if (principal.kind === 'root')
    return { what, met: yes, matches: [], metBy: 'the root user may do everything in its account' };
  return requirement(what, allows);
}

function resourceRequirement({ resource }: LayerResults, by: readonly PrincipalMatch[]): Requirement {
  const matches = resource ? by.flatMap((match) => resource.allowsByMatch[match]) : [];
  return requirement(resource ? 'the resource policy' : 'the resource policy: none was given', matches);
}

/** The layers that limit a principal. A federated user without session policies has no permissions. */
function principalLimits({ principal }: Request, { boundary, session }: LayerResults): Requirement[] {
  const limits = [];
  if (boundary) limits.push(requirement('the permissions boundary', boundary.allows));
  if (session || principal.kind === 'federatedUser')
    limits.push(requirement('the session policies', session?.allows ?? []));
  return limits;
}

/**
 * Trust policies and key policies must allow what they protect, even within the account.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
function needsResourcePolicy({ action, resource }: Request): boolean {
  const isSession = action.startsWith('sts:') && /^arn:[^:]*:iam::[^:]*:role\//.test(resource);
  return isSession || (action.startsWith('kms:') && /^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(resource));
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function isForbiddenToRoot({ principal, action }: Request): boolean {
  return principal.kind === 'root' && action === 'sts:assumerole';
}

function requirement(what: string, matches: readonly StatementMatch[]): Requirement {
  return { what, met: strongestMatch(matches), matches };
}

/** A requirement that no policy can meet. */
function forbidden(unmetReason: string): Requirement {
  return { what: '', met: no, matches: [], unmetReason };
}

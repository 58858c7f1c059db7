import { strongestMatch, type LayerResults, type StatementMatch, type LayerResult } from './evaluate-layers.ts';
import { principalMatches, type PrincipalMatch } from './principal-match.ts';
import type { Request } from './request.ts';
import { changesAwsOwned } from './aws-owned-resources.ts';
import { no, yes, type Truth } from '../policy/truth.ts';

/** Something that must allow a request, or must not stand in its way. */
export interface Requirement {
  readonly what: string;
  readonly met: Truth;
  readonly matches: readonly StatementMatch[];
  /** What meets it where no statement does. */
  readonly metBy?: string;
}

/** All demands of one route together grant a request. */
export type GrantPath = readonly Requirement[];

/** What must hold whatever the route: one Allow at each level of the organization. */
export function organizationRequirements({ serviceControl }: LayerResults): Requirement[] {
  return serviceControl.map((voice, level) =>
    requirement(`the service control policies of level ${level + 1}`, voice.allows),
  );
}

/**
 * The ways in which a request can be granted. Within an account a resource's policy that names the user or the session
 * itself is enough; one that names the role is limited by boundary and session policies; one that names the account
 * hands over to its identity policies, which are enough by themselves but for roles and keys. From another account both
 * sides must allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function grantPathsOf(request: Request, heard: LayerResults): GrantPath[] {
  const named = (...by: PrincipalMatch[]) => resourceRequirement(heard, by);
  if (request.principal.account === undefined) return [[named('direct')]];
  if (isForbiddenToRoot(request)) return [[{ what: 'what the root user may call', met: no, matches: [] }]];
  if (changesAwsOwned(request)) return [[{ what: 'what AWS lets customers change', met: no, matches: [] }]];
  const limits = principalLimits(request, heard);
  const identity = [identityRequirement(request, heard.identity), ...limits];
  if (!request.isSameAccount) return [[named(...principalMatches), ...identity]];
  const byAccount = needsResourcePolicy(request) ? [named('account'), ...identity] : identity;
  return [[named('direct')], [named('role'), ...limits], byAccount];
}

function identityRequirement({ principal }: Request, voice: LayerResult): Requirement {
  const what = 'the identity policies';
  if (principal.kind === 'root')
    return { what, met: yes, matches: [], metBy: 'the root user may do everything in its account' };
  return requirement(what, voice.allows);
}

function resourceRequirement({ resource }: LayerResults, by: readonly PrincipalMatch[]): Requirement {
  const hits = resource ? by.flatMap((naming) => resource.allowsByMatch[naming]) : [];
  return requirement(resource ? 'the resource policy' : 'the resource policy: none was given', hits);
}

/** A federated user without session policies has no permissions of its own. */
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

function requirement(what: string, hits: readonly StatementMatch[]): Requirement {
  return { what, met: strongestMatch(hits), matches: hits };
}

import { strongest, type Heard, type Hit, type Voice } from './layers.ts';
import { namings, type Naming } from './principal-match.ts';
import type { Request } from './request.ts';
import { isReserved } from './aws-owned-resources.ts';
import { no, yes, type Truth } from '../policy/truth.ts';

/** Something that must allow a request, or must not stand in its way. */
export interface Demand {
  readonly what: string;
  readonly met: Truth;
  readonly hits: readonly Hit[];
  /** What meets it where no statement does. */
  readonly because?: string;
}

/** All demands of one route together grant a request. */
export type Route = readonly Demand[];

/** What must hold whatever the route: one Allow at each level of the organization. */
export function limitsOf({ serviceControl }: Heard): Demand[] {
  return serviceControl.map((voice, level) =>
    demand(`the service control policies of level ${level + 1}`, voice.allows),
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
export function routesOf(request: Request, heard: Heard): Route[] {
  const named = (...by: Naming[]) => byResource(heard, by);
  if (request.principal.account === undefined) return [[named('direct')]];
  if (isForbiddenToRoot(request)) return [[{ what: 'what the root user may call', met: no, hits: [] }]];
  if (isReserved(request)) return [[{ what: 'what AWS lets customers change', met: no, hits: [] }]];
  const limits = limitsOfPrincipal(request, heard);
  const identity = [byIdentity(request, heard.identity), ...limits];
  if (!request.isSameAccount) return [[named(...namings), ...identity]];
  const byAccount = needsResourcePolicy(request) ? [named('account'), ...identity] : identity;
  return [[named('direct')], [named('role'), ...limits], byAccount];
}

function byIdentity({ principal }: Request, voice: Voice): Demand {
  const what = 'the identity policies';
  if (principal.kind === 'root')
    return { what, met: yes, hits: [], because: 'the root user may do everything in its account' };
  return demand(what, voice.allows);
}

function byResource({ resource }: Heard, by: readonly Naming[]): Demand {
  const hits = resource ? by.flatMap((naming) => resource.allowsBy[naming]) : [];
  return demand(resource ? 'the resource policy' : 'the resource policy: none was given', hits);
}

/** A federated user without session policies has no permissions of its own. */
function limitsOfPrincipal({ principal }: Request, { boundary, session }: Heard): Demand[] {
  const limits = [];
  if (boundary) limits.push(demand('the permissions boundary', boundary.allows));
  if (session || principal.kind === 'federatedUser') limits.push(demand('the session policies', session?.allows ?? []));
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

function demand(what: string, hits: readonly Hit[]): Demand {
  return { what, met: strongest(hits), hits };
}

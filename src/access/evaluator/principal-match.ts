import { parseArn } from '../../domain/arn.ts';
import type { NegatableList, PrincipalPattern } from '../policy/policy.ts';
import type { Principal } from './principal.ts';
import { any, maybe, no, yes, type Truth } from '../policy/truth.ts';

/**
 * How a resource's policy names who asks, which decides what else must allow: `direct` nothing of the same account,
 * `role` boundary and session policies, `account` the identity's policies as well.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export type PrincipalMatch = 'direct' | 'role' | 'account';

export const principalMatches: readonly PrincipalMatch[] = ['direct', 'role', 'account'];

/** Who asks, with the unique id (AIDA…, AROA…:session) where the request tells it. */
export interface Caller {
  readonly principal: Principal;
  readonly userId: () => string | undefined;
}

/** Whether a statement's Principal names the one who asks in that way. */
export function matchesPrincipalAs(
  matching: NegatableList<PrincipalPattern>,
  asking: Caller,
  naming: PrincipalMatch,
): Truth {
  return any(matching.items, (pattern) => {
    const found = matchPattern(pattern, asking);
    return found?.match === naming ? found.truth : no;
  });
}

/** Whether a statement's Principal names the one who asks, in whatever way. */
export function matchesPrincipal(matching: NegatableList<PrincipalPattern>, asking: Caller): Truth {
  return any(matching.items, (pattern) => matchPattern(pattern, asking)?.truth ?? no);
}

/**
 * Whether a Deny with NotPrincipal leaves the one who asks alone. It must list everything that AWS may look at: the
 * account, the role, the session. Listing a part of it is left open by AWS; a permissions boundary undoes it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function isListedInNotPrincipal(
  matching: NegatableList<PrincipalPattern>,
  asking: Caller,
  hasBoundary: boolean,
): Truth {
  const { principal } = asking;
  const { kind } = principal;
  if (hasBoundary && (kind === 'user' || kind === 'role')) return no;
  if (matching.items.some(({ kind: named, value }) => value === '*' && named === 'AWS') && principal.account)
    return yes;
  const self = matchesPrincipalAs(matching, asking, 'direct');
  const role = kind === 'role' ? matchesPrincipalAs(matching, asking, 'role') : self;
  const isMeant = self === no && role === no ? no : kind === 'role' && (self !== yes || role !== yes) ? maybe : self;
  if (principal.account === undefined || kind === 'root' || isMeant === no) return isMeant;
  return matchesPrincipalAs(matching, asking, 'account') === yes ? isMeant : maybe;
}

interface MatchedPattern {
  readonly match: PrincipalMatch;
  readonly truth: Truth;
}

const direct: MatchedPattern = { match: 'direct', truth: yes };

function matchPattern(pattern: PrincipalPattern, asking: Caller): MatchedPattern | undefined {
  const { principal } = asking;
  switch (pattern.kind) {
    case 'AWS':
      return matchAwsPattern(pattern.value, asking);
    case 'Service':
      return principal.kind === 'service' && isOneOf(pattern.value, principal.arn) ? direct : undefined;
    case 'Federated':
      return principal.kind === 'federated' && isOneOf(pattern.value, principal.arn) ? direct : undefined;
    case 'CanonicalUser':
      if (pattern.value === '*') return undefined;
      return principal.account === undefined ? undefined : { match: 'account', truth: maybe };
  }
}

function isOneOf(pattern: string, name: string): boolean {
  return pattern === '*' || pattern === name;
}

/**
 * A federated user's name is its issuer's choice: one that is a user's name is taken for that user, any other is open.
 */
function matchAwsPattern(value: string, { principal, userId }: Caller): MatchedPattern | undefined {
  if (value === '*') {
    if (principal.kind === 'federated') return undefined;
    return { match: 'direct', truth: principal.kind === 'service' ? maybe : yes };
  }
  if (principal.account === undefined) return undefined;
  if (uniqueId.test(value)) {
    if (userId()?.split(':')[0] !== value.split(':')[0]) return undefined;
    return { match: principal.kind === 'role' && !value.includes(':') ? 'role' : 'direct', truth: yes };
  }
  const named = /^\d{12}$/.test(value) ? { account: value, service: 'iam', resource: 'root' } : parseArn(value);
  if (named?.account !== principal.account) return undefined;
  if (named.resource === 'root') return { match: principal.kind === 'root' ? 'direct' : 'account', truth: yes };
  if (principal.kind === 'role') return matchRolePattern(value, named, principal);
  if (principal.kind === 'federatedUser' && named.resource.startsWith('user/')) {
    const isIssuer = named.resource.split('/').at(-1) === principal.name;
    return { match: 'role', truth: isIssuer ? yes : maybe };
  }
  return value === principal.arn ? direct : undefined;
}

const uniqueId = /^A[A-Z0-9]{15,}(:.*)?$/;

function matchRolePattern(
  value: string,
  named: { readonly service: string; readonly resource: string },
  principal: Extract<Principal, { kind: 'role' }>,
): MatchedPattern | undefined {
  const [type, ...path] = named.resource.split('/');
  if (named.service === 'iam') {
    return type === 'role' && path.at(-1) === principal.name ? { match: 'role', truth: yes } : undefined;
  }
  if (type !== 'assumed-role' || path[0] !== principal.name) return undefined;
  if (principal.session === undefined) return { match: 'direct', truth: maybe };
  return value === principal.arn ? direct : undefined;
}

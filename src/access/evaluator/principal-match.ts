import { parseArn } from '../../domain/arn.ts';
import type { NegatableList, PrincipalPattern } from '../policy/policy.ts';
import type { Principal } from './principal.ts';
import { any, maybe, no, yes, type Truth } from '../policy/truth.ts';

/**
 * How the Principal of a resource policy matches the caller. It decides which other layers of the same account must
 * allow: none for `direct` (the user or session itself), boundary and session policies for `role`, and also the
 * identity policies for `account`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export type PrincipalMatch = 'direct' | 'role' | 'account';

/** All of them. */
export const principalMatches: readonly PrincipalMatch[] = ['direct', 'role', 'account'];

/** Who makes a request, with the unique id (AIDA…, AROA…:session) if the request has it. */
export interface RequestCaller {
  readonly principal: Principal;
  readonly userId: () => string | undefined;
}

/** Whether a statement's Principal matches the caller in one particular way. */
export function matchesPrincipalAs(
  principals: NegatableList<PrincipalPattern>,
  caller: RequestCaller,
  match: PrincipalMatch,
): Truth {
  return any(principals.items, (pattern) => {
    const found = matchPattern(pattern, caller);
    return found?.match === match ? found.truth : no;
  });
}

/** Whether a statement's Principal matches the caller in any way. */
export function matchesPrincipal(principals: NegatableList<PrincipalPattern>, caller: RequestCaller): Truth {
  return any(principals.items, (pattern) => matchPattern(pattern, caller)?.truth ?? no);
}

/**
 * Whether NotPrincipal lists the caller, so that its Deny does not apply. It must list the account, the role and the
 * session, because AWS can look at each of them. AWS does not define what happens if some are missing (`maybe`). For a
 * caller with a permissions boundary the Deny always applies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function isListedInNotPrincipal(
  principals: NegatableList<PrincipalPattern>,
  caller: RequestCaller,
  hasBoundary: boolean,
): Truth {
  const { principal } = caller;
  const { kind } = principal;
  if (hasBoundary && (kind === 'user' || kind === 'role')) return no;
  if (principals.items.some(({ kind: named, value }) => value === '*' && named === 'AWS') && principal.account)
    return yes;
  const self = matchesPrincipalAs(principals, caller, 'direct');
  const role = kind === 'role' ? matchesPrincipalAs(principals, caller, 'role') : self;
  const isListed = self === no && role === no ? no : kind === 'role' && (self !== yes || role !== yes) ? maybe : self;
  if (principal.account === undefined || kind === 'root' || isListed === no) return isListed;
  return matchesPrincipalAs(principals, caller, 'account') === yes ? isListed : maybe;
}

/** How, and how certainly, one entry of Principal matches the caller. */
interface MatchedPattern {
  readonly match: PrincipalMatch;
  readonly truth: Truth;
}

const direct: MatchedPattern = { match: 'direct', truth: yes };

function matchPattern(pattern: PrincipalPattern, caller: RequestCaller): MatchedPattern | undefined {
  const { principal } = caller;
  switch (pattern.kind) {
    case 'AWS':
      return matchAwsPattern(pattern.value, caller);
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
 * Matches an entry of kind AWS: `*`, an account, a unique id or an ARN. Who issues a federated user's credentials
 * chooses its name: if it is the name of a user, that user is taken for the issuer, otherwise the issuer is unknown.
 */
function matchAwsPattern(value: string, { principal, userId }: RequestCaller): MatchedPattern | undefined {
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

/** Whether an entry of Principal is a unique id: `AIDA…`, `AROA…`, `AROA…:session`. */
export function isUniqueId(written: string): boolean {
  return uniqueId.test(written);
}

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

import { parseArn } from '../../domain/arn.ts';
import type { Matching, PrincipalPattern } from '../policy/policy.ts';
import type { Principal } from './principal.ts';
import { any, maybe, no, yes, type Truth } from '../policy/truth.ts';

/**
 * How a resource's policy names who asks, which decides what else must allow: `direct` nothing of the same account,
 * `role` boundary and session policies, `account` the identity's policies as well.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export type Naming = 'direct' | 'role' | 'account';

export const namings: readonly Naming[] = ['direct', 'role', 'account'];

/** Who asks, with the unique id (AIDA…, AROA…:session) where the request tells it. */
export interface Asking {
  readonly principal: Principal;
  readonly userId: () => string | undefined;
}

/** Whether a statement's Principal names the one who asks in that way. */
export function isNamed(matching: Matching<PrincipalPattern>, asking: Asking, naming: Naming): Truth {
  return any(matching.items, (pattern) => {
    const found = nameOf(pattern, asking);
    return found?.naming === naming ? found.truth : no;
  });
}

/** Whether a statement's Principal names the one who asks, in whatever way. */
export function isNamedAtAll(matching: Matching<PrincipalPattern>, asking: Asking): Truth {
  return any(matching.items, (pattern) => nameOf(pattern, asking)?.truth ?? no);
}

/**
 * Whether a Deny with NotPrincipal leaves the one who asks alone. It must list everything that AWS may look at: the
 * account, the role, the session. Listing a part of it is left open by AWS; a permissions boundary undoes it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function isExempt(matching: Matching<PrincipalPattern>, asking: Asking, hasBoundary: boolean): Truth {
  const { principal } = asking;
  const { kind } = principal;
  if (hasBoundary && (kind === 'user' || kind === 'role')) return no;
  if (matching.items.some(({ kind: named, value }) => value === '*' && named === 'AWS') && principal.account)
    return yes;
  const self = isNamed(matching, asking, 'direct');
  const role = kind === 'role' ? isNamed(matching, asking, 'role') : self;
  const isMeant = self === no && role === no ? no : kind === 'role' && (self !== yes || role !== yes) ? maybe : self;
  if (principal.account === undefined || kind === 'root' || isMeant === no) return isMeant;
  return isNamed(matching, asking, 'account') === yes ? isMeant : maybe;
}

interface Name {
  readonly naming: Naming;
  readonly truth: Truth;
}

const direct: Name = { naming: 'direct', truth: yes };

function nameOf(pattern: PrincipalPattern, asking: Asking): Name | undefined {
  const { principal } = asking;
  switch (pattern.kind) {
    case 'AWS':
      return nameInAws(pattern.value, asking);
    case 'Service':
      return principal.kind === 'service' && isOneOf(pattern.value, principal.arn) ? direct : undefined;
    case 'Federated':
      return principal.kind === 'federated' && isOneOf(pattern.value, principal.arn) ? direct : undefined;
    case 'CanonicalUser':
      if (pattern.value === '*') return undefined;
      return principal.account === undefined ? undefined : { naming: 'account', truth: maybe };
  }
}

function isOneOf(pattern: string, name: string): boolean {
  return pattern === '*' || pattern === name;
}

/**
 * A federated user's name is its issuer's choice: one that is a user's name is taken for that user, any other is open.
 */
function nameInAws(value: string, { principal, userId }: Asking): Name | undefined {
  if (value === '*') {
    if (principal.kind === 'federated') return undefined;
    return { naming: 'direct', truth: principal.kind === 'service' ? maybe : yes };
  }
  if (principal.account === undefined) return undefined;
  if (uniqueId.test(value)) {
    if (userId()?.split(':')[0] !== value.split(':')[0]) return undefined;
    return { naming: principal.kind === 'role' && !value.includes(':') ? 'role' : 'direct', truth: yes };
  }
  const named = /^\d{12}$/.test(value) ? { account: value, service: 'iam', resource: 'root' } : parseArn(value);
  if (named?.account !== principal.account) return undefined;
  if (named.resource === 'root') return { naming: principal.kind === 'root' ? 'direct' : 'account', truth: yes };
  if (principal.kind === 'role') return nameOfRole(value, named, principal);
  if (principal.kind === 'federatedUser' && named.resource.startsWith('user/')) {
    const isIssuer = named.resource.split('/').at(-1) === principal.name;
    return { naming: 'role', truth: isIssuer ? yes : maybe };
  }
  return value === principal.arn ? direct : undefined;
}

const uniqueId = /^A[A-Z0-9]{15,}(:.*)?$/;

function nameOfRole(
  value: string,
  named: { readonly service: string; readonly resource: string },
  principal: Extract<Principal, { kind: 'role' }>,
): Name | undefined {
  const [type, ...path] = named.resource.split('/');
  if (named.service === 'iam') {
    return type === 'role' && path.at(-1) === principal.name ? { naming: 'role', truth: yes } : undefined;
  }
  if (type !== 'assumed-role' || path[0] !== principal.name) return undefined;
  if (principal.session === undefined) return { naming: 'direct', truth: maybe };
  return value === principal.arn ? direct : undefined;
}

import { takesEffect, type CompiledPolicy, type CompiledStatement } from '../policy/compile-policy.ts';
import {
  isListedInNotPrincipal,
  matchesPrincipalAs,
  matchesPrincipal,
  principalMatches,
  type PrincipalMatch,
} from './principal-match.ts';
import type { Principal } from './principal.ts';
import type { Request } from './request.ts';
import { any, no, not, type Truth } from '../policy/truth.ts';

/**
 * All policies that apply to a request, grouped as AWS groups them. `evaluateLayers` evaluates each group by itself;
 * `grantPathsOf` says which of them must allow, so boundaries and service control policies come together there;
 * `decide` makes the decision.
 */
export interface Layers {
  /** Inline policies, attached policies and those of groups. */
  readonly identity: readonly CompiledPolicy[];
  /** Undefined: no boundary. */
  readonly boundary?: readonly CompiledPolicy[] | undefined;
  /** One list for each level of the organization, from its root to the account; undefined or empty: no organization. */
  readonly serviceControl?: readonly (readonly CompiledPolicy[])[] | undefined;
  /** Likewise. */
  readonly resourceControl?: readonly (readonly CompiledPolicy[])[] | undefined;
  /** Undefined: the session has no session policies. */
  readonly session?: readonly CompiledPolicy[] | undefined;
  /** The resource's own policy, a role's trust policy, a key's policy. */
  readonly resource?: CompiledPolicy | undefined;
}

/** A layer as reasons name it. */
export type LayerName =
  | 'identity policy'
  | 'permissions boundary'
  | 'service control policy'
  | 'resource control policy'
  | 'session policy'
  | 'resource policy';

/** A statement that matches a request: `truth` is yes or maybe. */
export interface StatementMatch {
  readonly layer: LayerName;
  readonly policy: string;
  readonly statement: CompiledStatement;
  readonly truth: Truth;
}

/** The statements of one layer that match a request. */
export interface LayerResult {
  readonly layer: LayerName;
  readonly allows: readonly StatementMatch[];
  readonly denies: readonly StatementMatch[];
}

/** The same for the resource policy, with its Allow statements by how their Principal matches the caller. */
export interface ResourcePolicyResult extends LayerResult {
  readonly allowsByMatch: Readonly<Record<PrincipalMatch, readonly StatementMatch[]>>;
}

/** The results of every layer that applies to a request. */
export interface LayerResults {
  readonly identity: LayerResult;
  readonly boundary: LayerResult | undefined;
  readonly session: LayerResult | undefined;
  readonly serviceControl: readonly LayerResult[];
  readonly resource: ResourcePolicyResult | undefined;
  /** All of these, and the resource control policies. They can only deny: RCPFullAWSAccess is always attached. */
  readonly all: readonly LayerResult[];
}

/** The kinds of principals that can have identity policies and boundaries; the root user and services cannot. */
const hasPolicies: ReadonlySet<Principal['kind']> = new Set(['user', 'role', 'federatedUser']);

/** Evaluates every layer that applies to the request. */
export function evaluateLayers(request: Request, layers: Layers): LayerResults {
  const ofPrincipal = hasPolicies.has(request.principal.kind) ? layers : undefined;
  const identity = evaluatePolicies('identity policy', ofPrincipal?.identity ?? [], request);
  const boundary = ofPrincipal?.boundary && evaluatePolicies('permissions boundary', ofPrincipal.boundary, request);
  const session = ofPrincipal?.session && evaluatePolicies('session policy', ofPrincipal.session, request);
  const levels = request.boundByServiceControl ? (layers.serviceControl ?? []) : [];
  const serviceControl = levels.map((level) => evaluatePolicies('service control policy', level, request));
  const controls = request.boundByResourceControl ? (layers.resourceControl ?? []) : [];
  const resourceControl = controls.map((level) => evaluatePolicies('resource control policy', level, request));
  const resource = layers.resource && evaluateResourcePolicy(layers.resource, request, boundary !== undefined);
  const results = [identity, boundary, session, ...serviceControl, ...resourceControl, resource];
  return {
    identity,
    boundary,
    session,
    serviceControl,
    resource,
    all: results.filter((result) => result !== undefined),
  };
}

/** Evaluates policies without Principal. */
function evaluatePolicies(layer: LayerName, policies: readonly CompiledPolicy[], request: Request): LayerResult {
  const matchesWith = (effect: 'Allow' | 'Deny') =>
    statementMatches(layer, policies, effect, request.action, (statement) => takesEffect(statement, request));
  return { layer, allows: matchesWith('Allow'), denies: matchesWith('Deny') };
}

/** Evaluates the resource policy: its Principal or NotPrincipal, and then the statement. */
function evaluateResourcePolicy(policy: CompiledPolicy, request: Request, hasBoundary: boolean): ResourcePolicyResult {
  const layer = 'resource policy';
  const both = (statement: CompiledStatement, principalMatch: Truth) =>
    principalMatch === no ? no : (Math.min(principalMatch, takesEffect(statement, request)) as Truth);
  const allowsBy = (match: PrincipalMatch) =>
    statementMatches(layer, [policy], 'Allow', request.action, (statement) =>
      both(statement, statement.principals ? matchesPrincipalAs(statement.principals, request, match) : no),
    );
  const denies = statementMatches(layer, [policy], 'Deny', request.action, (statement) => {
    const { principals } = statement;
    if (!principals) return no;
    const principalMatch = principals.negated
      ? not(isListedInNotPrincipal(principals, request, hasBoundary))
      : matchesPrincipal(principals, request);
    return both(statement, principalMatch);
  });
  const allowsByMatch = { direct: allowsBy('direct'), role: allowsBy('role'), account: allowsBy('account') };
  return { layer, allows: principalMatches.flatMap((match) => allowsByMatch[match]), denies, allowsByMatch };
}

/** The highest truth of some matches; `no` for none. */
export function strongestMatch(matches: readonly StatementMatch[]): Truth {
  return any(matches, ({ truth }) => truth);
}

function statementMatches(
  layer: LayerName,
  policies: readonly CompiledPolicy[],
  effect: 'Allow' | 'Deny',
  action: string,
  test: (statement: CompiledStatement) => Truth,
): StatementMatch[] {
  const matches: StatementMatch[] = [];
  for (const policy of policies) {
    if ('problem' in policy) continue;
    for (const statement of policy.statementsFor(action)[effect]) {
      const truth = test(statement);
      if (truth !== no) matches.push({ layer, policy: policy.name, statement, truth });
    }
  }
  return matches;
}

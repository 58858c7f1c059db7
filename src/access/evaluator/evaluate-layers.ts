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

/** The policies that bear on a request, each list as AWS groups it. */
export interface Layers {
  /** Inline, attached and through groups. */
  readonly identity: readonly CompiledPolicy[];
  /** Undefined: no boundary. */
  readonly boundary?: readonly CompiledPolicy[] | undefined;
  /** One list a level of the organization, from its root down to the account; undefined or empty: no organization. */
  readonly serviceControl?: readonly (readonly CompiledPolicy[])[] | undefined;
  readonly resourceControl?: readonly (readonly CompiledPolicy[])[] | undefined;
  /** Undefined: the session was made without. */
  readonly session?: readonly CompiledPolicy[] | undefined;
  /** The resource's own policy, a role's trust policy, a key's policy. */
  readonly resource?: CompiledPolicy | undefined;
}

export type LayerName =
  | 'identity policy'
  | 'permissions boundary'
  | 'service control policy'
  | 'resource control policy'
  | 'session policy'
  | 'resource policy';

/** A statement that speaks of a request, for certain or perhaps. */
export interface StatementMatch {
  readonly layer: LayerName;
  readonly policy: string;
  readonly statement: CompiledStatement;
  readonly truth: Truth;
}

/** What one list of policies says of a request. */
export interface LayerResult {
  readonly layer: LayerName;
  readonly allows: readonly StatementMatch[];
  readonly denies: readonly StatementMatch[];
}

/** What a resource's policy says, its Allows by how they name the one who asks. */
export interface ResourcePolicyResult extends LayerResult {
  readonly allowsByMatch: Readonly<Record<PrincipalMatch, readonly StatementMatch[]>>;
}

/** What every layer that binds a request says of it. */
export interface LayerResults {
  readonly identity: LayerResult;
  readonly boundary: LayerResult | undefined;
  readonly session: LayerResult | undefined;
  readonly serviceControl: readonly LayerResult[];
  readonly resource: ResourcePolicyResult | undefined;
  /** All of these, and the resource control policies, which can only deny: RCPFullAWSAccess is always attached. */
  readonly all: readonly LayerResult[];
}

/** The kinds of principals that policies and boundaries are attached to: neither the root user nor services. */
const hasPolicies: ReadonlySet<Principal['kind']> = new Set(['user', 'role', 'federatedUser']);

/** Asks every layer that binds the request. */
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
  const voices = [identity, boundary, session, ...serviceControl, ...resourceControl, resource];
  return {
    identity,
    boundary,
    session,
    serviceControl,
    resource,
    all: voices.filter((voice) => voice !== undefined),
  };
}

/** Asks a list of policies that name no principals. */
function evaluatePolicies(layer: LayerName, policies: readonly CompiledPolicy[], request: Request): LayerResult {
  const hits = (effect: 'Allow' | 'Deny') =>
    statementMatches(layer, policies, effect, request.action, (statement) => takesEffect(statement, request));
  return { layer, allows: hits('Allow'), denies: hits('Deny') };
}

/** Asks a resource's policy; what it allows is told apart by how it names the one who asks. */
function evaluateResourcePolicy(policy: CompiledPolicy, request: Request, hasBoundary: boolean): ResourcePolicyResult {
  const layer = 'resource policy';
  const both = (statement: CompiledStatement, named: Truth) =>
    named === no ? no : (Math.min(named, takesEffect(statement, request)) as Truth);
  const allowsBy = (naming: PrincipalMatch) =>
    statementMatches(layer, [policy], 'Allow', request.action, (statement) =>
      both(statement, statement.principals ? matchesPrincipalAs(statement.principals, request, naming) : no),
    );
  const denies = statementMatches(layer, [policy], 'Deny', request.action, (statement) => {
    const { principals } = statement;
    if (!principals) return no;
    const named = principals.negated
      ? not(isListedInNotPrincipal(principals, request, hasBoundary))
      : matchesPrincipal(principals, request);
    return both(statement, named);
  });
  const byNaming = { direct: allowsBy('direct'), role: allowsBy('role'), account: allowsBy('account') };
  return { layer, allows: principalMatches.flatMap((naming) => byNaming[naming]), denies, allowsByMatch: byNaming };
}

/** The strongest of some hits. */
export function strongestMatch(hits: readonly StatementMatch[]): Truth {
  return any(hits, ({ truth }) => truth);
}

function statementMatches(
  layer: LayerName,
  policies: readonly CompiledPolicy[],
  effect: 'Allow' | 'Deny',
  action: string,
  test: (statement: CompiledStatement) => Truth,
): StatementMatch[] {
  const hits: StatementMatch[] = [];
  for (const policy of policies) {
    if ('problem' in policy) continue;
    for (const statement of policy.statementsFor(action)[effect]) {
      const truth = test(statement);
      if (truth !== no) hits.push({ layer, policy: policy.name, statement, truth });
    }
  }
  return hits;
}

import { isJsonObject, type Json } from '../../../src/domain/json.ts';
import { home } from '../../accounts/account.ts';
import type { Statement } from '../../accounts/statements.ts';
import { evaluate, type Context, type Outcome } from '../../verify/fixtures/evaluator.ts';
import { arnOf, currentVersion, numberOf, principalOf, type Document, type Principal, type World } from './world.ts';

/** A request of somebody, with what it carries besides who makes it. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Condition keys as AWS writes them, with their values. */
  readonly carries: Readonly<Record<string, string | readonly string[]>>;
  /** The trust policy that must allow it, too. */
  readonly trust?: Document | undefined;
}

/**
 * Decides requests within one account by the identity policies, the permissions boundary and the trust policy. Nothing
 * here is shared with src/access.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export interface Oracle {
  readonly isAllowed: (world: World, by: string, request: Request) => boolean;
  /** Whether any Allow of theirs names the action: without one, no request need be tried. */
  readonly mayCall: (world: World, by: string, action: string) => boolean;
}

/** Answers are remembered: most calls of a search change nothing about most requests. */
export function newOracle(): Oracle {
  const outcomes = new Map<string, boolean>();
  const named = new Map<string, boolean>();
  const known = new WeakMap<World, Map<string, Deciding>>();
  const decidingFor = (world: World, by: string): Deciding | undefined => {
    const principal = principalOf(world, by);
    if (!principal) return undefined;
    const inWorld = known.get(world) ?? new Map<string, Deciding>();
    known.set(world, inWorld);
    const found = inWorld.get(by) ?? policiesOf(world, by, principal);
    inWorld.set(by, found);
    return found;
  };
  return {
    isAllowed(world, by, request) {
      const deciding = decidingFor(world, by);
      if (!deciding) return false;
      const { action, resource, carries, trust } = request;
      const key = `${deciding.key} ${action} ${resource} ${JSON.stringify(carries)} ${trust ? numberOf(trust) : ''}`;
      const found = outcomes.get(key) ?? decide(arnOf(by), deciding, request);
      outcomes.set(key, found);
      return found;
    },
    mayCall(world, by, action) {
      return (decidingFor(world, by)?.identity ?? []).some((document) => {
        const key = `${numberOf(document)} ${action}`;
        const found = named.get(key) ?? document.Statement.some((statement) => allowsAction(statement, action));
        named.set(key, found);
        return found;
      });
    },
  };
}

/** Who makes a request, with the policies that decide about it. */
interface Deciding {
  readonly principal: Principal;
  readonly identity: readonly Document[];
  readonly boundary: Document | undefined;
  readonly key: string;
}

function policiesOf(world: World, by: string, principal: Principal): Deciding {
  const holders = [principal, ...principal.groups.flatMap((name) => world.groups[name] ?? [])];
  const identity = holders.flatMap(({ inline, attached }) => [
    ...Object.values(inline),
    ...attached.flatMap((arn) => currentVersion(world, arn) ?? []),
  ]);
  const boundary = boundaryOf(world, principal);
  const key = `${arnOf(by)} ${JSON.stringify(principal.tags)} ${identity.map(numberOf).join()}/${boundary ? numberOf(boundary) : ''}`;
  return { principal, identity, boundary, key };
}

function decide(by: string, { principal, identity, boundary }: Deciding, request: Request): boolean {
  const context = contextOf(by, principal, request);
  const outcomeOf = (documents: readonly Document[]): Outcome =>
    evaluate(
      documents.map((document) => ({ name: '', document })),
      { ...request, context },
    ).outcome;
  const own = outcomeOf(identity);
  const limit = boundary ? outcomeOf([boundary]) : 'allowed';
  if (own === 'explicitDeny' || limit === 'explicitDeny') return false;
  const byIdentity = own === 'allowed' && limit === 'allowed';
  if (!request.trust) return byIdentity;
  const { direct, account } = trustOf(request.trust, by);
  const directly = outcomeOf([direct]);
  const byAccount = outcomeOf([account]);
  if (directly === 'explicitDeny' || byAccount === 'explicitDeny') return false;
  // A boundary does not limit what a resource policy gives a user by name, but it limits what it gives a role.
  if (directly === 'allowed' && (principal.kind === 'user' || limit === 'allowed')) return true;
  return byAccount === 'allowed' && byIdentity;
}

/** A boundary that is no policy of the model allows nothing. */
function boundaryOf(world: World, { boundary }: Principal): Document | undefined {
  return boundary === undefined ? undefined : (currentVersion(world, boundary) ?? nothing);
}

const nothing: Document = { Statement: [] };

function allowsAction(statement: Statement, action: string): boolean {
  const document = { Statement: [{ ...statement, Resource: '*', Condition: {} }] };
  return evaluate([{ name: '', document }], { action, resource: '*', context: new Map() }).outcome === 'allowed';
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties */
function contextOf(arn: string, { kind, name, tags }: Principal, { carries }: Request): Context {
  const entries: [string, string | readonly string[]][] = [
    ['aws:PrincipalArn', arn],
    ['aws:PrincipalAccount', home],
    ...(kind === 'user' ? [['aws:username', name] as [string, string]] : []),
    ...Object.entries(tags).map(([tag, value]): [string, string] => [`aws:PrincipalTag/${tag}`, value]),
    ...Object.entries(carries),
  ];
  return new Map(entries.map(([key, value]) => [key.toLowerCase(), typeof value === 'string' ? [value] : value]));
}

/** The statements of a trust policy that name a principal, and those that name its account. */
function trustOf(trust: Document, by: string): { readonly direct: Document; readonly account: Document } {
  const naming = (...names: readonly string[]): Document => ({
    Statement: trust.Statement.filter(({ Principal }) =>
      principalsIn(Principal).some((name) => typeof name === 'string' && names.includes(name)),
    ),
  });
  return { direct: naming(by), account: naming(`arn:aws:iam::${home}:root`, home) };
}

function principalsIn(principal: Json | undefined): readonly Json[] {
  return isJsonObject(principal) ? [principal['AWS'] ?? []].flat() : [];
}

/** Whether a trust policy lets a service use the role. */
export function trusts({ Statement }: Document, service: string): boolean {
  return Statement.some(
    ({ Effect, Principal, Condition }) =>
      Effect === 'Allow' &&
      Condition === undefined &&
      isJsonObject(Principal) &&
      [Principal['Service'] ?? []].flat().includes(service),
  );
}

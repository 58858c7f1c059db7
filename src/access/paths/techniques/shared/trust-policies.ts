import { memoize } from '../../../../domain/memoize.ts';
import { compilePolicy, type CompiledPolicy, type CompiledStatement } from '../../../policy/compile-policy.ts';
import { decide } from '../../../evaluator/decide.ts';
import { parsePrincipal } from '../../../evaluator/principal.ts';
import { prepareRequest } from '../../../evaluator/request.ts';
import { maybe, no, yes, type Truth } from '../../../policy/truth.ts';
import { parseArn, servicePrincipals } from '../../../../domain/arn.ts';
import { selfWrittenTrustPolicy } from '../../model/actor.ts';
import type { Identity } from '../../model/identity.ts';
import { requestTimeKeys } from '../../model/request-context.ts';
import type { AccessModel } from '../../model/access-model.ts';

/** The roles whose trust policies name an identity: itself, its account, or everybody. */
export function rolesTrusting(identity: Identity, model: AccessModel): ReadonlySet<Identity> {
  const { byName, trusting, byNames } = trustsOf(model);
  const known = trusting.get(identity);
  if (known) return known;
  const { arn, kind, name, account, uniqueId } = identity;
  const names = ['*', account, arn, uniqueId, ...(kind === 'role' ? [`${account} ${name}`] : [])];
  const found = byNames(names.filter((text) => byName.has(text)));
  trusting.set(identity, found);
  return found;
}

/**
 * The service principals of an AWS service (`lambda`) that a role's trust policy allows, for certain or under
 * conditions; empty where it allows none.
 */
export function trustedServicePrincipals(
  role: Identity,
  service: string,
  model: AccessModel,
): readonly TrustedServicePrincipal[] {
  const { byService } = trustsOf(model);
  const byRole = byService.get(service) ?? new Map<Identity, readonly TrustedServicePrincipal[]>();
  byService.set(service, byRole);
  const found = byRole.get(role) ?? decideForService(role, service, model);
  byRole.set(role, found);
  return found;
}

/** The roles of an account whose trust policies allow an AWS service, for certain or under conditions. */
export function rolesTrustingService(service: string, account: string, model: AccessModel): readonly Identity[] {
  const { rolesByService } = trustsOf(model);
  const byAccount =
    rolesByService.get(service) ??
    Map.groupBy(
      model.identities.filter(
        (role) => role.kind === 'role' && trustedServicePrincipals(role, service, model).length > 0,
      ),
      (role) => role.account,
    );
  rolesByService.set(service, byAccount);
  return byAccount.get(account) ?? [];
}

/** A service principal, `lambda.amazonaws.com`, and whether it is allowed for certain. */
export interface TrustedServicePrincipal {
  readonly name: string;
  readonly truth: Truth;
}

/** A trust policy that allows one user or role by its ARN. */
export function trustPolicyNaming({ arn }: Identity): CompiledPolicy {
  const found =
    written.get(arn) ??
    compilePolicy(
      selfWrittenTrustPolicy,
      {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: arn }, Action: ['sts:AssumeRole', 'sts:TagSession'] }],
      },
      'trust',
    );
  written.set(arn, found);
  return found;
}

const written = new Map<string, CompiledPolicy>();

/** The statements of a policy; empty where it is not valid. */
export function statementsOf(policy: CompiledPolicy | undefined): readonly CompiledStatement[] {
  return !policy || 'problem' in policy ? [] : policy.statements;
}

interface Trusts {
  /** By `*`, account id, ARN, unique id, or a role's account and name. */
  readonly byName: ReadonlyMap<string, readonly Identity[]>;
  /** The roles under some of these names: one set for all who have these names. */
  readonly byNames: (names: readonly string[]) => ReadonlySet<Identity>;
  /** Answers that were found already. */
  readonly trusting: Map<Identity, ReadonlySet<Identity>>;
  readonly byService: Map<string, Map<Identity, readonly TrustedServicePrincipal[]>>;
  readonly rolesByService: Map<string, ReadonlyMap<string, readonly Identity[]>>;
}

const known = new WeakMap<AccessModel, Trusts>();

function trustsOf(model: AccessModel): Trusts {
  const found = known.get(model) ?? newTrusts(model);
  known.set(model, found);
  return found;
}

function newTrusts(model: AccessModel): Trusts {
  const byName = rolesByName(model);
  return {
    byName,
    byNames: memoize((names: readonly string[]) => new Set(names.flatMap((text) => byName.get(text) ?? [])), {
      key: (names) => JSON.stringify(names),
    }),
    trusting: new Map<Identity, ReadonlySet<Identity>>(),
    byService: new Map<string, Map<Identity, readonly TrustedServicePrincipal[]>>(),
    rolesByService: new Map<string, ReadonlyMap<string, readonly Identity[]>>(),
  };
}

function rolesByName({ identities }: AccessModel): Map<string, Identity[]> {
  const roles = new Map<string, Identity[]>();
  for (const role of identities) {
    const allows = statementsOf(role.trust).filter(({ effect }) => effect === 'Allow');
    const names = allows.flatMap(({ principals }) =>
      principals?.negated
        ? ['*']
        : (principals?.items ?? []).flatMap(({ kind, value }) => (kind === 'AWS' ? [nameIn(value)] : [])),
    );
    for (const name of new Set(names)) roles.set(name, [...(roles.get(name) ?? []), role]);
  }
  return roles;
}

/** The key of a principal in a trust policy: account and name for a role, because its path does not matter. */
function nameIn(value: string): string {
  const arn = parseArn(value);
  if (!arn) return value;
  if (arn.resource === 'root') return arn.account;
  const [type, ...path] = arn.resource.split('/');
  if (type === 'role') return `${arn.account} ${path.at(-1) ?? ''}`;
  return type === 'assumed-role' ? `${arn.account} ${path[0] ?? ''}` : value;
}

/** Services act for the role's account, by the names that they have in its partition. */
function decideForService(role: Identity, service: string, model: AccessModel): readonly TrustedServicePrincipal[] {
  const names = servicePrincipals(service, parseArn(role.arn)?.partition ?? 'aws');
  if (role.isCreated) return names.slice(0, 1).map((name) => ({ name, truth: yes }));
  return names.map((name) => ({ name, truth: truthOfTrust(role, name, model) })).filter(({ truth }) => truth !== no);
}

function truthOfTrust({ arn, account, trust }: Identity, name: string, { reference, now }: AccessModel): Truth {
  const principal = parsePrincipal(name);
  if (!trust || !principal) return no;
  const request = prepareRequest(reference, {
    principal,
    action: 'sts:AssumeRole',
    resource: arn,
    resourceAccount: account,
    context: [['aws:SourceAccount', account]],
    unknown: [...requestTimeKeys, 'aws:SourceArn'],
    since: now?.getTime(),
  });
  const { decision } = decide(request, { identity: [], resource: trust });
  return decision === 'allowed' ? yes : decision === 'conditional' ? maybe : no;
}

import { memoizeWeakly } from '../../../domain/memoize.ts';
import type { CompiledPolicy, CompiledStatement } from '../../policy/compile-policy.ts';
import { isEverything } from '../../policy/patterns/pattern-containment.ts';
import { parseArn } from '../../../domain/arn.ts';
import type { Reference } from '../../policy/reference.ts';
import type { Actor } from '../model/actor.ts';
import type { HeldPolicy, Identity } from '../model/identity.ts';
import { isPrincipalKey } from '../model/request-context.ts';
import type { AccessModel } from '../model/access-model.ts';

/** Which actors a strong actor dominates. */
export interface Domination {
  /** Whether the strong actor can do, directly or by a path, all that a weak one can. */
  readonly dominates: (weak: Actor) => boolean;
  /** The content of a policy with a Deny that only such weak actors have that it dominates; undefined: of none. */
  readonly denial: number | undefined;
}

/** Finds out which actors dominate others. */
export interface Dominance {
  /** Which actors an actor dominates; undefined: none. */
  readonly dominationOf: (strong: Actor) => Domination | undefined;
  /** The contents of an actor's policies that have any Deny. */
  readonly denialsOf: (actor: Actor) => ReadonlySet<number>;
}

/**
 * Finds out which actors an actor dominates, so that the search need not look at them. An actor that is allowed
 * everything except what some policies deny dominates all actors of its account that have the same denials, unless
 * another account trusts one of them by name.
 */
export function dominanceOf({ identities, reference }: AccessModel): Dominance {
  const trusting = new Map<string, Set<string>>();
  for (const { trust, account } of identities) {
    for (const name of statementsOf(trust).flatMap((statement) => otherAccountPrincipals(statement, account)))
      trusting.set(name, (trusting.get(name) ?? new Set()).add(account));
  }
  const isTrustedElsewhere = memoizeWeakly(({ arn, account }: Identity) =>
    [arn, account, '*'].some((name) => [...(trusting.get(name) ?? [])].some((other) => other !== account)),
  );
  const toldApart = new Set(
    identities.flatMap(({ trust }) =>
      statementsOf(trust).flatMap((statement) => otherAccountPrincipals(statement, undefined)),
    ),
  );
  /** Whether some trust policy tells it from others: an actor whose denials forbid to rewrite that cannot do as much. */
  const isToldApart = memoizeWeakly(({ arn, account }: Identity) =>
    [arn, account, '*'].some((name) => toldApart.has(name)),
  );
  const rules = new Map<number, PolicyTraits>();
  const ruleOf = ({ content, compiled }: HeldPolicy): PolicyTraits => {
    const found = rules.get(content) ?? traitsOf(compiled, reference);
    rules.set(content, found);
    return found;
  };
  const denialsOf = memoizeWeakly(
    (actor: Actor): ReadonlySet<number> =>
      new Set(actor.policies.filter((policy) => ruleOf(policy).denies).map(({ content }) => content)),
  );
  const dominationOf = (strong: Actor): Domination | undefined => {
    const {
      policies,
      boundary,
      identity: { account },
      canBringMfa,
    } = strong;
    if (
      boundary ||
      !policies.some((policy) => ruleOf(policy).isUnlimited) ||
      policies.some((policy) => ruleOf(policy).readsPrincipal)
    )
      return undefined;
    const denials = [...denialsOf(strong)];
    const dominates = (weak: Actor): boolean => {
      if (weak.identity.account !== account || isTrustedElsewhere(weak.identity)) return false;
      if (denials.length === 0) return true;
      if (isToldApart(weak.identity)) return false;
      const others = denialsOf(weak);
      return (canBringMfa || !weak.canBringMfa) && denials.every((content) => others.has(content));
    };
    return { dominates, denial: denials[0] };
  };
  return { dominationOf, denialsOf };
}

/** What can be said about a policy without asking it about a request. */
interface PolicyTraits {
  /** Whether it allows every action on everything. */
  readonly isUnlimited: boolean;
  readonly denies: boolean;
  /** Whether a Deny of it reads who makes the request. */
  readonly readsPrincipal: boolean;
}

function traitsOf(policy: CompiledPolicy, reference: Reference): PolicyTraits {
  const statements = statementsOf(policy);
  const denials = statements.filter(({ effect }) => effect === 'Deny');
  return {
    isUnlimited: statements.some((statement) => statement.effect === 'Allow' && unlimitedBy(reference)(statement)),
    denies: denials.length > 0,
    readsPrincipal: denials.some(
      ({ conditions, resourceVariables: resourceReads }) =>
        resourceReads.some(isPrincipalKey) || conditions.some(({ reads }) => reads.some(isPrincipalKey)),
    ),
  };
}

/** Every action of the reference is looked at: once for each statement. */
const unlimitedBy = memoizeWeakly((reference: Reference) =>
  memoizeWeakly((statement: CompiledStatement) => allowsAll(statement, reference)),
);

function allowsAll(statement: CompiledStatement, reference: Reference): boolean {
  if (
    statement.conditions.length > 0 ||
    !statement.resourceGlobs.some(isEverything) ||
    !statement.matchesAction('any:action')
  )
    return false;
  return reference.services.every((service) =>
    [...(reference.actionsOf(service)?.keys() ?? [])].every((action) =>
      statement.matchesAction(`${service}:${action}`),
    ),
  );
}

/**
 * The principals of other accounts that a trust policy tells apart: those that it names, and all of an account where a
 * condition reads who makes the request.
 */
function otherAccountPrincipals(statement: CompiledStatement, account: string | undefined): string[] {
  const names = (statement.principals?.items ?? [])
    .map(({ value }) => value)
    .filter((name) => name === '*' || accountIn(name) !== account);
  return statement.conditions.some(({ reads }) => reads.some(isPrincipalKey))
    ? names.map((name) => accountIn(name) ?? name)
    : names.filter((name) => name !== '*');
}

function accountIn(name: string): string | undefined {
  return parseArn(name)?.account ?? (/^\d{12}$/.test(name) ? name : undefined);
}

function statementsOf(policy: CompiledPolicy | undefined): readonly CompiledStatement[] {
  return !policy || 'problem' in policy ? [] : policy.statements;
}

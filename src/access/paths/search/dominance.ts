import type { CompiledPolicy, CompiledStatement } from '../../policy/compile-policy.ts';
import { isEverything } from '../../policy/patterns/pattern-containment.ts';
import { parseArn } from '../../../domain/arn.ts';
import type { Reference } from '../../policy/reference.ts';
import type { Actor } from '../model/actor.ts';
import type { HeldPolicy } from '../model/identity.ts';
import { isOfActor } from '../model/observed-keys.ts';
import type { World } from '../model/access-model.ts';

/** Those of whom there is nothing that they can do and somebody mighty cannot, by itself or by steps. */
export type Dominion = (weak: Actor) => boolean;

/**
 * Works out who makes it needless to look at whom: an actor who may do everything but what some policies deny is above
 * everybody of its account to whom the same is denied, unless another account trusts that one by name. Others are above
 * nobody: undefined.
 */
export function dominionsOf({ identities, reference }: World): (strong: Actor) => Dominion | undefined {
  const trustedAbroad = new Set(
    identities.flatMap(({ trust, account }) =>
      statementsOf(trust).flatMap((statement) => strangersIn(statement, account)),
    ),
  );
  const rules = new Map<number, Rule>();
  const ruleOf = ({ content, compiled }: HeldPolicy): Rule => {
    const found = rules.get(content) ?? read(compiled, reference);
    rules.set(content, found);
    return found;
  };
  const denialsOf = (actor: Actor) =>
    new Set(actor.policies.filter((policy) => ruleOf(policy).denies).map(({ content }) => content));
  return (strong) => {
    const {
      policies,
      boundary,
      identity: { account },
      canBringMfa,
    } = strong;
    if (
      boundary ||
      !policies.some((policy) => ruleOf(policy).isUnlimited) ||
      policies.some((policy) => ruleOf(policy).isPersonal)
    )
      return undefined;
    const denials = [...denialsOf(strong)];
    return (weak) => {
      if (
        weak.identity.account !== account ||
        [weak.identity.arn, account, '*'].some((name) => trustedAbroad.has(name))
      )
        return false;
      if (denials.length === 0) return true;
      const others = denialsOf(weak);
      return (canBringMfa || !weak.canBringMfa) && denials.every((content) => others.has(content));
    };
  };
}

/** What a policy comes to, as far as that tells without a question. */
interface Rule {
  /** Whether it allows every action on everything. */
  readonly isUnlimited: boolean;
  readonly denies: boolean;
  /** Whether a Deny of it reads who asks. */
  readonly isPersonal: boolean;
}

function read(policy: CompiledPolicy, reference: Reference): Rule {
  const statements = statementsOf(policy);
  const denials = statements.filter(({ effect }) => effect === 'Deny');
  return {
    isUnlimited: statements.some((statement) => statement.effect === 'Allow' && allowsAll(statement, reference)),
    denies: denials.length > 0,
    isPersonal: denials.some(
      ({ conditions, resourceVariables: resourceReads }) =>
        resourceReads.some(isOfActor) || conditions.some(({ reads }) => reads.some(isOfActor)),
    ),
  };
}

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
 * Whom of other accounts a trust policy tells apart: those that it names, everybody where a condition reads who asks.
 */
function strangersIn(statement: CompiledStatement, account: string): string[] {
  const names = (statement.principals?.items ?? [])
    .map(({ value }) => value)
    .filter((name) => name === '*' || accountIn(name) !== account);
  return statement.conditions.some(({ reads }) => reads.some(isOfActor))
    ? names.map((name) => accountIn(name) ?? name)
    : names.filter((name) => name !== '*');
}

function accountIn(name: string): string | undefined {
  return parseArn(name)?.account ?? (/^\d{12}$/.test(name) ? name : undefined);
}

function statementsOf(policy: CompiledPolicy | undefined): readonly CompiledStatement[] {
  return !policy || 'problem' in policy ? [] : policy.statements;
}

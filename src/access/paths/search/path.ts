import type { maybe, Truth, yes } from '../../policy/truth.ts';
import { actorOf, type Actor } from '../model/actor.ts';
import type { Call } from '../model/call.ts';
import type { AccessModel } from '../model/access-model.ts';
import type { SearchNode } from './explore.ts';
import type { Identity } from '../model/identity.ts';
import { iamTarget } from '../model/target.ts';
import type { Family } from '../model/technique.ts';
import { asMade } from './order-steps.ts';
import { openersOf, type PathStep } from './path-step.ts';

/** The steps by which an identity can do an action to a class of targets. */
export interface Path {
  readonly identity: Identity;
  readonly action: string;
  /** The families of its steps, in their order; empty for a single call. */
  readonly families: readonly Family[];
  readonly truth: typeof yes | typeof maybe;
  readonly steps: readonly PathStep[];
  /** What else must be true that no policy tells, in words. */
  readonly assumptions: readonly string[];
}

/** How a team can carry out a plan: each call with the member that makes it. */
export interface PathEvaluation {
  readonly family: Family;
  readonly technique: string;
  readonly calls: readonly Call[];
  /** How many of the calls, from the first, change tags: of the target, or of another resource that it belongs to. */
  readonly retagging: number;
  readonly retags: 're-tag' | 're-tag-related';
  readonly actingPrincipals: readonly SearchNode[];
  readonly truth: Truth;
  readonly assumptions: readonly string[];
  /** All steps in the order in which they are allowed, where it is not the usual one. */
  readonly ordered?: readonly PathStep[];
}

/** The number of steps, with those by which the acting principals were reached. */
export function lengthOf({ calls, actingPrincipals }: PathEvaluation): number {
  const [first] = actingPrincipals;
  if (actingPrincipals.every((actingPrincipal) => actingPrincipal === first))
    return calls.length + (first?.steps.length ?? 0);
  return calls.length + new Set(actingPrincipals.flatMap(({ steps }) => steps)).size;
}

/** The families of an evaluation's steps, in their order; empty for a single call. */
export function familiesOf({ family, retagging, actingPrincipals }: PathEvaluation): readonly Family[] {
  return [
    ...(actingPrincipals.some(({ steps }) => steps.length > 0) ? (['become'] as const) : []),
    ...(retagging > 0 ? (['re-tag'] as const) : []),
    ...(family === 'direct' ? [] : [family]),
  ];
}

/** The families in one string, as JSON answers and ids of findings have them: `become re-tag`, or `direct`. */
export function pathKind(families: readonly Family[]): string {
  return families.length === 0 ? 'direct' : families.join(' ');
}

/** All steps in order, each as the steps before it have left who makes it. */
export function stepsOf(evaluation: PathEvaluation, model: AccessModel): readonly PathStep[] {
  return asMade(evaluation.ordered ?? usualOrder(evaluation), model);
}

/** All steps: before each call the steps by which its acting principal was reached. */
export function usualOrder({
  calls,
  actingPrincipals,
  retagging,
  retags,
  technique,
}: Omit<PathEvaluation, 'truth'>): readonly PathStep[] {
  const steps = new Set<PathStep>();
  const made: PathStep[] = [];
  calls.forEach((call, index) => {
    const actingPrincipal = actingPrincipals[index];
    if (!actingPrincipal) return;
    const { actor: as, steps: before } = actingPrincipal;
    for (const step of before) steps.add(step);
    const needs = [...openersOf(as, before), ...made];
    made.push({ call, as, technique: index < retagging ? retags : technique, needs });
    for (const step of made.slice(-1)) steps.add(step);
  });
  return [...steps];
}

/** The same path for an equivalent identity. */
export function asPathOf(path: Path, identity: Identity): Path {
  const from = path.identity;
  if (from === identity) return path;
  const steps = path.steps.map(({ call, as, technique }): PathStep => ({
    technique,
    as: as.identity === from ? inPlaceOf(as, from, identity) : as,
    call:
      call.on.arn === from.arn
        ? { ...call, on: iamTarget(identity.kind, identity.arn, identity.account, identity.tags) }
        : call,
  }));
  return { ...path, identity, steps };
}

function inPlaceOf(actor: Actor, from: Identity, to: Identity): Actor {
  if (actor === actorOf(from)) return actorOf(to);
  const { policies, boundary, groups, canBringMfa, session, tags } = actor;
  return actorOf(to, {
    boundary,
    groups: groups === from.groups ? to.groups : groups,
    canBringMfa,
    session,
    tags,
    policies: policies.map((policy) =>
      from.policies.includes(policy)
        ? (to.policies.find(({ content }) => content === policy.content) ?? policy)
        : policy,
    ),
  });
}

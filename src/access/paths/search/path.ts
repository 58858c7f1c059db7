import type { maybe, Truth, yes } from '../../policy/truth.ts';
import { actorOf, type Actor } from '../model/actor.ts';
import type { Call } from '../model/call.ts';
import type { PathStep, SearchNode } from './explore.ts';
import type { Identity } from '../model/identity.ts';
import { iamTarget } from '../model/target.ts';
import type { Family } from '../model/technique.ts';

/** A way in which somebody can do an action to a class of targets. */
export interface Path {
  readonly identity: Identity;
  readonly action: string;
  /** The families that its steps are of, in their order: `direct`, `unprotect`, `become re-tag`. */
  readonly kind: string;
  readonly truth: typeof yes | typeof maybe;
  readonly steps: readonly PathStep[];
  /** What must hold besides and no policy says, in words. */
  readonly assumptions: readonly string[];
}

/** How a team carries out a plan: the calls, each with the one of the team who makes it. */
export interface PathEvaluation {
  readonly family: Family;
  readonly technique: string;
  readonly calls: readonly Call[];
  /** How many of the calls, from the first, change tags. */
  readonly retagging: number;
  readonly actingPrincipals: readonly SearchNode[];
  readonly truth: Truth;
  readonly assumptions: readonly string[];
}

/** The number of steps, those included by which the performers became who they are. */
export function lengthOf({ calls, actingPrincipals: performers }: PathEvaluation): number {
  const [first] = performers;
  if (performers.every((performer) => performer === first)) return calls.length + (first?.steps.length ?? 0);
  return calls.length + new Set(performers.flatMap(({ steps }) => steps)).size;
}

/** The families that a performance belongs to, as one text. */
export function kindOf({ family, retagging, actingPrincipals: performers }: PathEvaluation): string {
  const families = [
    ...(performers.some(({ steps }) => steps.length > 0) ? ['become'] : []),
    ...(retagging > 0 ? ['re-tag'] : []),
    ...(family === 'direct' ? [] : [family]),
  ];
  return families.length === 0 ? 'direct' : families.join(' ');
}

/** All steps in order: before a call whatever its performer needed to become who it is. */
export function stepsOf({ calls, actingPrincipals: performers, retagging, technique }: PathEvaluation): PathStep[] {
  const steps = new Set<PathStep>();
  calls.forEach((call, index) => {
    const performer = performers[index];
    if (!performer) return;
    for (const step of performer.steps) steps.add(step);
    steps.add({ call, as: performer.actor, technique: index < retagging ? 're-tag' : technique });
  });
  return [...steps];
}

/** The same way as somebody of kin would go it. */
export function asPathOf(way: Path, identity: Identity): Path {
  const from = way.identity;
  if (from === identity) return way;
  const steps = way.steps.map(({ call, as, technique }): PathStep => ({
    technique,
    as: as.identity === from ? inPlaceOf(as, from, identity) : as,
    call:
      call.on.arn === from.arn
        ? { ...call, on: iamTarget(identity.kind, identity.arn, identity.account, identity.tags) }
        : call,
  }));
  return { ...way, identity, steps };
}

function inPlaceOf(actor: Actor, from: Identity, to: Identity): Actor {
  if (actor === actorOf(from)) return actorOf(to);
  const { policies, boundary, canBringMfa, tags } = actor;
  return actorOf(to, {
    boundary,
    canBringMfa,
    tags,
    policies: policies.map((policy) =>
      from.policies.includes(policy)
        ? (to.policies.find(({ content }) => content === policy.content) ?? policy)
        : policy,
    ),
  });
}

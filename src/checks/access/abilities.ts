import {
  actionSets,
  launchTargets,
  launchTechniques,
  reachOf,
  resizeTechniques,
  tagWeakenings,
  type Identity,
  type Judge,
  type Reached,
  type ReachQuestion,
  type Technique,
  type World,
} from '../../access/index.ts';
import { yes } from '../../access/truth.ts';
import type { ActionRule } from '../../domain/access-rule.ts';
import type { CheckContext } from '../check.ts';
import { questionsOf, type RuleQuestion } from './questions.ts';
import type { ActionOnResources } from './wording.ts';

/** All that one user or role can do by one kind of path to what a rule covers: certainly, or under conditions. */
export interface Ability extends AbilityKind {
  readonly parts: readonly AbilityPart[];
}

/** The part of an ability that is one action, or one protection change, on one kind of resources. */
export interface AbilityPart extends AbilityKind, ActionOnResources {
  readonly ways: Reached['ways'];
}

interface AbilityKind {
  readonly identity: Identity;
  /** `act`: what the rule covers; `weaken`: only remove a protection, so that it is easier for others. */
  readonly effect: 'act' | 'weaken';
  /** The families of the path's steps, joined by blanks: see `AccessEvidence`. */
  readonly kind: string;
  readonly isConditional: boolean;
}

/** Where abilities are searched for, and which identities are left out. */
export interface AbilitySearch extends Pick<ReachQuestion, 'becomings' | 'except'> {
  readonly model: World;
  readonly evaluator: Judge;
}

/**
 * Finds who can do the actions of a rule to its resources by any path, and who can remove a protection of resources that
 * they cannot act on.
 */
export function abilitiesOf(
  rule: ActionRule,
  context: CheckContext,
  { model, evaluator, ...limits }: AbilitySearch,
): readonly Ability[] {
  const parts = questionsOf(rule, context).flatMap((question) => {
    const alsoBy = protectionChangesOf(rule, question, model);
    const goals = new Set(alsoBy.map(({ goal }) => goal));
    const reached = reachOf(
      model,
      { ...question, actions: [...question.actions, ...goals], alsoBy, ...limits },
      evaluator,
    );
    const { act = [], weaken = [] } = Object.groupBy(reached, ({ action }) => (goals.has(action) ? 'weaken' : 'act'));
    return [
      ...act.map((each) => partOf('act', each, question.kind)),
      ...withoutActed(weaken, act).map((each) => partOf('weaken', each, question.kind)),
    ];
  });
  return grouped(parts);
}

/** Finds who can launch an instance of some types. */
export function launchAbilitiesOf(
  types: readonly string[],
  { model, evaluator, except }: AbilitySearch,
): readonly Ability[] {
  const question = {
    actions: ['ec2:RunInstances'],
    targets: launchTargets(model, types),
    alsoBy: [...launchTechniques(model), ...resizeTechniques(model)],
    ...(except && { except }),
  };
  return grouped(reachOf(model, question, evaluator).map((each) => partOf('act', each, 'type')));
}

/**
 * The protection changes that count for a rule: those of its named action sets, and changes of the tags by which the
 * rule and policies select resources.
 */
function protectionChangesOf(
  { actions, resources }: ActionRule,
  question: RuleQuestion,
  model: World,
): readonly Technique[] {
  const sets = actions.flatMap((name) => actionSets[name] ?? []).filter(({ weakenings }) => weakenings.length > 0);
  if (sets.length === 0) return [];
  return [
    ...sets.flatMap(({ weakenings }) => weakenings),
    ...tagWeakenings(model, question.actions, Object.keys(resources.tag ?? {})),
  ];
}

/** Leaves out classes of resources that the identity can act on anyway. */
function withoutActed(weakening: readonly Reached[], acting: readonly Reached[]): readonly Reached[] {
  const acted = Map.groupBy(acting, ({ identity }) => identity);
  return weakening.flatMap((reached) => {
    const done = new Set(acted.get(reached.identity)?.flatMap(({ classes }) => classes));
    const ways = reached.ways
      .map(({ way, classes }) => ({ way, classes: classes.filter((each) => !done.has(each)) }))
      .filter(({ classes }) => classes.length > 0);
    return ways.length === 0 ? [] : [{ ...reached, ways, classes: ways.flatMap(({ classes }) => classes) }];
  });
}

function partOf(
  effect: Ability['effect'],
  { identity, kind, truth, action, ways, classes }: Reached,
  resources: ActionOnResources['resources'],
): AbilityPart {
  return { identity, effect, kind, isConditional: truth !== yes, resources, goal: action, ways, classes };
}

function grouped(parts: readonly AbilityPart[]): readonly Ability[] {
  const groups = Map.groupBy(
    parts,
    ({ identity, effect, kind, isConditional }) => `${identity.arn} ${effect} ${kind} ${isConditional}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { identity, effect, kind, isConditional } = first;
    return [{ identity, effect, kind, isConditional, parts: group }];
  });
}

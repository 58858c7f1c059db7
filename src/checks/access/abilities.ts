import {
  actionSets,
  launchTargets,
  launchTechniques,
  findPaths,
  resizeTechniques,
  tagChanges,
  type Identity,
  type CallEvaluator,
  type PathGroup,
  type PathQuestion,
  type Technique,
  type AccessModel,
} from '../../access/index.ts';
import { yes } from '../../access/policy/truth.ts';
import type { ActionRule } from '../../domain/access-rule.ts';
import type { CheckContext } from '../check.ts';
import { questionsOf, type Question } from './questions.ts';
import type { Deed } from './words.ts';

/** All that one user or role can do by one kind of path to what a rule is about: for certain, or under conditions. */
export interface Ability extends Manner {
  readonly parts: readonly AbilityPart[];
}

/** What it comes to for one action, or one weakening in words, on one kind of resources. */
export interface AbilityPart extends Manner, Deed {
  readonly ways: PathGroup['paths'];
}

interface Manner {
  readonly identity: Identity;
  /** `act`: what the rule is about; `weaken`: only what brings its resources closer to others who can. */
  readonly deed: 'act' | 'weaken';
  /** The families of the path's steps: see `Way`. */
  readonly kind: string;
  readonly isConditional: boolean;
}

/** Where abilities are looked for: the world as it is or another, and whom to leave out. */
export interface Search extends Pick<PathQuestion, 'escalations' | 'except'> {
  readonly world: AccessModel;
  readonly judge: CallEvaluator;
}

/**
 * Finds who can do the actions of a rule to its resources by any path, and who can weaken what they cannot do them to.
 */
export function abilitiesOf(
  rule: ActionRule,
  context: CheckContext,
  { world, judge, ...limits }: Search,
): readonly Ability[] {
  const parts = questionsOf(rule, context).flatMap((question) => {
    const alsoBy = weakeningsOf(rule, question, world);
    const goals = new Set(alsoBy.map(({ goal }) => goal));
    const reached = findPaths(
      world,
      { ...question, actions: [...question.actions, ...goals], extraTechniques: alsoBy, ...limits },
      judge,
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
export function launchAbilitiesOf(types: readonly string[], { world, judge, except }: Search): readonly Ability[] {
  const question = {
    actions: ['ec2:RunInstances'],
    targets: launchTargets(world, types),
    alsoBy: [...launchTechniques(world), ...resizeTechniques(world)],
    ...(except && { except }),
  };
  return grouped(findPaths(world, question, judge).map((each) => partOf('act', each, 'type')));
}

/**
 * What brings the resources closer to others: for the rule's named sets, and the tags by which it and policies choose.
 */
function weakeningsOf(
  { actions, resources }: ActionRule,
  question: Question,
  world: AccessModel,
): readonly Technique[] {
  const sets = actions
    .flatMap((name) => actionSets[name] ?? [])
    .filter(({ protectionChanges: weakenings }) => weakenings.length > 0);
  if (sets.length === 0) return [];
  return [
    ...sets.flatMap(({ protectionChanges: weakenings }) => weakenings),
    ...tagChanges(world, question.actions, Object.keys(resources.tag ?? {})),
  ];
}

/** Who can act on a class of resources need not weaken it. */
function withoutActed(weakening: readonly PathGroup[], acting: readonly PathGroup[]): readonly PathGroup[] {
  const acted = Map.groupBy(acting, ({ identity }) => identity);
  return weakening.flatMap((reached) => {
    const done = new Set(acted.get(reached.identity)?.flatMap(({ classes }) => classes));
    const paths = reached.paths
      .map(({ path, classes }) => ({ path, classes: classes.filter((each) => !done.has(each)) }))
      .filter(({ classes }) => classes.length > 0);
    return paths.length === 0 ? [] : [{ ...reached, paths, classes: paths.flatMap(({ classes }) => classes) }];
  });
}

function partOf(
  deed: Ability['deed'],
  { identity, kind, truth, action, paths: ways, classes }: PathGroup,
  resources: Deed['resources'],
): AbilityPart {
  return { identity, deed, kind, isConditional: truth !== yes, resources, goal: action, ways, classes };
}

function grouped(parts: readonly AbilityPart[]): readonly Ability[] {
  const groups = Map.groupBy(
    parts,
    ({ identity, deed, kind, isConditional }) => `${identity.arn} ${deed} ${kind} ${isConditional}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { identity, deed, kind, isConditional } = first;
    return [{ identity, deed, kind, isConditional, parts: group }];
  });
}

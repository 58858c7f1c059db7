import {
  actionSets,
  launchTargets,
  launchTechniques,
  findPaths,
  resizeTechniques,
  tagChanges,
  type Identity,
  type CallEvaluator,
  pathKind,
  type PathGroup,
  type PathQuestion,
  type Technique,
  type AccessModel,
} from '../../access/index.ts';
import { yes } from '../../access/policy/truth.ts';
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
  readonly paths: PathGroup['paths'];
  /** The resources to which the members of the classes are indexes; empty for what is not in the snapshot. */
  readonly subjects: RuleQuestion['subjects'];
}

interface AbilityKind {
  readonly identity: Identity;
  /** `act`: what the rule covers; `weaken`: only remove a protection, so that it is easier for others. */
  readonly effect: 'act' | 'weaken';
  /** The families of the path's steps, in their order; empty for a single call. */
  readonly families: PathGroup['families'];
  readonly isConditional: boolean;
}

/** Where abilities are searched for, and which identities are left out. */
export interface AbilitySearch extends Pick<PathQuestion, 'escalations' | 'except'> {
  readonly model: AccessModel;
  readonly evaluator: CallEvaluator;
}

/**
 * Finds who can do the actions of a rule to its resources by any path, and who can remove a protection of resources that
 * they cannot act on.
 */
export function abilitiesOf(
  rule: ActionRule,
  context: CheckContext,
  { model, evaluator, except, ...limits }: AbilitySearch,
): readonly Ability[] {
  const parts = questionsOf(rule, context).flatMap((question) => {
    const extraTechniques = protectionChangesOf(rule, question, model);
    const goals = new Set(extraTechniques.map(({ goal }) => goal));
    const reached = findPaths(
      model,
      {
        ...question,
        actions: [...question.actions, ...goals],
        extraTechniques,
        except: exceptIn(context, except),
        ...limits,
      },
      evaluator,
    );
    const { act = [], weaken = [] } = Object.groupBy(reached, ({ action }) => (goals.has(action) ? 'weaken' : 'act'));
    return [
      ...act.map((each) => partOf('act', each, question)),
      ...withoutActed(weaken, act).map((each) => partOf('weaken', each, question)),
    ];
  });
  return grouped(parts);
}

/** Finds who can launch an instance of some types. */
export function launchAbilitiesOf(
  types: readonly string[],
  context: CheckContext,
  { model, evaluator, except }: AbilitySearch,
): readonly Ability[] {
  const question: PathQuestion = {
    actions: ['ec2:RunInstances'],
    targets: launchTargets(model, types),
    extraTechniques: [...launchTechniques(model), ...resizeTechniques(model)],
    except: exceptIn(context, except),
  };
  return grouped(
    findPaths(model, question, evaluator).map((each) => partOf('act', each, { kind: 'type', subjects: [] })),
  );
}

/** Who is left out: those whom the rule allows, and those whose access is not asked for. */
function exceptIn(
  { about }: CheckContext,
  except: PathQuestion['except'] = () => false,
): NonNullable<PathQuestion['except']> {
  return (identity) => except(identity) || about?.has(identity.arn) === false;
}

/**
 * The protection changes that count for a rule: those of its named action sets, and changes of the tags by which the
 * rule and policies select resources.
 */
function protectionChangesOf(
  { actions, resources }: ActionRule,
  question: RuleQuestion,
  model: AccessModel,
): readonly Technique[] {
  const changes = actions.flatMap((name) => actionSets[name]?.protectionChanges ?? []);
  if (changes.length === 0) return [];
  return [...changes, ...tagChanges(model, question.actions, Object.keys(resources.tag ?? {}))];
}

/** Leaves out classes of resources that the identity can act on anyway. */
function withoutActed(protectionChanges: readonly PathGroup[], acting: readonly PathGroup[]): readonly PathGroup[] {
  const acted = Map.groupBy(acting, ({ identity }) => identity);
  return protectionChanges.flatMap((reached) => {
    const done = new Set(acted.get(reached.identity)?.flatMap(({ classes }) => classes));
    const paths = reached.paths
      .map(({ path, classes }) => ({ path, classes: classes.filter((each) => !done.has(each)) }))
      .filter(({ classes }) => classes.length > 0);
    return paths.length === 0 ? [] : [{ ...reached, paths, classes: paths.flatMap(({ classes }) => classes) }];
  });
}

function partOf(
  effect: Ability['effect'],
  { identity, families, truth, action, paths, classes }: PathGroup,
  { kind, subjects }: Pick<AbilityPart, 'subjects'> & { readonly kind: ActionOnResources['resources'] },
): AbilityPart {
  return {
    identity,
    effect,
    families,
    isConditional: truth !== yes,
    resources: kind,
    goal: action,
    paths,
    classes,
    subjects,
  };
}

function grouped(parts: readonly AbilityPart[]): readonly Ability[] {
  const groups = Map.groupBy(
    parts,
    ({ identity, effect, families, isConditional }) =>
      `${identity.arn} ${effect} ${pathKind(families)} ${isConditional}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { identity, effect, families, isConditional } = first;
    return [{ identity, effect, families, isConditional, parts: group }];
  });
}

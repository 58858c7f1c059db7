import { maybe, yes } from '../../policy/truth.ts';
import type { AccessModel } from '../model/access-model.ts';
import { actorOf } from '../model/actor.ts';
import { buildCallEvaluator, type CallEvaluator } from '../model/call-evaluator.ts';
import type { Identity } from '../model/identity.ts';
import type { TargetClass } from '../model/classes/target-classes.ts';
import { pathSearch, type ActionEvaluations, type SearchQuestion } from './best-paths.ts';
import { principalEquivalence } from './equivalence.ts';
import { asPathOf, familiesOf, pathKind, stepsOf, type Path, type PathEvaluation } from './path.ts';

/** The question which identities can do some actions to some targets. */
export interface PathQuestion extends SearchQuestion {
  /** Identities to leave out. */
  readonly except?: (identity: Identity) => boolean;
}

/** The paths of one identity that have the same action and families, with all targets that they lead to. */
export interface PathGroup {
  readonly identity: Identity;
  readonly action: string;
  readonly families: Path['families'];
  readonly truth: Path['truth'];
  /** The path to the first class. */
  readonly path: Path;
  /** Every path, with the classes that it leads to. */
  readonly paths: readonly { readonly path: Path; readonly classes: readonly TargetClass[] }[];
  readonly classes: readonly TargetClass[];
  /** The number of targets. */
  readonly count: number;
}

/**
 * Finds the identities that can, with the shortest path for each identity and class of targets. A path that is allowed
 * for certain comes before a shorter one under conditions.
 */
export function findPaths(
  model: AccessModel,
  question: PathQuestion,
  evaluator: CallEvaluator = buildCallEvaluator(model),
): readonly PathGroup[] {
  const search = pathSearch(model, question, evaluator);
  const equivalence = principalEquivalence(model);
  const answers = new Map<string, readonly PathGroup[]>();
  return model.identities.flatMap((identity) => {
    if (question.except?.(identity)) return [];
    const key = equivalence.equivalenceKey(actorOf(identity));
    const found =
      answers.get(key) ?? groupPaths(identity, search.classes, search.evaluationsOf(identity, equivalence), model);
    answers.set(key, found);
    const asTheirs = (path: Path) => asPathOf(path, identity);
    return found.map((reached) => ({
      ...reached,
      identity,
      path: asTheirs(reached.path),
      paths: reached.paths.map(({ path, classes }) => ({ path: asTheirs(path), classes })),
    }));
  });
}

/** Groups the best paths of an identity by action, families and certainty. */
function groupPaths(
  identity: Identity,
  classes: readonly TargetClass[],
  lists: readonly ActionEvaluations[],
  model: AccessModel,
): PathGroup[] {
  return lists.flatMap(({ action, best }) => {
    const groups = new Map<string, Map<PathEvaluation, TargetClass[]>>();
    best.forEach((evaluation, place) => {
      const reached = classes[place];
      if (!evaluation || !reached) return;
      const key = `${pathKind(familiesOf(evaluation))} ${evaluation.truth}`;
      const group = groups.get(key) ?? new Map<PathEvaluation, TargetClass[]>();
      const members = group.get(evaluation) ?? [];
      members.push(reached);
      groups.set(key, group.set(evaluation, members));
    });
    return [...groups.values()].flatMap((group): PathGroup[] => {
      const paths = [...group].map(([evaluation, members]) => ({
        path: pathOf(identity, action, evaluation, model),
        classes: members,
      }));
      const [first] = paths;
      if (!first) return [];
      const { path } = first;
      const reached = paths.flatMap((each) => each.classes);
      return [
        {
          identity,
          action,
          families: path.families,
          truth: path.truth,
          path,
          paths,
          classes: reached,
          count: reached.reduce((sum, { members }) => sum + members.length, 0),
        },
      ];
    });
  });
}

function pathOf(identity: Identity, action: string, evaluation: PathEvaluation, model: AccessModel): Path {
  return {
    identity,
    action,
    families: familiesOf(evaluation),
    truth: evaluation.truth === yes ? yes : maybe,
    steps: stepsOf(evaluation, model),
    assumptions: evaluation.assumptions,
  };
}

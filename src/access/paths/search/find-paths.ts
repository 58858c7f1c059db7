import { maybe, no, yes } from '../../policy/truth.ts';
import { actorOf, type Actor } from '../model/actor.ts';
import { classesOf, type PolicyReads, type TargetClass } from '../model/target-classes.ts';
import { explore, type SearchNode } from './explore.ts';
import type { Identity } from '../model/identity.ts';
import { buildCallEvaluator, type CallEvaluator } from '../model/call-evaluator.ts';
import { principalEquivalence, type PrincipalEquivalence } from './equivalence.ts';
import { bestEvaluation, isBetter, taggingActions, teamOf } from './evaluate-path.ts';
import { plannerOf, type Planner } from './planner.ts';
import type { Target } from '../model/target.ts';
import type { PrivilegeEscalation, Technique } from '../model/technique.ts';
import { privilegeEscalations as allEscalations, techniques } from '../techniques/index.ts';
import { viewOf, withFacts } from '../model/view.ts';
import { teamView } from './team-view.ts';
import { asPathOf, kindOf, stepsOf, type PathEvaluation, type Path } from './path.ts';
import type { AccessModel } from '../model/access-model.ts';

/** The question which identities can do some actions to some targets. */
export interface PathQuestion {
  /** With AWS's capitals: `ec2:TerminateInstances`. */
  readonly actions: readonly string[];
  readonly targets: readonly Target[];
  /** Single steps only. */
  readonly direct?: boolean;
  /** Identities to leave out. */
  readonly except?: (identity: Identity) => boolean;
  /** Techniques besides the catalogue's. An action may be the goal of only these. */
  readonly extraTechniques?: readonly Technique[];
  /** The privilege escalations to try; the catalogue's unless given. */
  readonly escalations?: readonly PrivilegeEscalation[];
}

/** The paths of one identity that have the same action and kind, with all targets that they lead to. */
export interface PathGroup {
  readonly identity: Identity;
  readonly action: string;
  readonly kind: string;
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
  const search = searchOf(model, question, evaluator);
  const equivalence = principalEquivalence(model);
  const answers = new Map<string, readonly PathGroup[]>();
  return model.identities.flatMap((identity) => {
    if (question.except?.(identity)) return [];
    const key = equivalence.equivalenceKey(actorOf(identity));
    const found = answers.get(key) ?? grouped(identity, search.classes, search.evaluationsOf(identity, equivalence));
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

interface Search {
  readonly classes: readonly TargetClass[];
  /** The best path of an identity to each class: a list for each action, with a place for each class. */
  readonly evaluationsOf: (identity: Identity, equivalence: PrincipalEquivalence) => readonly ActionEvaluations[];
}

interface ActionEvaluations {
  readonly action: string;
  readonly best: (PathEvaluation | undefined)[];
}

function searchOf(model: AccessModel, question: PathQuestion, evaluator: CallEvaluator): Search {
  const { actions, targets, direct = false, extraTechniques = [], escalations = allEscalations } = question;
  const catalogue = [...techniques, ...extraTechniques];
  const planners = actions.map((action) => plannerOf(action, model, catalogue));
  const all = [...new Set([...planners.flatMap((planner) => planner.actions), ...(direct ? [] : taggingActions)])];
  const classes = classesOf(
    targets,
    policyReadsOf(
      model.identities.map((identity) => actorOf(identity)),
      all,
      evaluator,
    ),
  );
  const rows = new Map<string, readonly (PathEvaluation | undefined)[]>();

  /** What a node can do alone. It is decided once for each equivalence class. */
  const alone = (
    node: SearchNode,
    planner: Planner,
    equivalence: PrincipalEquivalence,
  ): readonly (PathEvaluation | undefined)[] => {
    const key = `${planner.action} ${equivalence.equivalenceKey(node.actor)}`;
    const known = rows.get(key);
    if (known) return known;
    const itself: SearchNode = { ...node, steps: [], truth: yes, assumptions: [] };
    const view = withFacts(viewOf(statementsFor(node.actor, planner)), node.actor);
    const team = teamOf([itself], evaluator);
    const row = perView(view, (example) => bestEvaluation(team, example, planner, evaluator, direct));
    rows.set(key, row);
    return row;
  };
  const together = (
    nodes: readonly SearchNode[],
    planner: Planner,
    equivalence: PrincipalEquivalence,
    open: (place: number) => boolean,
  ) => {
    const team = teamOf(nodes, evaluator);
    const view = teamView(
      nodes.map(({ actor }) => actor),
      (actor) => statementsFor(actor, planner),
      equivalence,
    );
    return perView(view, (example) => bestEvaluation(team, example, planner, evaluator, direct), open);
  };

  const statementsFor = (actor: Actor, planner: Planner) =>
    [...new Set([...planner.actions, ...taggingActions])].map((action) =>
      evaluator.applicableStatements(actor, action),
    );
  const perView = (
    view: (target: Target) => string,
    find: (example: Target) => PathEvaluation | undefined,
    open: (place: number) => boolean = () => true,
  ) => {
    const found = new Map<string, PathEvaluation | undefined>();
    return classes.map(({ example }, place) => {
      if (!open(place)) return undefined;
      const key = view(example);
      if (!found.has(key)) found.set(key, find(example));
      return found.get(key);
    });
  };

  return {
    classes,
    evaluationsOf: (identity, equivalence) => {
      const lists = planners.map((planner) => ({
        planner,
        action: planner.action,
        best: classes.map((): PathEvaluation | undefined => undefined),
      }));
      const keep = (best: (PathEvaluation | undefined)[], place: number, evaluation: PathEvaluation | undefined) => {
        if (isBetter(evaluation, best[place])) best[place] = evaluation;
      };
      const nodes: SearchNode[] = [];
      for (const node of explore(identity, direct ? [] : escalations, model, evaluator, equivalence)) {
        nodes.push(node);
        for (const { planner, best } of lists) {
          const ofNode = carriedOutBy(node);
          alone(node, planner, equivalence).forEach((evaluation, place) => {
            keep(best, place, evaluation && ofNode(evaluation));
          });
        }
        if (lists.every(({ best }) => best.every((found) => found?.truth === yes))) break;
      }
      // Working together can only help where no single node can do it as certainly.
      for (const truth of [yes, maybe] as const) {
        const able = nodes.filter((node) => node.truth >= truth);
        if (able.length < 2) continue;
        for (const { planner, best } of lists) {
          const open = (place: number) => (best[place]?.truth ?? no) < truth;
          if (best.some((_, place) => open(place)))
            together(able, planner, equivalence, open).forEach((evaluation, place) => {
              keep(best, place, evaluation);
            });
        }
      }
      return lists;
    },
  };
}

/** Puts a node in place of an equivalent one; each evaluation is translated once. */
function carriedOutBy(node: SearchNode): (evaluation: PathEvaluation) => PathEvaluation {
  const translated = new Map<PathEvaluation, PathEvaluation>();
  return (evaluation) => {
    const known = translated.get(evaluation);
    if (known) return known;
    const { actingPrincipals, truth, assumptions } = evaluation;
    const own: PathEvaluation = {
      ...evaluation,
      actingPrincipals: actingPrincipals.map(() => node),
      truth: truth < node.truth ? truth : node.truth,
      assumptions: [...new Set([...node.assumptions, ...assumptions])],
    };
    translated.set(evaluation, own);
    return own;
  };
}

/** What the policies of some actors read when some actions are decided. */
export function policyReadsOf(
  actors: readonly Actor[],
  actions: readonly string[],
  evaluator: CallEvaluator,
): PolicyReads {
  const distinct = new Map(actors.map((actor) => [actor.contents, actor])).values();
  const applicable = [...distinct].flatMap((actor) =>
    actions.map((action) => evaluator.applicableStatements(actor, action)),
  );
  return {
    keys: new Set(applicable.flatMap(({ keys }) => [...keys])),
    globs: [...new Map(applicable.flatMap(({ globs }) => globs).map((glob) => [glob.join(), glob])).values()],
    wholeArn: applicable.some(({ templates }) => templates.length > 0),
  };
}

function grouped(
  identity: Identity,
  classes: readonly TargetClass[],
  lists: readonly ActionEvaluations[],
): PathGroup[] {
  return lists.flatMap(({ action, best }) => {
    const groups = new Map<string, Map<PathEvaluation, TargetClass[]>>();
    best.forEach((evaluation, place) => {
      const reached = classes[place];
      if (!evaluation || !reached) return;
      const key = `${kindOf(evaluation)} ${evaluation.truth}`;
      const group = groups.get(key) ?? new Map<PathEvaluation, TargetClass[]>();
      const members = group.get(evaluation) ?? [];
      members.push(reached);
      groups.set(key, group.set(evaluation, members));
    });
    return [...groups.values()].flatMap((group): PathGroup[] => {
      const paths = [...group].map(([evaluation, members]) => ({
        path: pathOf(identity, action, evaluation),
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
          kind: path.kind,
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

function pathOf(identity: Identity, action: string, evaluation: PathEvaluation): Path {
  return {
    identity,
    action,
    kind: kindOf(evaluation),
    truth: evaluation.truth === yes ? yes : maybe,
    steps: stepsOf(evaluation),
    assumptions: evaluation.assumptions,
  };
}

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
import { privilegeEscalations as everyBecoming, techniques } from '../techniques/index.ts';
import { viewOf, withFacts } from '../model/view.ts';
import { teamView } from './team-view.ts';
import { asPathOf, kindOf, stepsOf, type PathEvaluation, type Path } from './path.ts';
import type { AccessModel } from '../model/access-model.ts';

/** What is to be found out: who can do some actions to some targets. */
export interface PathQuestion {
  /** With AWS's capitals: `ec2:TerminateInstances`. */
  readonly actions: readonly string[];
  readonly targets: readonly Target[];
  /** Single steps only. */
  readonly direct?: boolean;
  /** Whom to leave out. */
  readonly except?: (identity: Identity) => boolean;
  /** Techniques besides the catalogue's; an action may be the goal of these alone. */
  readonly extraTechniques?: readonly Technique[];
  /** The ways of becoming somebody; the catalogue's unless given. */
  readonly escalations?: readonly PrivilegeEscalation[];
}

/** The ways of one identity that have action and kind in common, with all that can be reached so. */
export interface PathGroup {
  readonly identity: Identity;
  readonly action: string;
  readonly kind: string;
  readonly truth: Path['truth'];
  /** The way on the first class. */
  readonly path: Path;
  /** Every way, with the classes that it leads to. */
  readonly paths: readonly { readonly path: Path; readonly classes: readonly TargetClass[] }[];
  readonly classes: readonly TargetClass[];
  /** How many targets. */
  readonly count: number;
}

/**
 * Finds who can, by the shortest path for each identity and class of targets; a path that is allowed for certain is
 * preferred to a shorter one that is not.
 */
export function findPaths(
  world: AccessModel,
  question: PathQuestion,
  judge: CallEvaluator = buildCallEvaluator(world),
): readonly PathGroup[] {
  const search = searchOf(world, question, judge);
  const kinship = principalEquivalence(world);
  const answers = new Map<string, readonly PathGroup[]>();
  return world.identities.flatMap((identity) => {
    if (question.except?.(identity)) return [];
    const kin = kinship.equivalenceKey(actorOf(identity));
    const found = answers.get(kin) ?? grouped(identity, search.classes, search.evaluationsOf(identity, kinship));
    answers.set(kin, found);
    const asTheirs = (way: Path) => asPathOf(way, identity);
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
  /** The best that an identity can do, a list for each action with a place for each class. */
  readonly evaluationsOf: (identity: Identity, kinship: PrincipalEquivalence) => readonly ActionEvaluations[];
}

interface ActionEvaluations {
  readonly action: string;
  readonly best: (PathEvaluation | undefined)[];
}

function searchOf(world: AccessModel, question: PathQuestion, judge: CallEvaluator): Search {
  const {
    actions,
    targets,
    direct = false,
    extraTechniques: alsoBy = [],
    escalations: becomings = everyBecoming,
  } = question;
  const catalogue = [...techniques, ...alsoBy];
  const planners = actions.map((action) => plannerOf(action, world, catalogue));
  const all = [...new Set([...planners.flatMap((planner) => planner.actions), ...(direct ? [] : taggingActions)])];
  const classes = classesOf(
    targets,
    policyReadsOf(
      world.identities.map((identity) => actorOf(identity)),
      all,
      judge,
    ),
  );
  const rows = new Map<string, readonly (PathEvaluation | undefined)[]>();

  /** What a node can do by itself; kin can do the same, each by the steps that led to it. */
  const alone = (
    node: SearchNode,
    planner: Planner,
    kinship: PrincipalEquivalence,
  ): readonly (PathEvaluation | undefined)[] => {
    const key = `${planner.action} ${kinship.equivalenceKey(node.actor)}`;
    const known = rows.get(key);
    if (known) return known;
    const itself: SearchNode = { ...node, steps: [], truth: yes, assumptions: [] };
    const view = withFacts(viewOf(bearingsOf(node.actor, planner)), node.actor);
    const team = teamOf([itself], judge);
    const row = perView(view, (example) => bestEvaluation(team, example, planner, judge, direct));
    rows.set(key, row);
    return row;
  };
  const together = (
    nodes: readonly SearchNode[],
    planner: Planner,
    kinship: PrincipalEquivalence,
    open: (place: number) => boolean,
  ) => {
    const team = teamOf(nodes, judge);
    const view = teamView(
      nodes.map(({ actor }) => actor),
      (actor) => bearingsOf(actor, planner),
      kinship,
    );
    return perView(view, (example) => bestEvaluation(team, example, planner, judge, direct), open);
  };

  const bearingsOf = (actor: Actor, planner: Planner) =>
    [...new Set([...planner.actions, ...taggingActions])].map((action) => judge.applicableStatements(actor, action));
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
    evaluationsOf: (identity, kinship) => {
      const lists = planners.map((planner) => ({
        planner,
        action: planner.action,
        best: classes.map((): PathEvaluation | undefined => undefined),
      }));
      const keep = (best: (PathEvaluation | undefined)[], place: number, performance: PathEvaluation | undefined) => {
        if (isBetter(performance, best[place])) best[place] = performance;
      };
      const nodes: SearchNode[] = [];
      for (const node of explore(identity, direct ? [] : becomings, world, judge, kinship)) {
        nodes.push(node);
        for (const { planner, best } of lists) {
          const ofNode = carriedOutBy(node);
          alone(node, planner, kinship).forEach((performance, place) => {
            keep(best, place, performance && ofNode(performance));
          });
        }
        if (lists.every(({ best }) => best.every((found) => found?.truth === yes))) break;
      }
      // Together they are worth asking where none of them is as able alone.
      for (const truth of [yes, maybe] as const) {
        const able = nodes.filter((node) => node.truth >= truth);
        if (able.length < 2) continue;
        for (const { planner, best } of lists) {
          const open = (place: number) => (best[place]?.truth ?? no) < truth;
          if (best.some((_, place) => open(place)))
            together(able, planner, kinship, open).forEach((performance, place) => {
              keep(best, place, performance);
            });
        }
      }
      return lists;
    },
  };
}

/** Lets a node do what somebody of kin does: each performance translated once. */
function carriedOutBy(node: SearchNode): (performance: PathEvaluation) => PathEvaluation {
  const translated = new Map<PathEvaluation, PathEvaluation>();
  return (performance) => {
    const known = translated.get(performance);
    if (known) return known;
    const { actingPrincipals: performers, truth, assumptions: provided } = performance;
    const own: PathEvaluation = {
      ...performance,
      actingPrincipals: performers.map(() => node),
      truth: truth < node.truth ? truth : node.truth,
      assumptions: [...new Set([...node.assumptions, ...provided])],
    };
    translated.set(performance, own);
    return own;
  };
}

/** What the policies of some actors look at when they are asked about some actions. */
export function policyReadsOf(actors: readonly Actor[], actions: readonly string[], judge: CallEvaluator): PolicyReads {
  const distinct = new Map(actors.map((actor) => [actor.contents, actor])).values();
  const bearings = [...distinct].flatMap((actor) => actions.map((action) => judge.applicableStatements(actor, action)));
  return {
    keys: new Set(bearings.flatMap(({ keys }) => [...keys])),
    globs: [...new Map(bearings.flatMap(({ globs }) => globs).map((glob) => [glob.join(), glob])).values()],
    wholeArn: bearings.some(({ templates }) => templates.length > 0),
  };
}

function grouped(
  identity: Identity,
  classes: readonly TargetClass[],
  lists: readonly ActionEvaluations[],
): PathGroup[] {
  return lists.flatMap(({ action, best }) => {
    const groups = new Map<string, Map<PathEvaluation, TargetClass[]>>();
    best.forEach((performance, place) => {
      const reached = classes[place];
      if (!performance || !reached) return;
      const key = `${kindOf(performance)} ${performance.truth}`;
      const group = groups.get(key) ?? new Map<PathEvaluation, TargetClass[]>();
      const members = group.get(performance) ?? [];
      members.push(reached);
      groups.set(key, group.set(performance, members));
    });
    return [...groups.values()].flatMap((group): PathGroup[] => {
      const ways = [...group].map(([performance, members]) => ({
        path: pathOf(identity, action, performance),
        classes: members,
      }));
      const [first] = ways;
      if (!first) return [];
      const { path } = first;
      const reached = ways.flatMap((each) => each.classes);
      return [
        {
          identity,
          action,
          kind: path.kind,
          truth: path.truth,
          path,
          paths: ways,
          classes: reached,
          count: reached.reduce((sum, { members }) => sum + members.length, 0),
        },
      ];
    });
  });
}

function pathOf(identity: Identity, action: string, performance: PathEvaluation): Path {
  return {
    identity,
    action,
    kind: kindOf(performance),
    truth: performance.truth === yes ? yes : maybe,
    steps: stepsOf(performance),
    assumptions: performance.assumptions,
  };
}

import { maybe, no, yes } from '../../policy/truth.ts';
import { actorOf, type Actor } from '../model/actor.ts';
import { classesOf, type Reads, type TargetClass } from '../model/classes.ts';
import { explore, type Node } from './explore.ts';
import type { Identity } from '../model/identity.ts';
import { judgeOf, type Judge } from '../model/call-evaluator.ts';
import { kinshipOf, type Kinship } from './equivalence.ts';
import { bestPerformance, isBetter, taggingActions, teamOf } from './evaluate-path.ts';
import { plannerOf, type Planner } from './plans.ts';
import type { Target } from '../model/target.ts';
import type { Becoming, Technique } from '../model/technique.ts';
import { becomings as everyBecoming, techniques } from '../techniques/index.ts';
import { viewOf, withFacts } from '../model/view.ts';
import { teamView } from './team-view.ts';
import { asWentBy, kindOf, stepsOf, type Performance, type Way } from './path.ts';
import type { World } from '../model/access-model.ts';

/** What is to be found out: who can do some actions to some targets. */
export interface ReachQuestion {
  /** With AWS's capitals: `ec2:TerminateInstances`. */
  readonly actions: readonly string[];
  readonly targets: readonly Target[];
  /** Single steps only. */
  readonly direct?: boolean;
  /** Whom to leave out. */
  readonly except?: (identity: Identity) => boolean;
  /** Techniques besides the catalogue's; an action may be the goal of these alone. */
  readonly alsoBy?: readonly Technique[];
  /** The ways of becoming somebody; the catalogue's unless given. */
  readonly becomings?: readonly Becoming[];
}

/** The ways of one identity that have action and kind in common, with all that can be reached so. */
export interface Reached {
  readonly identity: Identity;
  readonly action: string;
  readonly kind: string;
  readonly truth: Way['truth'];
  /** The way on the first class. */
  readonly way: Way;
  /** Every way, with the classes that it leads to. */
  readonly ways: readonly { readonly way: Way; readonly classes: readonly TargetClass[] }[];
  readonly classes: readonly TargetClass[];
  /** How many targets. */
  readonly count: number;
}

/**
 * Finds who can, by the shortest path for each identity and class of targets; a path that is allowed for certain is
 * preferred to a shorter one that is not.
 */
export function reachOf(world: World, question: ReachQuestion, judge: Judge = judgeOf(world)): readonly Reached[] {
  const search = searchOf(world, question, judge);
  const kinship = kinshipOf(world);
  const answers = new Map<string, readonly Reached[]>();
  return world.identities.flatMap((identity) => {
    if (question.except?.(identity)) return [];
    const kin = kinship.of(actorOf(identity));
    const found = answers.get(kin) ?? grouped(identity, search.classes, search.performancesOf(identity, kinship));
    answers.set(kin, found);
    const asTheirs = (way: Way) => asWentBy(way, identity);
    return found.map((reached) => ({
      ...reached,
      identity,
      way: asTheirs(reached.way),
      ways: reached.ways.map(({ way, classes }) => ({ way: asTheirs(way), classes })),
    }));
  });
}

interface Search {
  readonly classes: readonly TargetClass[];
  /** The best that an identity can do, a list for each action with a place for each class. */
  readonly performancesOf: (identity: Identity, kinship: Kinship) => readonly Performances[];
}

interface Performances {
  readonly action: string;
  readonly best: (Performance | undefined)[];
}

function searchOf(world: World, question: ReachQuestion, judge: Judge): Search {
  const { actions, targets, direct = false, alsoBy = [], becomings = everyBecoming } = question;
  const catalogue = [...techniques, ...alsoBy];
  const planners = actions.map((action) => plannerOf(action, world, catalogue));
  const all = [...new Set([...planners.flatMap((planner) => planner.actions), ...(direct ? [] : taggingActions)])];
  const classes = classesOf(
    targets,
    readsOf(
      world.identities.map((identity) => actorOf(identity)),
      all,
      judge,
    ),
  );
  const rows = new Map<string, readonly (Performance | undefined)[]>();

  /** What a node can do by itself; kin can do the same, each by the steps that led to it. */
  const alone = (node: Node, planner: Planner, kinship: Kinship): readonly (Performance | undefined)[] => {
    const key = `${planner.action} ${kinship.of(node.actor)}`;
    const known = rows.get(key);
    if (known) return known;
    const itself: Node = { ...node, steps: [], truth: yes, provided: [] };
    const view = withFacts(viewOf(bearingsOf(node.actor, planner)), node.actor);
    const team = teamOf([itself], judge);
    const row = perView(view, (example) => bestPerformance(team, example, planner, judge, direct));
    rows.set(key, row);
    return row;
  };
  const together = (nodes: readonly Node[], planner: Planner, kinship: Kinship, open: (place: number) => boolean) => {
    const team = teamOf(nodes, judge);
    const view = teamView(
      nodes.map(({ actor }) => actor),
      (actor) => bearingsOf(actor, planner),
      kinship,
    );
    return perView(view, (example) => bestPerformance(team, example, planner, judge, direct), open);
  };

  const bearingsOf = (actor: Actor, planner: Planner) =>
    [...new Set([...planner.actions, ...taggingActions])].map((action) => judge.bearing(actor, action));
  const perView = (
    view: (target: Target) => string,
    find: (example: Target) => Performance | undefined,
    open: (place: number) => boolean = () => true,
  ) => {
    const found = new Map<string, Performance | undefined>();
    return classes.map(({ example }, place) => {
      if (!open(place)) return undefined;
      const key = view(example);
      if (!found.has(key)) found.set(key, find(example));
      return found.get(key);
    });
  };

  return {
    classes,
    performancesOf: (identity, kinship) => {
      const lists = planners.map((planner) => ({
        planner,
        action: planner.action,
        best: classes.map((): Performance | undefined => undefined),
      }));
      const keep = (best: (Performance | undefined)[], place: number, performance: Performance | undefined) => {
        if (isBetter(performance, best[place])) best[place] = performance;
      };
      const nodes: Node[] = [];
      for (const node of explore(identity, direct ? [] : becomings, world, judge, kinship)) {
        nodes.push(node);
        for (const { planner, best } of lists) {
          const ofNode = as(node);
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
function as(node: Node): (performance: Performance) => Performance {
  const translated = new Map<Performance, Performance>();
  return (performance) => {
    const known = translated.get(performance);
    if (known) return known;
    const { performers, truth, provided } = performance;
    const own: Performance = {
      ...performance,
      performers: performers.map(() => node),
      truth: truth < node.truth ? truth : node.truth,
      provided: [...new Set([...node.provided, ...provided])],
    };
    translated.set(performance, own);
    return own;
  };
}

/** What the policies of some actors look at when they are asked about some actions. */
export function readsOf(actors: readonly Actor[], actions: readonly string[], judge: Judge): Reads {
  const distinct = new Map(actors.map((actor) => [actor.contents, actor])).values();
  const bearings = [...distinct].flatMap((actor) => actions.map((action) => judge.bearing(actor, action)));
  return {
    keys: new Set(bearings.flatMap(({ keys }) => [...keys])),
    globs: [...new Map(bearings.flatMap(({ globs }) => globs).map((glob) => [glob.join(), glob])).values()],
    wholeArn: bearings.some(({ templates }) => templates.length > 0),
  };
}

function grouped(identity: Identity, classes: readonly TargetClass[], lists: readonly Performances[]): Reached[] {
  return lists.flatMap(({ action, best }) => {
    const groups = new Map<string, Map<Performance, TargetClass[]>>();
    best.forEach((performance, place) => {
      const reached = classes[place];
      if (!performance || !reached) return;
      const key = `${kindOf(performance)} ${performance.truth}`;
      const group = groups.get(key) ?? new Map<Performance, TargetClass[]>();
      const members = group.get(performance) ?? [];
      members.push(reached);
      groups.set(key, group.set(performance, members));
    });
    return [...groups.values()].flatMap((group): Reached[] => {
      const ways = [...group].map(([performance, members]) => ({
        way: wayOf(identity, action, performance),
        classes: members,
      }));
      const [first] = ways;
      if (!first) return [];
      const { way } = first;
      const reached = ways.flatMap((each) => each.classes);
      return [
        {
          identity,
          action,
          kind: way.kind,
          truth: way.truth,
          way,
          ways,
          classes: reached,
          count: reached.reduce((sum, { members }) => sum + members.length, 0),
        },
      ];
    });
  });
}

function wayOf(identity: Identity, action: string, performance: Performance): Way {
  return {
    identity,
    action,
    kind: kindOf(performance),
    truth: performance.truth === yes ? yes : maybe,
    steps: stepsOf(performance),
    provided: performance.provided,
  };
}

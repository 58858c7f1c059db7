import { maybe, no, yes, type Truth } from '../truth.ts';
import { actorOf, type Actor } from './actor.ts';
import type { Call } from './call.ts';
import { classesOf, type Reads, type TargetClass } from './classes.ts';
import { explore, type Done, type Node } from './explore.ts';
import type { Identity } from './identity.ts';
import { judgeOf, type Judge } from './judge.ts';
import { canMake, retaggings } from './retag.ts';
import type { Target } from './target.ts';
import type { Family, Plan, Technique } from './technique.ts';
import { becomings as allBecomings, techniques as allTechniques } from './techniques/index.ts';
import { viewOf, type View } from './view.ts';
import type { World } from './world.ts';

/** What is to be found out: who can do some actions to some targets. */
export interface ReachQuestion {
  /** With AWS's capitals: `ec2:TerminateInstances`. */
  readonly actions: readonly string[];
  readonly targets: readonly Target[];
  /** Single steps only. */
  readonly direct?: boolean;
  /** Whom to leave out. */
  readonly except?: (identity: Identity) => boolean;
}

/** A way in which somebody can do an action to a class of targets. */
export interface Way {
  readonly identity: Identity;
  readonly action: string;
  /** The families that its steps are of, in their order: `direct`, `unprotect`, `become re-tag`. */
  readonly kind: string;
  readonly truth: typeof yes | typeof maybe;
  readonly steps: readonly Done[];
  /** What must hold besides and no policy says, in words. */
  readonly provided: readonly string[];
}

/** The ways of one identity that have kind and action in common, with all that can be reached so. */
export interface Reached {
  readonly identity: Identity;
  readonly action: string;
  readonly kind: string;
  readonly truth: typeof yes | typeof maybe;
  /** The way on the first class. */
  readonly way: Way;
  readonly classes: readonly TargetClass[];
  /** How many targets. */
  readonly count: number;
}

/**
 * Finds who can, by the shortest path for each identity and class of targets; a path that is allowed for certain is
 * preferred to a shorter one that is not.
 */
export function reachOf(world: World, question: ReachQuestion, judge: Judge = judgeOf(world)): readonly Reached[] {
  const seeker = seekerOf(world, question, judge);
  return world.identities
    .filter((identity) => !question.except?.(identity))
    .flatMap((identity) => grouped(seeker.classes, seeker.waysOf(identity)));
}

type Found = (Way | undefined)[];

interface Seeker {
  readonly classes: readonly TargetClass[];
  /** One list for each action, with a place for each class. */
  waysOf(identity: Identity): readonly Found[];
}

function seekerOf(world: World, { actions, targets, direct = false }: ReachQuestion, judge: Judge): Seeker {
  const plans = actions.map((action) => planner(action, world));
  const all = [...new Set([...plans.flatMap(({ actions: needed }) => needed), ...(direct ? [] : taggingActions)])];
  const classes = classesOf(targets, readsOf(world.identities.map((identity) => actorOf(identity)), all, judge));
  const becomings = direct ? [] : allBecomings;

  const alone = (node: Node, planned: Planner): Found => {
    const view = viewOf([...planned.actions, ...taggingActions].map((action) => judge.bearing(node.actor, action)));
    const found = new Map<string, Way | undefined>();
    return classes.map(({ example }) => {
      const key = viewWithFacts(view, node.actor, example);
      if (!found.has(key)) found.set(key, bestWay([node], example, planned, judge, direct));
      return found.get(key);
    });
  };
  const rows = new Map<string, Found>();
  const rowOf = (node: Node, planned: Planner): Found => {
    const key = `${planned.action} ${node.actor.id} ${node.steps.length === 0 ? '' : JSON.stringify(node.steps.map(({ technique, call }) => [technique, call.on.arn]))}`;
    const row = rows.get(key) ?? alone(node, planned);
    rows.set(key, row);
    return row;
  };

  return {
    classes,
    waysOf: (identity) => {
      const best: Found[] = plans.map(() => classes.map(() => undefined));
      const team: Node[] = [];
      for (const node of explore(identity, becomings, world, judge)) {
        if (best.every((found) => found.every((way) => way?.truth === yes && way.steps.length <= node.steps.length))) break;
        team.push(node);
        plans.forEach((planned, at) => {
          const found = best[at] ?? [];
          rowOf(node, planned).forEach((way, place) => {
            if (isBetter(way, found[place])) found[place] = way;
          });
        });
      }
      if (team.length > 1) {
        plans.forEach((planned, at) => {
          const found = best[at] ?? [];
          classes.forEach(({ example }, place) => {
            if (found[place]?.truth === yes) return;
            const way = bestWay(team, example, planned, judge, direct);
            if (isBetter(way, found[place])) found[place] = way;
          });
        });
      }
      return best;
    },
  };
}

/** Techniques look at facts too, and act on what a target is attached to. */
function viewWithFacts(view: View, actor: Actor, target: Target): string {
  let seen = view(actor, target);
  for (const [name, fact] of Object.entries(target.facts) as [string, Target['facts'][keyof Target['facts']]][]) {
    const others = typeof fact !== 'object' ? undefined : 'arn' in fact ? [fact] : fact;
    seen += `\n${name} ${others ? others.map((other) => viewWithFacts(view, actor, other)).sort().join('\t') : String(fact)}`;
  }
  return seen;
}

const taggingActions = ['ec2:CreateTags', 'ec2:DeleteTags'];

interface Planner {
  readonly action: string;
  readonly actions: readonly string[];
  plans(target: Target): readonly { readonly family: Technique['family']; readonly id: string; readonly plan: Plan }[];
}

/** The catalogue's plans for an action; an action that it does not know is one call. */
function planner(action: string, world: World): Planner {
  const known = allTechniques.filter(({ goal }) => goal.toLowerCase() === action.toLowerCase());
  if (known.length === 0) {
    return { action, actions: [action], plans: (on) => [{ family: 'direct', id: 'direct', plan: { calls: [{ action, on }] } }] };
  }
  return {
    action,
    actions: [...new Set(known.flatMap(({ actions }) => actions))],
    plans: (target) =>
      known.flatMap(({ family, id, plan }) => {
        const planned = plan(target, world);
        return planned ? [{ family, id, plan: planned }] : [];
      }),
  };
}

function readsOf(actors: readonly Actor[], actions: readonly string[], judge: Judge): Reads {
  const bearings = [...new Map(actors.map((actor) => [actor.contents, actor])).values()].flatMap((actor) => actions.map((action) => judge.bearing(actor, action)));
  return {
    keys: new Set(bearings.flatMap(({ keys }) => [...keys])),
    globs: [...new Map(bearings.flatMap(({ globs }) => globs).map((glob) => [glob.join(), glob])).values()],
    wholeArn: bearings.some(({ templates }) => templates.length > 0),
  };
}

/** The best way of a team, each call by the first of them who can make it; tags are changed where nothing else helps. */
function bestWay(team: readonly Node[], target: Target, planned: Planner, judge: Judge, direct: boolean): Way | undefined {
  let best: Way | undefined;
  for (const { family, id, plan } of planned.plans(target)) {
    if (direct && plan.calls.length > 1) continue;
    const way = carriedOut(team, plan, family, id, planned.action, judge);
    if (isBetter(way, best)) best = way;
  }
  if (direct || best?.truth === yes || !team.some(({ actor }) => taggingActions.some((action) => judge.bearing(actor, action).statements.some(({ effect }) => effect === 'Allow')))) {
    return best;
  }
  const actors = team.map(({ actor }) => actor);
  for (const { calls, target: other } of retaggings(target, actors, planned.actions, judge)) {
    if (!actors.some((actor) => canMake(actor, calls, judge) !== no)) continue;
    for (const { family, id, plan } of planned.plans(other)) {
      const way = carriedOut(team, { ...plan, calls: [...calls, ...plan.calls] }, `re-tag ${family}`, id, planned.action, judge, calls.length);
      if (isBetter(way, best)) best = way;
    }
    if (best?.truth === yes) return best;
  }
  return best;
}

function carriedOut(
  team: readonly Node[],
  { calls, provided = [] }: Plan,
  families: string,
  technique: string,
  action: string,
  judge: Judge,
  retagging = 0,
): Way | undefined {
  let truth: Truth = provided.length > 0 ? maybe : yes;
  const performers: Node[] = [];
  for (const call of calls) {
    const performer = performerOf(call, team, judge);
    if (!performer) return undefined;
    truth = Math.min(truth, performer.truth) as Truth;
    performers.push(performer.node);
  }
  const start = team[0];
  if (!start || truth === no) return undefined;
  const steps: Done[] = [];
  const had = new Set<Done>();
  calls.forEach((call, index) => {
    const performer = performers[index] ?? start;
    for (const step of performer.steps) {
      if (had.has(step)) continue;
      had.add(step);
      steps.push(step);
    }
    steps.push({ call, as: performer.actor, technique: index < retagging ? 're-tag' : technique });
  });
  const became = performers.some(({ steps: before }) => before.length > 0);
  const kind = kindOf([...(became ? ['become'] : []), ...families.split(' ')]);
  const { actor: { identity } } = start;
  return { identity, action, kind, truth: truth === yes ? yes : maybe, steps, provided: [...new Set([...performers.flatMap((node) => node.provided), ...provided])] };
}

function kindOf(families: readonly string[]): string {
  const order: readonly Family[] = ['become', 're-tag', 'unprotect', 'around'];
  const present = order.filter((family) => families.includes(family));
  return present.length === 0 ? 'direct' : present.join(' ');
}

/** The one with the fewest steps who may make the call for certain, else the one who may under conditions. */
function performerOf(call: Call, team: readonly Node[], judge: Judge): { node: Node; truth: Truth } | undefined {
  let possible: Node | undefined;
  for (const node of team) {
    const truth = Math.min(node.truth, judge.truth(node.actor, call)) as Truth;
    if (truth === yes) return { node, truth };
    if (truth === maybe) possible ??= node;
  }
  return possible && { node: possible, truth: maybe };
}

function isBetter(way: Way | undefined, than: Way | undefined): boolean {
  if (!way || !than) return way !== undefined;
  return way.truth > than.truth || (way.truth === than.truth && way.steps.length < than.steps.length);
}

function grouped(classes: readonly TargetClass[], found: readonly Found[]): Reached[] {
  const groups = new Map<string, { way: Way; classes: TargetClass[] }>();
  for (const ways of found) {
    ways.forEach((way, place) => {
      const reached = classes[place];
      if (!way || !reached) return;
      const key = `${way.action} ${way.kind} ${way.truth}`;
      const group = groups.get(key);
      if (group) group.classes.push(reached);
      else groups.set(key, { way, classes: [reached] });
    });
  }
  return [...groups.values()].map(({ way, classes: members }) => {
    const { identity, action, kind, truth } = way;
    return { identity, action, kind, truth, way, classes: members, count: members.reduce((sum, { members: list }) => sum + list.length, 0) };
  });
}

import { lazy, memoize } from '../../../domain/memoize.ts';
import { maybe, no, yes } from '../../policy/truth.ts';
import type { AccessModel } from '../model/access-model.ts';
import { actorOf, type Actor } from '../model/actor.ts';
import type { CallEvaluator } from '../model/call-evaluator.ts';
import type { Identity } from '../model/identity.ts';
import type { KnownStatements } from '../model/known-statements.ts';
import { classesOf, policyReadsOf, type TargetClass } from '../model/classes/target-classes.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { taggingActionsOf } from '../model/targets/index.ts';
import type { PrivilegeEscalation, Technique } from '../model/technique.ts';
import { obtainablePolicies } from '../techniques/permission-gain/attachable.ts';
import { privilegeEscalations as allEscalations, techniques } from '../techniques/index.ts';
import type { PrincipalEquivalence } from './equivalence.ts';
import { bestEvaluation, canAct, isBetter, teamOf } from './evaluate-path.ts';
import { exploreOnce, type SearchNode } from './explore.ts';
import { lengthOf, type PathEvaluation } from './path.ts';
import { plannedClasses, plannerOf, type Planner } from './planner.ts';
import { teamView } from './team-view.ts';
import { viewNumbering, type ViewNumbers } from './view-numbers.ts';

/** What to search for, and by which techniques. */
export interface SearchQuestion {
  /** With AWS's capitals: `ec2:TerminateInstances`. */
  readonly actions: readonly string[];
  readonly targets: Iterable<Target>;
  /** Single steps only. */
  readonly direct?: boolean;
  /** Techniques besides the catalogue's. An action may be the goal of only these. */
  readonly extraTechniques?: readonly Technique[];
  /** The privilege escalations to try; the catalogue's unless given. */
  readonly escalations?: readonly PrivilegeEscalation[];
}

function kindsOf(targets: Iterable<Target>): ReadonlySet<TargetKind> {
  const kinds = new Set<TargetKind>();
  for (const { kind } of targets) kinds.add(kind);
  return kinds;
}

/** The search for one question. */
export interface PathSearch {
  readonly classes: readonly TargetClass[];
  /** The best path of an identity to each class: a list for each action, with a place for each class. */
  readonly evaluationsOf: (identity: Identity, equivalence: PrincipalEquivalence) => readonly ActionEvaluations[];
}

/** The best paths for one action, with a place for each class; undefined where there is none. */
export interface ActionEvaluations {
  readonly action: string;
  readonly best: (PathEvaluation | undefined)[];
}

/**
 * Searches the best path of an identity to each class of targets: what each actor that it can become does alone, then what
 * they do together.
 */
export function pathSearch(model: AccessModel, question: SearchQuestion, evaluator: CallEvaluator): PathSearch {
  const { actions, targets, direct = false, extraTechniques = [], escalations = allEscalations } = question;
  const catalogue = [...techniques, ...extraTechniques];
  const planners = actions.map((action) => plannerOf(action, model, catalogue));
  const taggingActions = taggingActionsOf(kindsOf(targets));
  const all = [...new Set([...planners.flatMap((planner) => planner.actions), ...(direct ? [] : taggingActions)])];
  const classes = classesOf(
    targets,
    policyReadsOf(
      model.identities.map((identity) => actorOf(identity)),
      all,
      evaluator,
      direct ? [] : obtainablePolicies(model),
    ),
  );
  const rows = new Map<string, readonly (PathEvaluation | undefined)[]>();
  const numberViews = lazy(() => viewNumbering(classes.map(({ example }) => example)));
  const plannedBy = memoize((planner: Planner) => plannedClasses(planner, classes));

  /** What a node can do alone. It is decided once for each equivalence class. */
  const alone = (
    node: SearchNode,
    planner: Planner,
    equivalence: PrincipalEquivalence,
  ): readonly (PathEvaluation | undefined)[] => {
    const planned = plannedBy(planner);
    const { places, readResourcePolicy } = planned;
    const statements = statementsFor(node.actor, planner);
    const key = `${planner.action} ${rowKey(node.actor, statements, readResourcePolicy, equivalence)}`;
    const known = rows.get(key);
    if (known) return known;
    const itself: SearchNode = { ...node, steps: [], truth: yes, assumptions: [] };
    const team = teamOf([itself], evaluator, model);
    const row = canAct(team, planner, planned)
      ? perView(
          lazy(() => numberViews()(node.actor, statements)),
          (example) => bestEvaluation(team, example, planned.planner, evaluator, direct),
          (place) => places.has(place),
        )
      : noPaths;
    const found = row.some((evaluation) => evaluation) ? row : noPaths;
    rows.set(key, found);
    return found;
  };
  const together = (
    nodes: readonly SearchNode[],
    planner: Planner,
    equivalence: PrincipalEquivalence,
    open: (place: number) => boolean,
  ) => {
    const team = teamOf(nodes, evaluator, model);
    const planned = plannedBy(planner);
    if (!canAct(team, planner, planned)) return [];
    const view = () =>
      teamView(
        nodes.map(({ actor }) => actor),
        (actor) => statementsFor(actor, planner),
        equivalence,
        numberViews(),
      );
    return perView(lazy(view), (example) => bestEvaluation(team, example, planned.planner, evaluator, direct), open);
  };

  const actionsOf = memoize((planner: Planner) => [...new Set([...planner.actions, ...taggingActions])]);
  const statementsFor = (actor: Actor, planner: Planner) =>
    actionsOf(planner).map((action) => evaluator.applicableStatements(actor, action));
  const perView = (
    views: () => ViewNumbers,
    find: (example: Target) => PathEvaluation | undefined,
    open: (place: number) => boolean,
  ) => {
    const found = new Map<number, PathEvaluation | undefined>();
    return classes.map(({ example }, place) => {
      if (!open(place)) return undefined;
      const view = views()[place] ?? 0;
      if (!found.has(view)) found.set(view, find(example));
      return found.get(view);
    });
  };

  return {
    classes,
    evaluationsOf: (identity, equivalence) => {
      const lists = planners.map((planner) => ({
        planner,
        action: planner.action,
        places: plannedBy(planner).places,
        best: classes.map((): PathEvaluation | undefined => undefined),
      }));
      const keep = (best: (PathEvaluation | undefined)[], place: number, evaluation: PathEvaluation | undefined) => {
        if (isBetter(evaluation, best[place])) best[place] = evaluation;
      };
      const nodes: SearchNode[] = [];
      for (const node of exploreOnce(identity, direct ? noEscalations : escalations, model, evaluator, equivalence)) {
        nodes.push(node);
        const ofNode = carriedOutBy(node);
        for (const { planner, places, best } of lists) {
          if (places.size === 0) continue;
          const row = alone(node, planner, equivalence);
          if (row === noPaths) continue;
          for (const place of places) keep(best, place, row[place] && ofNode(row[place]));
        }
        // Those that follow need as many steps to be reached, and one call at least.
        const enough = node.steps.length + 1;
        if (lists.every(({ places, best }) => every(places, (place) => isFinal(best[place], enough)))) break;
      }
      // Working together can only help where no single node can do it as certainly.
      for (const truth of [yes, maybe] as const) {
        const able = nodes.filter((node) => node.truth >= truth);
        if (able.length < 2) continue;
        for (const { planner, places, best } of lists) {
          const open = (place: number) => places.has(place) && (best[place]?.truth ?? no) < truth;
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

/**
 * Equal for actors that can do the same alone: their statements say the same of the actions, and do not read who acts.
 * Where a resource's own policy may say who acts, or they read it, only equivalent actors have equal keys.
 */
function rowKey(
  actor: Actor,
  statements: readonly KnownStatements[],
  readResourcePolicy: boolean,
  equivalence: PrincipalEquivalence,
): string {
  if (readResourcePolicy || statements.some(({ readsPrincipal }) => readsPrincipal))
    return equivalence.equivalenceKey(actor);
  const { identity, canBringMfa, session } = actor;
  return `${identity.kind} ${identity.account} ${canBringMfa ? 'mfa' : ''} ${session} ${statements.map(({ id }) => id).join()}`;
}

/** Whether no path of this length or of more is better. */
function isFinal(found: PathEvaluation | undefined, length: number): boolean {
  return found?.truth === yes && lengthOf(found) <= length;
}

function every(places: ReadonlySet<number>, holds: (place: number) => boolean): boolean {
  for (const place of places) if (!holds(place)) return false;
  return true;
}

const noEscalations: readonly PrivilegeEscalation[] = [];

/** The row of those who can do nothing. */
const noPaths: readonly (PathEvaluation | undefined)[] = [];

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

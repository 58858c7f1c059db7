import { maybe, no, yes } from '../../policy/truth.ts';
import type { AccessModel } from '../model/access-model.ts';
import { actorOf, type Actor } from '../model/actor.ts';
import type { CallEvaluator } from '../model/call-evaluator.ts';
import type { Identity } from '../model/identity.ts';
import { classesOf, policyReadsOf, type TargetClass } from '../model/target-classes.ts';
import type { Target } from '../model/target.ts';
import { taggingActionsOf } from '../model/targets/index.ts';
import type { PrivilegeEscalation, Technique } from '../model/technique.ts';
import { viewOf, withFacts } from '../model/view.ts';
import { obtainablePolicies } from '../techniques/permission-gain/attachable.ts';
import { privilegeEscalations as allEscalations, techniques } from '../techniques/index.ts';
import type { PrincipalEquivalence } from './equivalence.ts';
import { bestEvaluation, isBetter, teamOf } from './evaluate-path.ts';
import { exploreOnce, type SearchNode } from './explore.ts';
import type { PathEvaluation } from './path.ts';
import { plannerOf, type Planner } from './planner.ts';
import { teamView } from './team-view.ts';

/** What to search for, and by which techniques. */
export interface SearchQuestion {
  /** With AWS's capitals: `ec2:TerminateInstances`. */
  readonly actions: readonly string[];
  readonly targets: readonly Target[];
  /** Single steps only. */
  readonly direct?: boolean;
  /** Techniques besides the catalogue's. An action may be the goal of only these. */
  readonly extraTechniques?: readonly Technique[];
  /** The privilege escalations to try; the catalogue's unless given. */
  readonly escalations?: readonly PrivilegeEscalation[];
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
  const taggingActions = taggingActionsOf(targets.map(({ kind }) => kind));
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
      for (const node of exploreOnce(identity, direct ? noEscalations : escalations, model, evaluator, equivalence)) {
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

const noEscalations: readonly PrivilegeEscalation[] = [];

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

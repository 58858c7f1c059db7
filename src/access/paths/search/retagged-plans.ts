import type { Actor } from '../model/actor.ts';
import { onOthers, targetsOfCall, type Call } from '../model/call.ts';
import type { CallEvaluator } from '../model/call-evaluator.ts';
import { possibleRetaggings, retaggingTo, type Retagging } from '../model/retag.ts';
import { relatedTargets, type Target } from '../model/target.ts';
import type { PathEvaluation } from './path.ts';
import type { PlannedCalls, Planner } from './planner.ts';

/** What may change tags, and what for. */
interface Retagger {
  readonly actors: readonly Actor[];
  readonly planner: Planner;
  readonly evaluator: CallEvaluator;
  readonly canTag: (target: Target) => boolean;
}

/** The plans of a target once tags are others, and the calls that change them. */
export interface RetaggedPlans {
  readonly calls: readonly Call[];
  readonly retags: PathEvaluation['retags'];
  readonly plans: () => readonly PlannedCalls[];
}

/**
 * The plans with other tags of the target, and with other tags of what it belongs to and its plans act on: the instance of
 * a volume, the members of a database cluster, each of them and all of a kind.
 */
export function* retaggedPlans(
  target: Target,
  plans: readonly PlannedCalls[],
  { actors, planner, evaluator, canTag }: Retagger,
): Iterable<RetaggedPlans> {
  if (canTag(target))
    for (const { calls, retagged } of possibleRetaggings(target, actors, planner.actions, evaluator))
      yield { calls, retags: 're-tag', plans: () => planner.plansFor(retagged()) };
  for (const group of relatedGroups(target, plans)) {
    const [first, ...others] = group.filter(canTag);
    if (!first || others.length < group.length - 1) continue;
    for (const retagging of possibleRetaggings(first, actors, planner.actions, evaluator)) {
      const all = [retagging, ...others.flatMap((other) => retaggingTo(other, retagging.changes))];
      yield { calls: all.flatMap(({ calls }) => calls), retags: 're-tag-related', plans: () => plansAfter(plans, all) };
    }
  }
}

/** Each resource that is related to the target and that its plans act on, then those of each kind together. */
function* relatedGroups(target: Target, plans: readonly PlannedCalls[]): Iterable<readonly Target[]> {
  const used = new Set(plans.flatMap(({ calls }) => calls.flatMap(targetsOfCall)).map(({ arn }) => arn));
  const related = relatedTargets(target).filter(({ arn }) => used.has(arn));
  for (const each of related) yield [each];
  for (const alike of Map.groupBy(related, ({ kind }) => kind).values()) if (alike.length > 1) yield alike;
}

function plansAfter(plans: readonly PlannedCalls[], retaggings: readonly Retagging[]): readonly PlannedCalls[] {
  const retagged = new Map(retaggings.map(({ of, retagged: after }) => [of.arn, after]));
  const replaced = (target: Target) => retagged.get(target.arn)?.(target) ?? target;
  return plans.map((plan) => ({ ...plan, calls: plan.calls.map((call) => onOthers(call, replaced)) }));
}

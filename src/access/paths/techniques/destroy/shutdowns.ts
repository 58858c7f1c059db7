import type { Technique } from '../../model/technique.ts';
import type { Target } from '../../model/target.ts';
import { instanceAccesses, type InstanceAccess } from '../shared/instance-access.ts';
import { modify, settingAttribute, start, stop, terminate } from '../shared/instance-calls.ts';

/** What comes of a shutdown from inside: neither termination nor stop protection stands in its way. */
const outcomes = [
  { goal: terminate, behavior: 'terminate', prefix: 'shut-down-by' },
  { goal: stop, behavior: 'stop', prefix: 'power-off-by' },
] as const;

/**
 * Shutting an instance down from inside, where that is made to terminate it, or to stop it.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingInstanceInitiatedShutdownBehavior.html
 */
export const shutdownTechniques: readonly Technique[] = outcomes.flatMap((outcome) =>
  instanceAccesses
    .filter(({ actions }) => !actions.includes(outcome.goal))
    .map((entrance) => shutdown(outcome, entrance)),
);

function shutdown(
  { goal, behavior, prefix }: (typeof outcomes)[number],
  { id, how, source, actions, plan }: InstanceAccess,
): Technique {
  return {
    id: `${prefix}-${id}`,
    family: 'around',
    goal,
    summary: `Shut an instance down from inside ${how}, where that is to ${behavior} it.`,
    source,
    actions: [...new Set([modify, start, ...actions])],
    plan: (target) => {
      const entered = plan(target);
      if (target.kind !== 'instance' || !entered || !comesTo(behavior, target)) return undefined;
      const before =
        target.facts.shutdownBehavior === behavior
          ? []
          : [settingAttribute(target, 'InstanceInitiatedShutdownBehavior', behavior)];
      const isOff = target.facts.isStopped === true && !actions.includes(start);
      return { ...entered, calls: [...before, ...(isOff ? [{ action: start, on: target }] : []), ...entered.calls] };
    },
  };
}

/** An instance on an instance store cannot be stopped, and one that is stopped need not be. */
function comesTo(behavior: 'stop' | 'terminate', { facts: { canStop, isStopped } }: Target): boolean {
  return behavior === 'terminate' || (canStop === true && isStopped !== true);
}

import { plansOf, type Technique } from '../../model/technique.ts';
import type { Target } from '../../model/target.ts';
import type { InstanceAccess } from '../shared/access/instance-access.ts';
import { instanceAccesses } from '../shared/instance-access.ts';
import { modify, settingAttribute, start, stop, terminate } from '../shared/instance-calls.ts';

/** The effects of a shutdown from inside, which neither termination protection nor stop protection prevents. */
const outcomes = [
  { goal: terminate, behavior: 'terminate', prefix: 'shut-down-by' },
  { goal: stop, behavior: 'stop', prefix: 'power-off-by' },
] as const;

/**
 * Shutting an instance down from inside, with the shutdown behavior set to terminate or to stop it.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingInstanceInitiatedShutdownBehavior.html
 */
export const shutdownTechniques: readonly Technique[] = outcomes.flatMap((outcome) =>
  instanceAccesses.filter(({ actions }) => !actions.includes(outcome.goal)).map((access) => shutdown(outcome, access)),
);

function shutdown(
  { goal, behavior, prefix }: (typeof outcomes)[number],
  { id, how, source, actions, plan }: InstanceAccess,
): Technique {
  return {
    id: `${prefix}-${id}`,
    family: 'around',
    goal,
    summary: `Shut an instance down from inside ${how}, with its shutdown behavior set to ${behavior}.`,
    source,
    actions: [...new Set([modify, start, ...actions])],
    plan: (target, model) => {
      if (target.kind !== 'instance' || !canEndIn(behavior, target)) return undefined;
      const before =
        target.facts.shutdownBehavior === behavior
          ? []
          : [settingAttribute(target, 'InstanceInitiatedShutdownBehavior', behavior)];
      const isOff = target.facts.isStopped === true && !actions.includes(start);
      return plansOf({ plan }, target, model).map((access) => ({
        ...access,
        calls: [...before, ...(isOff ? [{ action: start, on: target }] : []), ...access.calls],
      }));
    },
  };
}

/** An instance on an instance store cannot be stopped, and one that is stopped need not be. */
function canEndIn(behavior: 'stop' | 'terminate', { facts: { canStop, isStopped } }: Target): boolean {
  return behavior === 'terminate' || (canStop === true && isStopped !== true);
}

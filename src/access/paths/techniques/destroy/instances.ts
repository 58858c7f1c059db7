import type { Plan, Technique } from '../../model/technique.ts';
import type { Target } from '../../model/target.ts';
import { modify, stop, terminate, ifUnprotected, afterClearingProtection } from '../shared/instance-calls.ts';

/** What stands between a permitted caller and an instance, and how it is taken away. */
export const instanceTechniques: readonly Technique[] = [
  {
    id: 'terminate',
    family: 'direct',
    goal: terminate,
    summary: 'Terminate an instance that nothing protects.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html',
    actions: [terminate],
    plan: (target) => (target.kind === 'instance' ? ifUnprotected(terminate, target) : undefined),
  },
  {
    id: 'clear-termination-protection',
    family: 'unprotect',
    goal: terminate,
    summary: 'Switch termination protection off, and stop protection where it is on, then terminate.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html',
    actions: [modify, terminate],
    plan: (target) => (target.kind === 'instance' ? afterClearingProtection(terminate, target) : undefined),
  },
  {
    id: 'stop',
    family: 'direct',
    goal: stop,
    summary: 'Stop an instance that has no stop protection.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Stop_Start.html',
    actions: [stop],
    plan: (target) => ifStoppable(target, ifUnprotected(stop, target)),
  },
  {
    id: 'clear-stop-protection',
    family: 'unprotect',
    goal: stop,
    summary: 'Switch stop protection off, then stop.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html',
    actions: [modify, stop],
    plan: (target) => ifStoppable(target, afterClearingProtection(stop, target)),
  },
];

/** A plan in which an instance is stopped, as far as it is of a kind that can be. */
export function ifStoppable(instance: Target, plan: Plan | undefined): Plan | undefined {
  const {
    kind,
    facts: { canStop },
  } = instance;
  if (kind !== 'instance' || canStop === false || !plan) return undefined;
  return canStop
    ? plan
    : {
        ...plan,
        assumptions: [
          ...(plan.assumptions ?? []),
          'the instance is of a kind that can be stopped, as those of one-time Spot requests are not',
        ],
      };
}

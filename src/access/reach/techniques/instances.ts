import type { Call } from '../call.ts';
import type { Plan, Technique } from '../technique.ts';
import type { Target } from '../target.ts';

const terminate = 'ec2:TerminateInstances';
const stop = 'ec2:StopInstances';
const modify = 'ec2:ModifyInstanceAttribute';

/** What stands between a permitted caller and an instance, and how it is taken away. */
export const instanceTechniques: readonly Technique[] = [
  {
    id: 'terminate',
    family: 'direct',
    goal: terminate,
    summary: 'Terminate an instance that nothing protects.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html',
    actions: [terminate],
    plan: (target) => unlessProtected(target, [{ action: terminate, on: target }]),
  },
  {
    id: 'clear-termination-protection',
    family: 'unprotect',
    goal: terminate,
    summary: 'Switch termination protection off, and stop protection where it is on, then terminate.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html',
    actions: [modify, terminate],
    plan: (target) => {
      const clearing = clearingCalls(target);
      return clearing.length === 0 ? undefined : { calls: [...clearing, { action: terminate, on: target }] };
    },
  },
  {
    id: 'stop',
    family: 'direct',
    goal: stop,
    summary: 'Stop an instance that has no stop protection.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Stop_Start.html',
    actions: [stop],
    plan: (target) =>
      target.kind !== 'instance' || target.facts.stopProtection === true
        ? undefined
        : { calls: [{ action: stop, on: target }], ...providedOff(target, ['stopProtection']) },
  },
  {
    id: 'clear-stop-protection',
    family: 'unprotect',
    goal: stop,
    summary: 'Switch stop protection off, then stop.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html',
    actions: [modify, stop],
    plan: (target) =>
      target.kind === 'instance' && target.facts.stopProtection !== false
        ? { calls: [clearing(target, 'DisableApiStop'), { action: stop, on: target }] }
        : undefined,
  },
];

const flags = { terminationProtection: 'DisableApiTermination', stopProtection: 'DisableApiStop' } as const;
type Flag = keyof typeof flags;
const words: Readonly<Record<Flag, string>> = { terminationProtection: 'termination protection', stopProtection: 'stop protection' };

/** Stop protection keeps from terminating too. */
function unlessProtected(target: Target, calls: readonly Call[]): Plan | undefined {
  const { terminationProtection, stopProtection } = target.facts;
  if (target.kind !== 'instance' || terminationProtection === true || stopProtection === true) return undefined;
  return { calls, ...providedOff(target, ['terminationProtection', 'stopProtection']) };
}

/** A flag that could not be read may be on. */
function providedOff({ facts }: Target, kinds: readonly Flag[]): Pick<Plan, 'provided'> {
  const unknown = kinds.filter((flag) => facts[flag] === undefined);
  return unknown.length === 0 ? {} : { provided: unknown.map((flag) => `its ${words[flag]} is off, which could not be read`) };
}

/** One call for each flag that is on, or that may be. */
function clearingCalls(target: Target): Call[] {
  if (target.kind !== 'instance') return [];
  return (Object.keys(flags) as Flag[]).filter((flag) => target.facts[flag] !== false).map((flag) => clearing(target, flags[flag]));
}

function clearing(target: Target, attribute: 'DisableApiTermination' | 'DisableApiStop'): Call {
  return { action: modify, on: target, sends: { 'ec2:Attribute': attribute, [`ec2:Attribute/${attribute}`]: 'false' } };
}

import type { Call } from '../../model/call.ts';
import type { Plan } from '../../model/technique.ts';
import type { Target } from '../../model/target.ts';

export const terminate = 'ec2:TerminateInstances';
export const stop = 'ec2:StopInstances';
export const start = 'ec2:StartInstances';
export const modify = 'ec2:ModifyInstanceAttribute';

/** What keeps an instance from being terminated or stopped: the fact, the attribute behind it, and words. */
const protections = {
  terminationProtection: { attribute: 'DisableApiTermination', name: 'termination protection' },
  stopProtection: { attribute: 'DisableApiStop', name: 'stop protection' },
} as const;

type Protection = keyof typeof protections;

/** Stop protection keeps from terminating too. */
const against: Readonly<Record<typeof terminate | typeof stop, readonly Protection[]>> = {
  [terminate]: ['terminationProtection', 'stopProtection'],
  [stop]: ['stopProtection'],
};

/** A change of one of an instance's attributes; undefined: to a value that no policy can read. */
export function settingAttribute(instance: Target, attribute: string, value?: string): Call {
  return {
    action: modify,
    on: instance,
    sends: { 'ec2:Attribute': attribute, ...(value !== undefined && { [`ec2:Attribute/${attribute}`]: value }) },
  };
}

/**
 * Terminating or stopping an instance that nothing protects, as far as is known; a flag that could not be read may be
 * on.
 */
export function ifUnprotected(action: keyof typeof against, instance: Target, whose = 'its'): Plan | undefined {
  const flags = against[action];
  if (flags.some((flag) => instance.facts[flag] === true)) return undefined;
  const unknown = flags.filter((flag) => instance.facts[flag] === undefined);
  return {
    calls: [{ action, on: instance }],
    assumptions: unknown.map((flag) => `${whose} ${protections[flag].name} is off, which could not be read`),
  };
}

/** The same with every protection switched off first that is on, or may be; undefined where none is. */
export function afterClearingProtection(action: keyof typeof against, instance: Target): Plan | undefined {
  const flags = against[action].filter((flag) => instance.facts[flag] !== false);
  if (flags.length === 0) return undefined;
  return {
    calls: [
      ...flags.map((flag) => settingAttribute(instance, protections[flag].attribute, 'false')),
      { action, on: instance },
    ],
  };
}

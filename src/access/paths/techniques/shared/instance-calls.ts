import type { Call } from '../../model/call.ts';
import type { Plan } from '../../model/technique.ts';
import type { Target } from '../../model/target.ts';

export const terminate = 'ec2:TerminateInstances';
export const stop = 'ec2:StopInstances';
export const start = 'ec2:StartInstances';
export const modify = 'ec2:ModifyInstanceAttribute';

/** The flags that protect an instance from termination or stop: fact, attribute and name. */
const protections = {
  terminationProtection: { attribute: 'DisableApiTermination', name: 'termination protection' },
  stopProtection: { attribute: 'DisableApiStop', name: 'stop protection' },
} as const;

type Protection = keyof typeof protections;

/** Stop protection also prevents termination. */
const against: Readonly<Record<typeof terminate | typeof stop, readonly Protection[]>> = {
  [terminate]: ['terminationProtection', 'stopProtection'],
  [stop]: ['stopProtection'],
};

/** A change of an instance's attribute; without a value: to one that no policy can read. */
export function settingAttribute(instance: Target, attribute: string, value?: string): Call {
  return {
    action: modify,
    on: instance,
    sends: { 'ec2:Attribute': attribute, ...(value !== undefined && { [`ec2:Attribute/${attribute}`]: value }) },
  };
}

/**
 * Terminates or stops an instance that has no protection; a flag that was not read is an assumption.
 */
export function ifUnprotected(action: keyof typeof against, instance: Target, whose = 'its'): Plan | undefined {
  const flags = against[action];
  if (flags.some((flag) => instance.facts[flag] === true)) return undefined;
  const unknown = flags.filter((flag) => instance.facts[flag] === undefined);
  return {
    calls: [{ action, on: instance }],
    assumptions: unknown.map((flag) => `${whose} ${protections[flag].name} is off, which was not read`),
  };
}

/** The same, after switching off every protection that is or may be on; undefined where none is. */
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

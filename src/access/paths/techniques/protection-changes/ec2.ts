import type { Call } from '../../model/call.ts';
import type { Target } from '../../model/target.ts';
import type { Technique } from '../../model/technique.ts';
import { unlock, unlockingOf } from '../destroy/snapshot-locks.ts';
import { whereOn } from './where-on.ts';

/**
 * Calls that remove a protection of an EC2 resource, so that others can destroy it. The goals are words for people:
 * `switch off termination protection of`.
 */
export const ec2ProtectionChanges: readonly Technique[] = [
  {
    id: 'weaken-termination-protection',
    family: 'direct',
    goal: 'switch off termination protection of',
    summary: 'Switch off the termination protection of an instance.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html',
    actions: ['ec2:ModifyInstanceAttribute'],
    plan: (target) =>
      target.kind === 'instance'
        ? whereOn(target.facts.terminationProtection, 'its termination protection is on', {
            calls: [clearing(target, 'DisableApiTermination')],
          })
        : undefined,
  },
  {
    id: 'weaken-stop-protection',
    family: 'direct',
    goal: 'switch off stop protection of',
    summary: 'Switch off the stop protection of an instance.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html',
    actions: ['ec2:ModifyInstanceAttribute'],
    plan: (target) =>
      target.kind === 'instance'
        ? whereOn(target.facts.stopProtection, 'its stop protection is on', {
            calls: [clearing(target, 'DisableApiStop')],
          })
        : undefined,
  },
  {
    id: 'weaken-deregistration-protection',
    family: 'direct',
    goal: 'switch off deregistration protection of',
    summary: 'Switch off the deregistration protection of an image.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deregistration-protection.html',
    actions: ['ec2:DisableImageDeregistrationProtection'],
    plan: (target) => {
      if (target.kind !== 'image') return undefined;
      const { deregistrationProtection: protection } = target.facts;
      const isOn = protection === undefined ? undefined : protection !== 'disabled';
      const calls = [{ action: 'ec2:DisableImageDeregistrationProtection', on: target }];
      return whereOn(isOn, 'its deregistration protection is on', { calls });
    },
  },
  {
    id: 'weaken-lock',
    family: 'direct',
    goal: 'unlock',
    summary: 'Unlock an EBS snapshot that is locked in governance mode.',
    source: 'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-snapshot-lock.html',
    actions: [unlock],
    plan: (target) => {
      if (target.kind !== 'snapshot') return undefined;
      const { lock, isBackup } = target.facts;
      const calls = [{ action: unlock, on: target }];
      if (lock === undefined && isBackup !== true) return { calls, assumptions: ['it is locked, which is not read'] };
      const unlocking = unlockingOf(target);
      return unlocking && { calls, ...unlocking };
    },
  },
];

function clearing(target: Target, attribute: 'DisableApiTermination' | 'DisableApiStop'): Call {
  return {
    action: 'ec2:ModifyInstanceAttribute',
    on: target,
    sends: { 'ec2:Attribute': attribute, [`ec2:Attribute/${attribute}`]: 'false' },
  };
}

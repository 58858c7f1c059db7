import type { Technique } from '../model/technique.ts';
import { protectionChanges } from './protection-changes.ts';

/** Actions under one name. */
export interface ActionSet {
  readonly summary: string;
  readonly actions: readonly string[];
  /** What brings resources closer to others who can do the actions: see `tagWeakenings` too. */
  readonly protectionChanges: readonly Technique[];
}

/** The sets that rules may name. */
export const actionSets: Readonly<Record<string, ActionSet>> = {
  destroy: {
    summary: 'Terminate or stop an instance, deregister an image, delete a volume or snapshot, release an address.',
    actions: [
      'ec2:TerminateInstances',
      'ec2:StopInstances',
      'ec2:DeregisterImage',
      'ec2:DeleteVolume',
      'ec2:DeleteSnapshot',
      'ec2:ReleaseAddress',
    ],
    protectionChanges: protectionChanges,
  },
};

import type { TargetableKind } from '../../model/target.ts';
import type { Technique } from '../../model/technique.ts';
import { keyTechniquesOf } from '../shared/keys.ts';

const encrypted: readonly {
  readonly goal: string;
  readonly kind: TargetableKind;
  readonly noun: string;
  readonly assumption: string;
}[] = [
  {
    goal: 'ec2:DeleteVolume',
    kind: 'volume',
    noun: 'volume',
    assumption:
      'it is not attached, or is detached or its instance stopped later: until then EC2 keeps the key in memory',
  },
  {
    goal: 'ec2:DeleteSnapshot',
    kind: 'snapshot',
    noun: 'EBS snapshot',
    assumption: 'it has the key of its volume, as snapshots have that are no copies',
  },
  {
    goal: 'ec2:DeregisterImage',
    kind: 'image',
    noun: 'image',
    assumption: 'its snapshots have the keys of their volumes, as snapshots have that are no copies',
  },
];

/**
 * Taking away the key that a volume is encrypted with: it can then no longer be attached, and neither can volumes of its
 * snapshots. Which keys snapshots have is not read.
 */
export const keyTechniques: readonly Technique[] = encrypted.flatMap(({ assumption, ...each }) =>
  keyTechniquesOf({
    ...each,
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/unusable-kms-keys.html',
    assumptions: [assumption],
  }),
);

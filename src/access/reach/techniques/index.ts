import type { Becoming, Technique } from '../technique.ts';
import { addressTechniques } from './addresses.ts';
import { autoScalingTechniques } from './auto-scaling.ts';
import { backupTechniques } from './backups.ts';
import { imageTechniques } from './images.ts';
import { instanceTechniques } from './instances.ts';
import { roleTechniques } from './roles.ts';
import { shutdownTechniques } from './shutdowns.ts';
import { snapshotTechniques } from './snapshots.ts';
import { stackTechniques } from './stacks.ts';
import { userTechniques } from './users.ts';
import { volumeTechniques } from './volumes.ts';

/** Every way of destroying what stands in the way of a goal, or of doing it from behind. */
export const techniques: readonly Technique[] = [
  ...instanceTechniques,
  ...shutdownTechniques,
  ...autoScalingTechniques,
  ...imageTechniques,
  ...volumeTechniques,
  ...snapshotTechniques,
  ...backupTechniques,
  ...addressTechniques,
  ...stackTechniques,
];

/** Every way of becoming somebody else, or more than one is. */
export const becomings: readonly Becoming[] = [...roleTechniques, ...userTechniques];

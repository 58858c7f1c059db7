import type { Becoming, Technique } from '../model/technique.ts';
import { addingPolicies } from './adding-policies.ts';
import { addressTechniques } from './addresses.ts';
import { autoScalingTechniques } from './auto-scaling.ts';
import { backupTechniques } from './backups.ts';
import { boundaryChanges } from './boundaries.ts';
import { droppingPolicies } from './dropping-policies.ts';
import { becomingBy, type Entry } from './entry.ts';
import { memberships } from './groups.ts';
import { imageTechniques } from './images.ts';
import { instanceRoleEntries } from './instance-roles.ts';
import { instanceTechniques } from './instances.ts';
import { passedRoleEntries } from './passing-roles.ts';
import { policyVersions } from './policy-versions.ts';
import { principalTags } from './principal-tags.ts';
import { roleEntries, tagSessionTechnique } from './roles.ts';
import { shutdownTechniques } from './shutdowns.ts';
import { snapshotTechniques } from './snapshots.ts';
import { stackTechniques } from './stacks.ts';
import { becomingMore, type Strengthening } from './strengthening.ts';
import { deviceTechnique, userEntries } from './users.ts';
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

const entries: readonly Entry[] = [...roleEntries, ...userEntries, ...passedRoleEntries, ...instanceRoleEntries];

const strengthenings: readonly Strengthening[] = [
  ...addingPolicies,
  ...policyVersions,
  ...memberships,
  ...droppingPolicies,
  ...boundaryChanges,
  ...principalTags,
];

/** Every way of becoming somebody else, or more than one is. */
export const becomings: readonly Becoming[] = [
  ...entries.map(becomingBy),
  tagSessionTechnique,
  deviceTechnique,
  ...strengthenings.map((strengthening) => becomingMore(strengthening, entries)),
];

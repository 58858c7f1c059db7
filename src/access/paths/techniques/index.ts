import type { PrivilegeEscalation, Technique } from '../model/technique.ts';
import { addingPolicies } from './permission-gain/adding-policies.ts';
import { addressTechniques } from './destroy/addresses.ts';
import { autoScalingTechniques } from './destroy/auto-scaling.ts';
import { backupTechniques } from './destroy/backups.ts';
import { boundaryChanges } from './permission-gain/boundaries.ts';
import { droppingPolicies } from './permission-gain/removing-policies.ts';
import { escalationByTakeover, type Takeover } from './takeover/takeover.ts';
import { memberships } from './permission-gain/groups.ts';
import { imageTechniques } from './destroy/images.ts';
import { instanceRoleTakeovers } from './takeover/instance-roles.ts';
import { instanceTechniques } from './destroy/instances.ts';
import { passedRoleTakeovers } from './takeover/passed-roles.ts';
import { policyVersions } from './permission-gain/policy-versions.ts';
import { principalTags } from './permission-gain/principal-tags.ts';
import { roleTakeovers, tagSessionEscalation } from './takeover/roles.ts';
import { shutdownTechniques } from './destroy/shutdowns.ts';
import { snapshotTechniques } from './destroy/snapshots.ts';
import { stackTechniques } from './destroy/stacks.ts';
import { escalationByPermissionGain, type PermissionGain } from './permission-gain/permission-gain.ts';
import { mfaDeviceEscalation, userTakeovers } from './takeover/users.ts';
import { volumeTechniques } from './destroy/volumes.ts';

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

const takeovers: readonly Takeover[] = [
  ...roleTakeovers,
  ...userTakeovers,
  ...passedRoleTakeovers,
  ...instanceRoleTakeovers,
];

const permissionGains: readonly PermissionGain[] = [
  ...addingPolicies,
  ...policyVersions,
  ...memberships,
  ...droppingPolicies,
  ...boundaryChanges,
  ...principalTags,
];

/** Every way of becoming somebody else, or more than one is. */
export const privilegeEscalations: readonly PrivilegeEscalation[] = [
  ...takeovers.map(escalationByTakeover),
  tagSessionEscalation,
  mfaDeviceEscalation,
  ...permissionGains.map((strengthening) => escalationByPermissionGain(strengthening, takeovers)),
];

import type { PrivilegeEscalation, Technique } from '../model/technique.ts';
import { writingPolicies } from './creation/created-policies.ts';
import { creationsOf } from './creation/created-principals.ts';
import { filledGroups } from './creation/filled-groups.ts';
import { addressTechniques } from './destroy/addresses.ts';
import { autoScalingTechniques } from './destroy/auto-scaling.ts';
import { backupTechniques } from './destroy/backups.ts';
import { databaseTechniques } from './destroy/databases/index.ts';
import { imageTechniques } from './destroy/images.ts';
import { instanceTechniques } from './destroy/instances.ts';
import { shutdownTechniques } from './destroy/shutdowns.ts';
import { snapshotTechniques } from './destroy/snapshots.ts';
import { stackTechniques } from './destroy/stacks.ts';
import { volumeTechniques } from './destroy/volumes.ts';
import { addingPolicies } from './permission-gain/adding-policies.ts';
import { boundaryChanges } from './permission-gain/boundaries.ts';
import { memberships } from './permission-gain/groups.ts';
import { escalationByPermissionGain, type PermissionGain } from './permission-gain/permission-gain.ts';
import { policyVersions } from './permission-gain/policy-versions.ts';
import { principalTags } from './permission-gain/principal-tags.ts';
import { droppingPolicies } from './permission-gain/removing-policies.ts';
import { dataApiTechniques } from './read-data/data-api.ts';
import { exportTechniques } from './read-data/export.ts';
import { passwordTechniques } from './read-data/passwords.ts';
import { restoreTechniques } from './read-data/restore.ts';
import { shareTechniques } from './read-data/share.ts';
import { signInTechniques } from './read-data/sign-in.ts';
import { instanceRoleTakeovers } from './takeover/instance-roles.ts';
import { passedRoleTakeovers } from './takeover/passed-roles.ts';
import { roleTakeovers, tagSessionEscalation } from './takeover/roles.ts';
import { escalationByTakeover, type Takeover } from './takeover/takeover.ts';
import { mfaDeviceEscalation, userTakeovers } from './takeover/users.ts';

/**
 * The catalogue. A new technique is a file in one of the folders and a line in one of these lists; test/docs holds
 * docs/paths.md to it.
 */

/** All techniques that reach the effect of an action: directly, after removing a protection, or by other calls. */
export const techniques: readonly Technique[] = [
  ...instanceTechniques,
  ...shutdownTechniques,
  ...autoScalingTechniques,
  ...imageTechniques,
  ...volumeTechniques,
  ...snapshotTechniques,
  ...backupTechniques,
  ...addressTechniques,
  ...databaseTechniques,
  ...stackTechniques,
  ...signInTechniques,
  ...passwordTechniques,
  ...dataApiTechniques,
  ...restoreTechniques,
  ...shareTechniques,
  ...exportTechniques,
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
  ...writingPolicies,
  ...filledGroups,
];

/** All ways to assume another identity, or to escalate one's own permissions. */
export const privilegeEscalations: readonly PrivilegeEscalation[] = [
  ...takeovers.map(escalationByTakeover),
  tagSessionEscalation,
  mfaDeviceEscalation,
  ...permissionGains.map((gain) => escalationByPermissionGain(gain, permissionGains, takeovers)),
  ...creationsOf(permissionGains, takeovers),
];

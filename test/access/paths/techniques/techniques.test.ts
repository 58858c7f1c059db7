import assert from 'node:assert/strict';
import { test } from 'node:test';
import { privilegeEscalations, techniques } from '../../../../src/access/paths/techniques/index.ts';
import { testTechniqueCases } from '../fixtures/technique-cases.ts';
import { addressCases } from './addresses.ts';
import { boundaryAndTagCases } from './boundaries-and-tags.ts';
import { databaseCopyCases } from './database-copies.ts';
import { signInCases } from './read-data.ts';
import { databaseClusterCases } from './database-clusters.ts';
import { databaseInstanceCases } from './database-instances.ts';
import { databaseSnapshotCases } from './database-snapshots.ts';
import { databaseStopCases } from './database-stops.ts';
import { databaseTagCases } from './database-tags.ts';
import { alternatingCases } from './alternating-permissions.ts';
import { createdPolicyCases } from './created-policies.ts';
import { createdPrincipalCases } from './created-principals.ts';
import { existingResourceCases } from './existing-resources.ts';
import { providerCases } from './providers.ts';
import { takeoverCases } from './takeovers.ts';
import { earlierActorCases } from './earlier-actors.ts';
import { imageAndSnapshotCases } from './images-and-snapshots.ts';
import { instanceAccessCases } from './instance-accesses.ts';
import { instanceCases } from './instances.ts';
import { keyAndBackupCases } from './keys-and-backups.ts';
import { lossCases } from './losses.ts';
import { managedInstanceCases } from './managed-instances.ts';
import { policyCases } from './policies.ts';
import { passedRoleCases } from './passed-roles.ts';
import { passedToInstancesCases } from './passed-to-instances.ts';
import { passedToServicesCases } from './passed-to-services.ts';
import { serviceCases } from './services.ts';
import { sessionTagCases } from './session-tags.ts';
import { shutdownCases } from './shutdowns.ts';
import { snapshotLockCases } from './snapshot-locks.ts';
import { stackSetCases } from './stack-sets.ts';
import { volumeCases } from './volumes.ts';

const all = [
  ...instanceCases,
  ...shutdownCases,
  ...instanceAccessCases,
  ...serviceCases,
  ...managedInstanceCases,
  ...keyAndBackupCases,
  ...stackSetCases,
  ...volumeCases,
  ...imageAndSnapshotCases,
  ...snapshotLockCases,
  ...addressCases,
  ...databaseInstanceCases,
  ...databaseClusterCases,
  ...databaseSnapshotCases,
  ...databaseStopCases,
  ...databaseTagCases,
  ...takeoverCases,
  ...sessionTagCases,
  ...policyCases,
  ...earlierActorCases,
  ...lossCases,
  ...alternatingCases,
  ...createdPrincipalCases,
  ...createdPolicyCases,
  ...boundaryAndTagCases,
  ...passedRoleCases,
  ...passedToInstancesCases,
  ...passedToServicesCases,
  ...existingResourceCases,
  ...providerCases,
  ...signInCases,
  ...databaseCopyCases,
];

testTechniqueCases(all);

void test('every technique has a case in which it works, and a counterexample', () => {
  const tested = all
    .filter(({ counterexamples }) => Object.keys(counterexamples).length > 0)
    .map(({ technique }) => technique);
  assert.deepEqual([...new Set(tested)].sort(), [...techniques, ...privilegeEscalations].map(({ id }) => id).sort());
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { privilegeEscalations, techniques } from '../../../../src/access/paths/techniques/index.ts';
import { testTechniqueCases } from '../fixtures/technique-cases.ts';
import { boundaryAndTagCases } from './boundaries-and-tags.ts';
import { takeoverCases } from './takeovers.ts';
import { instanceCases } from './instances.ts';
import { policyCases } from './policies.ts';
import { passedRoleCases } from './passed-roles.ts';
import { serviceCases } from './services.ts';
import { shutdownCases } from './shutdowns.ts';
import { storageCases } from './storage.ts';

const all = [
  ...instanceCases,
  ...shutdownCases,
  ...serviceCases,
  ...storageCases,
  ...takeoverCases,
  ...policyCases,
  ...boundaryAndTagCases,
  ...passedRoleCases,
];

testTechniqueCases(all);

void test('every technique has an account in which it works, and a near twin in which it does not', () => {
  const tested = all
    .filter(({ counterexamples: but }) => Object.keys(but).length > 0)
    .map(({ technique }) => technique);
  assert.deepEqual([...new Set(tested)].sort(), [...techniques, ...privilegeEscalations].map(({ id }) => id).sort());
});

import { test } from 'node:test';
import { numRuns } from '../../fixtures/runs.ts';
import { assertAgreement } from './seeds.ts';

// Half of 5,000 accounts. The others are in a file of their own, so that both run side by side.
void test('who-can finds what a search over all sequences of up to four calls finds, and claims nothing that it refutes', () =>
  assertAgreement(numRuns(2500, 50), 13));

import { test } from 'node:test';
import { numRuns } from '../../fixtures/runs.ts';
import { assertAgreement } from './seeds.ts';

void test('who-can and the search agree about as many other accounts', () => assertAgreement(numRuns(2500), 15));

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selfWrittenPolicy, selfWrittenTrustPolicy } from '../../../../src/access/paths/model/actor.ts';
import { policyNameInEvidence } from '../../../../src/access/paths/wording/evidence-wording.ts';

test('evidence keeps the first names of policies that a path writes', () => {
  assert.equal(policyNameInEvidence(selfWrittenPolicy), 'a policy of their own');
  assert.equal(policyNameInEvidence(selfWrittenTrustPolicy), 'a trust policy of their own');
});

test('evidence names other policies as the account does', () => {
  assert.equal(policyNameInEvidence('AdministratorAccess'), 'AdministratorAccess');
});

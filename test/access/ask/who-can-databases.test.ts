import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildAccessModel, loadReference, Unanswerable, whoCan } from '../../../src/access/index.ts';
import { account } from '../../accounts/account.ts';
import { allow } from '../../accounts/statements.ts';

const reference = await loadReference();
const arn = (resource: string) => `arn:aws:rds:us-east-1:111122223333:${resource}`;

const model = buildAccessModel(
  account({
    users: {
      ofTenants: { policies: [allow('rds:DeleteTenantDatabase', [arn('tenant-database:*'), arn('db:oracle')])] },
      ofClusters: { policies: [allow('rds:DeleteDBCluster', arn('cluster:*'))] },
      ofMembers: { policies: [allow(['rds:DeleteDBCluster', 'rds:DeleteDBInstance'])] },
    },
    dbClusters: [
      { id: 'empty', tags: { stage: 'dev' } },
      { id: 'ledger', tags: { stage: 'prod' }, members: [{ instance: 'ledger-1', isWriter: true }] },
      { id: 'guarded', tags: { stage: 'prod' }, deletionProtection: true },
    ],
    dbInstances: [
      { id: 'ledger-1', cluster: 'ledger', engine: 'aurora-postgresql' },
      { id: 'oracle', engine: 'oracle-ee-cdb' },
    ],
    dbClusterSnapshots: [{ id: 'before', source: 'ledger' }],
    tenantDatabases: [
      { id: 'tdb-1', instance: 'oracle' },
      { id: 'tdb-2', instance: 'oracle' },
    ],
  }),
  reference,
);

/** The principals that can, with the kind of their path, and how many resources the question is about. */
const rows: readonly {
  readonly asked: readonly [action: string, resource: string];
  readonly who: readonly string[];
  readonly resources?: number;
}[] = [
  { asked: ['rds:DeleteDBCluster', 'empty'], who: ['ofClusters direct', 'ofMembers direct'] },
  { asked: ['rds:DeleteDBCluster', arn('cluster:ledger')], who: ['ofMembers around'] },
  { asked: ['rds:DeleteDBCluster', 'guarded'], who: [] },
  { asked: ['rds:DeleteDBCluster', '*'], who: ['ofClusters direct', 'ofMembers direct'], resources: 3 },
  { asked: ['rds:DeleteDBCluster', 'kind:db-cluster'], who: ['ofClusters direct', 'ofMembers direct'], resources: 3 },
  { asked: ['rds:DeleteDBCluster', 'tag:stage=prod'], who: ['ofMembers around'], resources: 2 },
  { asked: ['rds:DeleteDBCluster', arn('cluster*')], who: ['ofClusters direct', 'ofMembers direct'], resources: 3 },
  { asked: ['rds:DeleteTenantDatabase', 'tdb-1'], who: ['ofTenants direct', 'ofMembers around'] },
  { asked: ['rds:DeleteTenantDatabase', '*'], who: ['ofTenants direct', 'ofMembers around'], resources: 2 },
];

for (const { asked, who, resources } of rows)
  void test(`who can ${asked.join(' ')}: ${who.join(', ') || 'nobody'}`, () => {
    const [action, resource] = asked;
    const answer = whoCan(model, { action, resource, direct: false });
    assert.deepEqual(
      answer.principals.map(({ name, path }) => `${name} ${path}`),
      who,
    );
    assert.equal(answer.resources, resources);
  });

void test('a cluster that is not in the snapshot is decided with unknown tags, instances and protection', () => {
  const { principals } = whoCan(model, { action: 'rds:DeleteDBCluster', resource: arn('cluster:far'), direct: false });
  assert.deepEqual(
    principals.map(({ name, decision, conditions }) => [name, decision, conditions]),
    ['ofClusters', 'ofMembers'].map((name) => [
      name,
      'conditional',
      ['if its deletion protection is off, which was not read', 'if it has no instances, which was not read'],
    ]),
  );
});

void test('what a request only names beside its target is refused', () => {
  const asking = (action: string, resource: string) => () => whoCan(model, { action, resource, direct: false });
  assert.throws(asking('rds:DeleteDBCluster', 'before'), Unanswerable);
  assert.throws(asking('rds:DeleteDBCluster', arn('cluster-snapshot:before')), /resource types are cluster$/);
  assert.throws(asking('rds:DeleteTenantDatabase', 'oracle'), /resource types are tenant-database$/);
});

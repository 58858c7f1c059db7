import { allow, deny } from '../../../accounts/statements.ts';
import { aurora, auroraWith, multiAzWith, rdsArn } from '../fixtures/databases.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const goal = 'rds:DeleteDBInstance';
const modify = 'rds:ModifyDBInstance';
const modifyCluster = 'rds:ModifyDBCluster';
const deleteCluster = 'rds:DeleteDBCluster';
const start = 'rds:StartDBInstance';
const startCluster = 'rds:StartDBCluster';
const promote = 'rds:PromoteReadReplicaDBCluster';
const seven = 'if RDS has started it again, as it does after seven days';
const replica = 'arn:aws:rds:eu-west-1:111122223333:cluster:source';

/** Deleting database instances. */
export const databaseInstanceCases: readonly TechniqueCase[] = [
  {
    technique: 'delete-db-instance',
    goal,
    given: {
      alice: { policies: [allow(goal, rdsArn('db', 'dev-*'))] },
      dbInstances: [{ id: 'dev-orders', tags: { department: 'dev' } }],
    },
    path: [goal],
    counterexamples: {
      'its name is another': { dbInstances: [{ id: 'orders' }] },
      'the policy writes a slash': { alice: { policies: [allow(goal, rdsArn('db', 'dev-*').replace('db:', 'db/'))] } },
      'it is denied': { alice: { policies: [allow(goal), deny('rds:Delete*')] } },
      'deletion protection is on': { dbInstances: [{ id: 'dev-orders', deletionProtection: true }] },
      'its deletion protection was not read': {
        dbInstances: [{ id: 'dev-orders', deletionProtection: null }],
        path: [goal],
        conditions: ['if its deletion protection is off, which was not read'],
      },
      'it is stopped': { dbInstances: [{ id: 'dev-orders', status: 'stopped' }], path: [goal] },
      'it has replicas, which become databases of their own': {
        dbInstances: [{ id: 'dev-orders', readReplicas: ['dev-copy'] }],
        path: [goal],
      },
    },
  },
  byKey('rds:db-tag/department', { tags: { department: 'dev' } }, 'dev', { tags: { department: 'prod' } }),
  byKey('aws:ResourceTag/department', { tags: { department: 'dev' } }, 'dev', { tags: {} }),
  byKey('rds:DatabaseClass', { type: 'db.t4g.micro' }, 'db.t4g.micro', { type: 'db.r6g.large' }),
  byKey('rds:DatabaseEngine', { engine: 'mysql' }, 'mysql', { engine: 'postgres' }),
  byKey('rds:StorageSize', { storage: 20 }, '20', { storage: 200 }),
  byKey('rds:Vpc', { vpc: 'vpc-1' }, 'true', undefined),
  // An instance has no key for tags of clusters, so the condition never holds.
  {
    technique: 'delete-db-instance',
    goal,
    given: {
      alice: { policies: [allow(goal, '*', { StringEquals: { 'rds:db-tag/department': 'dev' } })] },
      dbInstances: [{ id: 'orders', tags: { department: 'dev' } }],
    },
    path: [goal],
    counterexamples: {
      'the policy reads the tag of a cluster': {
        alice: { policies: [allow(goal, '*', { StringEquals: { 'rds:cluster-tag/department': 'dev' } })] },
      },
      'a Deny reads the tag of a cluster': {
        alice: {
          policies: [allow(goal), deny(goal, '*', { StringEquals: { 'rds:cluster-tag/department': 'dev' } })],
        },
        path: [goal],
      },
      'a Deny reads its own tag': {
        alice: { policies: [allow(goal), deny(goal, '*', { StringEquals: { 'rds:db-tag/department': 'dev' } })] },
      },
    },
  },
  {
    technique: 'delete-db-instance',
    goal,
    given: { alice: { policies: [allow(goal)] }, ...auroraWith({ deletionProtection: true }) },
    path: [goal],
    counterexamples: {
      'the cluster is a Multi-AZ cluster': multiAzWith({}),
      'it is the only one of a cluster that replicates another': auroraWith({ replicates: replica }, ['ledger-1']),
      'the cluster replicates another and has two': { ...auroraWith({ replicates: replica }), path: [goal] },
      'the cluster is stopped': { ...auroraWith({ status: 'stopped' }), path: [goal], conditions: [seven] },
    },
  },
  {
    technique: 'start-cluster-of-db-instance',
    goal,
    given: { alice: { policies: [allow([goal, startCluster])] }, ...auroraWith({ status: 'stopped' }) },
    path: [startCluster, goal],
    counterexamples: {
      'it runs': { ...aurora, path: [goal] },
      'she may start instances alone': {
        alice: { policies: [allow([goal, start])] },
        path: [goal],
        conditions: [seven],
      },
    },
  },
  {
    technique: 'clear-deletion-protection-of-db-instance',
    goal,
    given: {
      alice: { policies: [allow([goal, modify])] },
      dbInstances: [{ id: 'orders', deletionProtection: true, tags: { stage: 'prod' } }],
    },
    path: [modify, goal],
    counterexamples: {
      'she may modify clusters alone': { alice: { policies: [allow([goal, modifyCluster])] } },
      'she may not modify what is in production': {
        alice: {
          policies: [allow([goal, modify]), deny(modify, '*', { StringEquals: { 'aws:ResourceTag/stage': 'prod' } })],
        },
      },
      'it is off': { dbInstances: [{ id: 'orders' }], path: [goal] },
      'a boundary leaves changes out': {
        alice: { policies: [allow([goal, modify])], boundary: 'less' },
        managed: { less: [allow('rds:Delete*')] },
      },
      'it is stopped': {
        dbInstances: [{ id: 'orders', deletionProtection: true, status: 'stopped' }],
        path: [modify, goal],
        conditions: [seven],
      },
      'it is stopped, and she may start it': {
        alice: { policies: [allow([goal, modify, start])] },
        dbInstances: [{ id: 'orders', deletionProtection: true, status: 'stopped' }],
        path: [start, modify, goal],
      },
    },
  },
  {
    technique: 'promote-cluster-of-db-instance',
    goal,
    given: {
      alice: { policies: [allow([goal, promote])] },
      ...auroraWith({ replicates: replica }, ['ledger-1']),
    },
    path: [promote, goal],
    counterexamples: {
      'she may not promote it': { alice: { policies: [allow(goal)] } },
      'it replicates nothing': { ...auroraWith({}, ['ledger-1']), path: [goal] },
    },
  },
  {
    technique: 'delete-cluster-of-db-instance',
    goal,
    given: { alice: { policies: [allow(deleteCluster)] }, ...multiAzWith({}) },
    path: [deleteCluster],
    counterexamples: {
      'the cluster is protected': multiAzWith({ deletionProtection: true }),
      'the cluster is of Aurora': aurora,
      'the policy names another cluster': { alice: { policies: [allow(deleteCluster, rdsArn('cluster', 'other'))] } },
    },
  },
  {
    technique: 'clear-deletion-protection-of-cluster-of-db-instance',
    goal,
    given: {
      alice: { policies: [allow([modifyCluster, deleteCluster])] },
      ...multiAzWith({ deletionProtection: true }),
    },
    path: [modifyCluster, deleteCluster],
    counterexamples: {
      'she may modify instances alone': { alice: { policies: [allow([modify, deleteCluster])] } },
      'it is off': { ...multiAzWith({}), path: [deleteCluster] },
    },
  },
];

type InstanceParts = NonNullable<TechniqueCase['given']['dbInstances']>[number];

/** Deleting under a condition on one key: with its value, and with another one or none. */
function byKey(
  key: string,
  described: Partial<InstanceParts>,
  value: string,
  other: Partial<InstanceParts> | undefined,
): TechniqueCase {
  const allowed = [allow(goal, '*', { StringEquals: { [key]: value } })];
  return {
    technique: 'delete-db-instance',
    goal,
    given: { alice: { policies: allowed }, dbInstances: [{ id: 'orders', ...described }] },
    path: [goal],
    counterexamples: {
      [`${key} has another value in the policy`]: {
        alice: { policies: [allow(goal, '*', { StringEquals: { [key]: `${value}-not` } })] },
      },
      ...(other && { [`${key} is another`]: { dbInstances: [{ id: 'orders', ...other }] } }),
    },
  };
}

import { allow, deny } from '../../../accounts/statements.ts';
import { aurora, auroraWith, globalWith, multiAzWith, rdsArn } from '../fixtures/databases.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const goal = 'rds:DeleteDBCluster';
const modify = 'rds:ModifyDBCluster';
const remove = 'rds:RemoveFromGlobalCluster';
const promote = 'rds:PromoteReadReplicaDBCluster';
const deleteInstance = 'rds:DeleteDBInstance';
const deleteGlobal = 'rds:DeleteGlobalCluster';
const modifyGlobal = 'rds:ModifyGlobalCluster';
const startCluster = 'rds:StartDBCluster';
const empty = { dbClusters: [{ id: 'ledger' }], dbInstances: [] };
const replica = 'arn:aws:rds:eu-west-1:111122223333:cluster:source';

/** Deleting database clusters and global clusters. */
export const databaseClusterCases: readonly TechniqueCase[] = [
  {
    technique: 'delete-db-cluster',
    goal,
    given: { alice: { policies: [allow(goal, rdsArn('cluster', '*'))] }, ...multiAzWith({ tags: { stage: 'dev' } }) },
    path: [goal],
    counterexamples: {
      'it is denied': { alice: { policies: [allow(goal), deny(goal)] } },
      'the policy names instances': { alice: { policies: [allow(goal, rdsArn('db', '*'))] } },
      'it is protected': multiAzWith({ deletionProtection: true }),
      'its protection was not read': {
        ...multiAzWith({ deletionProtection: null }),
        path: [goal],
        conditions: ['if its deletion protection is off, which was not read'],
      },
      'it is of Aurora and has instances': aurora,
      'it is of Aurora and has none': { ...empty, path: [goal] },
      'the policy reads its tag': {
        alice: { policies: [allow(goal, '*', { StringEquals: { 'rds:cluster-tag/stage': 'dev' } })] },
        path: [goal],
      },
      'the policy reads the tag of an instance': {
        alice: { policies: [allow(goal, '*', { StringEquals: { 'rds:db-tag/stage': 'dev' } })] },
      },
      'it is of Aurora and in a global cluster': { ...empty, ...globalWith(false) },
      'its global cluster was not read': { dbClusters: [{ id: 'ledger', globalCluster: 'world' }], dbInstances: [] },
    },
  },
  {
    technique: 'clear-deletion-protection-of-db-cluster',
    goal,
    given: { alice: { policies: [allow([goal, modify])] }, ...multiAzWith({ deletionProtection: true }) },
    path: [modify, goal],
    counterexamples: {
      'she may modify instances alone': { alice: { policies: [allow([goal, 'rds:ModifyDBInstance'])] } },
      'it is of Aurora and has instances': auroraWith({ deletionProtection: true }),
      'it is of Aurora and has none': {
        dbClusters: [{ id: 'ledger', deletionProtection: true }],
        dbInstances: [],
        path: [modify, goal],
      },
    },
  },
  {
    technique: 'empty-db-cluster',
    goal,
    given: { alice: { policies: [allow([goal, deleteInstance])] }, ...aurora },
    path: [deleteInstance, deleteInstance, goal],
    counterexamples: {
      'she may not delete one of its instances': {
        alice: { policies: [allow([goal, deleteInstance]), deny(deleteInstance, rdsArn('db', 'ledger-2'))] },
      },
      'the condition reads a tag of an instance that was not read': {
        alice: {
          policies: [allow(goal), allow(deleteInstance, '*', { StringEquals: { 'rds:db-tag/stage': 'dev' } })],
        },
        dbInstances: [],
        path: [deleteInstance, deleteInstance, goal],
        conditions: ['if it is tagged stage=dev'],
      },
      'it is protected': auroraWith({ deletionProtection: true }),
      'it replicates another cluster': auroraWith({ replicates: replica }),
      'it replicates another cluster, and she may promote it': {
        alice: { policies: [allow([goal, deleteInstance, promote])] },
        ...auroraWith({ replicates: replica }),
        path: [promote, deleteInstance, deleteInstance, goal],
      },
      'it is in a global cluster': globalWith(false),
      'it is in a global cluster, and she may take it out': {
        alice: { policies: [allow([goal, deleteInstance, remove])] },
        ...globalWith(false),
        path: [remove, deleteInstance, deleteInstance, goal],
      },
      'it is in a global cluster and replicates its primary one until it leaves': {
        alice: { policies: [allow([goal, deleteInstance, remove])] },
        ...auroraWith({ replicates: replica }),
        ...globalWith(false),
        path: [remove, deleteInstance, deleteInstance, goal],
      },
      'she may take it out of another global cluster': {
        alice: {
          policies: [
            allow([goal, deleteInstance]),
            allow(remove, [rdsArn('cluster', '*'), rdsArn('global-cluster', 'other')]),
          ],
        },
        ...globalWith(false),
      },
      'it is the primary one of a global cluster': {
        alice: { policies: [allow([goal, deleteInstance, remove])] },
        ...globalWith(true),
        path: [remove, remove, deleteInstance, deleteInstance, goal],
      },
      'it is stopped': {
        alice: { policies: [allow([goal, deleteInstance, startCluster])] },
        ...auroraWith({ status: 'stopped' }),
        path: [startCluster, deleteInstance, deleteInstance, goal],
      },
    },
  },
  {
    technique: 'empty-protected-db-cluster',
    goal,
    given: {
      alice: { policies: [allow([goal, modify, deleteInstance])] },
      ...auroraWith({ deletionProtection: true }),
    },
    path: [modify, deleteInstance, deleteInstance, goal],
    counterexamples: {
      'she may not modify it': { alice: { policies: [allow([goal, deleteInstance])] } },
      'it is off': { ...aurora, path: [deleteInstance, deleteInstance, goal] },
    },
  },
  {
    technique: 'remove-from-global-cluster',
    goal: remove,
    given: { alice: { policies: [allow(remove)] }, ...aurora, ...globalWith(false) },
    path: [remove],
    counterexamples: {
      'it is in none': { globalClusters: [] },
      'the policy names the cluster alone': { alice: { policies: [allow(remove, rdsArn('cluster', '*'))] } },
      'the policy names both': {
        alice: { policies: [allow(remove, [rdsArn('cluster', 'ledger'), rdsArn('global-cluster', 'world')])] },
        path: [remove],
      },
    },
  },
  {
    technique: 'remove-secondary-clusters-first',
    goal: remove,
    given: { alice: { policies: [allow(remove)] }, ...aurora, ...globalWith(true) },
    path: [remove, remove],
    counterexamples: {
      'she may not take the secondary one out': {
        alice: { policies: [allow(remove), deny(remove, 'arn:aws:rds:eu-west-1:*:cluster:*')] },
      },
      'it is a secondary one': { ...globalWith(false), path: [remove] },
    },
  },
  {
    technique: 'delete-global-cluster',
    goal: deleteGlobal,
    given: { alice: { policies: [allow(deleteGlobal)] }, globalClusters: [{ id: 'world' }] },
    path: [deleteGlobal],
    counterexamples: {
      'it has clusters': globalWith(true),
      'it is protected': { globalClusters: [{ id: 'world', deletionProtection: true }] },
      'its protection was not read': {
        globalClusters: [{ id: 'world', deletionProtection: null }],
        path: [deleteGlobal],
        conditions: ['if its deletion protection is off, which was not read'],
      },
      'the policy names a region': {
        alice: { policies: [allow(deleteGlobal, 'arn:aws:rds:us-east-1:*:global-cluster:*')] },
      },
    },
  },
  {
    technique: 'remove-clusters-of-global-cluster',
    goal: deleteGlobal,
    given: { alice: { policies: [allow([deleteGlobal, remove])] }, ...aurora, ...globalWith(true) },
    path: [remove, remove, deleteGlobal],
    counterexamples: {
      'she may not take the primary one out': {
        alice: { policies: [allow([deleteGlobal, remove]), deny(remove, rdsArn('cluster', 'ledger'))] },
      },
      'it has none': { globalClusters: [{ id: 'world' }], path: [deleteGlobal] },
    },
  },
  {
    technique: 'clear-deletion-protection-of-global-cluster',
    goal: deleteGlobal,
    given: {
      alice: { policies: [allow([deleteGlobal, modifyGlobal])] },
      globalClusters: [{ id: 'world', deletionProtection: true }],
    },
    path: [modifyGlobal, deleteGlobal],
    counterexamples: {
      'she may modify clusters alone': { alice: { policies: [allow([deleteGlobal, modify])] } },
      'it is off': { globalClusters: [{ id: 'world' }], path: [deleteGlobal] },
    },
  },
];

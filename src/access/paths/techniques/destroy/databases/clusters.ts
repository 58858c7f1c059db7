import { partitionOf } from '../../../../../domain/arn.ts';
import type { Call } from '../../../model/call.ts';
import { targetOfArn, type Target } from '../../../model/target.ts';
import type { Plan, Technique } from '../../../model/technique.ts';
import {
  afterClearingProtection,
  assuming,
  deleteCluster,
  deleteInstance,
  ifUnprotected,
  modifyCluster,
  promoteCluster,
  removeFromGlobal,
  several,
  single,
  startCluster,
  whileRunning,
} from '../../shared/database-calls.ts';

const deleting = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteCluster.html';
const detaching = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-detaching.html';
const emptying = [startCluster, removeFromGlobal, promoteCluster, deleteInstance];

/**
 * Deleting database clusters without a final snapshot. The service authorization reference lists the final snapshot as
 * a resource that the request needs; a request that skips it names none, so the cluster alone counts.
 */
export const dbClusterTechniques: readonly Technique[] = [
  {
    id: 'delete-db-cluster',
    family: 'direct',
    goal: deleteCluster,
    summary:
      'Delete a cluster without deletion protection: a Multi-AZ cluster, or an Aurora cluster without instances.',
    source: deleting,
    actions: [deleteCluster],
    plan: (target) => directly(target, (plan) => ifUnprotected(target, plan)),
  },
  {
    id: 'clear-deletion-protection-of-db-cluster',
    family: 'unprotect',
    goal: deleteCluster,
    summary:
      'Switch off the deletion protection of a Multi-AZ cluster, or of an Aurora cluster without instances, then delete it. No condition key prevents that.',
    source: deleting,
    actions: [modifyCluster, deleteCluster],
    plan: (target) => directly(target, (plan) => afterClearingProtection(target, plan)),
  },
  {
    id: 'empty-db-cluster',
    family: 'around',
    goal: deleteCluster,
    summary:
      'Take an Aurora cluster out of its global cluster, end its replication and delete its instances, then delete it.',
    source: deleting,
    actions: [...emptying, deleteCluster],
    plan: (target) => afterEmptying(target, (plan) => ifUnprotected(target, plan)),
  },
  {
    id: 'empty-protected-db-cluster',
    family: 'unprotect',
    goal: deleteCluster,
    summary: 'Do the same with an Aurora cluster after switching off its deletion protection.',
    source: deleting,
    actions: [modifyCluster, ...emptying, deleteCluster],
    plan: (target) => afterEmptying(target, (plan) => afterClearingProtection(target, plan)),
  },
  {
    id: 'remove-from-global-cluster',
    family: 'direct',
    goal: removeFromGlobal,
    summary: 'Take a cluster out of its global cluster, which ends its replication.',
    source: detaching,
    actions: [removeFromGlobal],
    plan: (target) => {
      if (target.kind !== 'db-cluster' || target.facts.isInGlobalCluster === false) return undefined;
      const plan = { calls: removals(target) };
      return single([
        target.facts.isInGlobalCluster ? plan : assuming(plan, 'it is in a global cluster, which was not read'),
      ]);
    },
  },
  {
    id: 'remove-secondary-clusters-first',
    family: 'around',
    goal: removeFromGlobal,
    summary: 'Take the secondary clusters out of a global cluster, then its primary cluster.',
    source: detaching,
    actions: [removeFromGlobal],
    plan: (target) =>
      target.kind === 'db-cluster' && target.facts.isInGlobalCluster
        ? several([{ calls: removals(target) }])
        : undefined,
  },
];

/** Deleting a cluster by every call that it takes. */
export function clusterDeletions(cluster: Target): readonly Plan[] {
  const unprotected = (plan: Plan) => ifUnprotected(cluster, plan, "its cluster's");
  return [...directly(cluster, unprotected), ...afterEmptying(cluster, unprotected)];
}

/** Taking a cluster out of its global cluster: the primary one is the last that leaves. */
export function removals(cluster: Target): readonly Call[] {
  const { account, region, arn, facts } = cluster;
  const global =
    facts.globalCluster ?? targetOfArn(`arn:${partitionOf(region)}:rds::${account}:global-cluster:*`, account);
  const others = facts.isPrimary ? (global.facts.clusters ?? []).filter((other) => other.arn !== arn) : [];
  return [...others, cluster].map((each) => removal(each, global));
}

/** The request names both. */
export function removal(cluster: Target, global: Target): Call {
  return { action: removeFromGlobal, on: cluster, alsoOn: [global] };
}

type Unprotected = (plan: Plan) => Plan | undefined;

/** A Multi-AZ cluster goes with its instances; an Aurora cluster must have none, and be in no global cluster. */
function directly(cluster: Target, unprotected: Unprotected): readonly Plan[] {
  if (cluster.kind !== 'db-cluster' || !isEmpty(cluster)) return [];
  const plan = unprotected({ calls: [{ action: deleteCluster, on: cluster }] });
  if (!plan) return [];
  return [cluster.facts.members ? plan : assuming(plan, 'it has no instances, which was not read')];
}

function afterEmptying(cluster: Target, unprotected: Unprotected): readonly Plan[] {
  if (cluster.kind !== 'db-cluster' || isEmpty(cluster)) return [];
  const plan = unprotected({ calls: [...emptyingCalls(cluster), { action: deleteCluster, on: cluster }] });
  return plan ? whileRunning(cluster, cluster, plan) : [];
}

function isEmpty({ facts: { isAurora, isInGlobalCluster, members = [] } }: Target): boolean {
  return isAurora === false || (members.length === 0 && isInGlobalCluster !== true);
}

/** A cluster that leaves its global cluster replicates nothing any more. */
function emptyingCalls(cluster: Target): readonly Call[] {
  const { isInGlobalCluster, isReplica, members = [] } = cluster.facts;
  return [
    ...(isInGlobalCluster ? removals(cluster) : []),
    ...(isReplica && !isInGlobalCluster ? [{ action: promoteCluster, on: cluster }] : []),
    ...members.map((member) => ({ action: deleteInstance, on: member })),
  ];
}

import type { Target } from '../../../model/target.ts';
import type { Plan, Technique } from '../../../model/technique.ts';
import {
  afterClearingProtection,
  deleteCluster,
  deleteInstance,
  ifUnprotected,
  modifyCluster,
  modifyInstance,
  promoteCluster,
  several,
  single,
  startCluster,
  startInstance,
  whileRunning,
} from '../../shared/database-calls.ts';

const deleting = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html';
const deletingMembers = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteCluster.html';
const deletingMultiAz =
  'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteMultiAZDBCluster.Deleting.html';

/** Deleting database instances without a final snapshot, for which the instance is all that a request names. */
export const dbInstanceTechniques: readonly Technique[] = [
  {
    id: 'delete-db-instance',
    family: 'direct',
    goal: deleteInstance,
    summary:
      'Delete a database instance without deletion protection. That of an Aurora cluster does not protect its instances.',
    source: deleting,
    actions: [deleteInstance],
    plan: (target) => single(instanceDeletions(target)),
  },
  {
    id: 'clear-deletion-protection-of-db-instance',
    family: 'unprotect',
    goal: deleteInstance,
    summary:
      'Switch off the deletion protection of a database instance, then delete it. No condition key prevents that.',
    source: deleting,
    actions: [startInstance, modifyInstance, deleteInstance],
    plan: (target) => unprotectedInstanceDeletions(target),
  },
  {
    id: 'start-cluster-of-db-instance',
    family: 'around',
    goal: deleteInstance,
    summary: 'Start a stopped Aurora cluster, then delete an instance of it.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-cluster-stop-start.html',
    actions: [startCluster, deleteInstance],
    plan: (target) => several(instanceDeletions(target)),
  },
  {
    id: 'promote-cluster-of-db-instance',
    family: 'around',
    goal: deleteInstance,
    summary: 'Promote an Aurora cluster that replicates another one, then delete its only instance.',
    source: deletingMembers,
    actions: [startCluster, promoteCluster, deleteInstance],
    plan: (target) => {
      const { cluster } = target.facts;
      if (!isHeldByReplication(target) || !cluster) return undefined;
      const plan = { calls: [{ action: promoteCluster, on: cluster }, deletion(target)] };
      return whileRunning(target, cluster, plan);
    },
  },
  {
    id: 'delete-cluster-of-db-instance',
    family: 'around',
    goal: deleteInstance,
    summary: 'Delete the Multi-AZ cluster that a database instance is in, and the instance with it.',
    source: deletingMultiAz,
    actions: [deleteCluster],
    plan: (target) => {
      const cluster = multiAzClusterOf(target);
      return cluster && ifUnprotected(cluster, { calls: [{ action: deleteCluster, on: cluster }] }, "its cluster's");
    },
  },
  {
    id: 'clear-deletion-protection-of-cluster-of-db-instance',
    family: 'unprotect',
    goal: deleteInstance,
    summary:
      'Switch off the deletion protection of the Multi-AZ cluster that a database instance is in, then delete the cluster.',
    source: deletingMultiAz,
    actions: [modifyCluster, deleteCluster],
    plan: (target) => {
      const cluster = multiAzClusterOf(target);
      return cluster && afterClearingProtection(cluster, { calls: [{ action: deleteCluster, on: cluster }] });
    },
  },
];

/** Deleting an instance that is not protected; none for those that are only deleted with their cluster. */
export function instanceDeletions(instance: Target, whose = 'its'): readonly Plan[] {
  const { memberOf, cluster } = instance.facts;
  if (instance.kind !== 'db-instance' || memberOf === 'multi-az' || isHeldByReplication(instance)) return [];
  const plan = ifUnprotected(instance, { calls: [deletion(instance)] }, whose);
  if (!plan) return [];
  return memberOf === 'aurora' ? whileRunning(instance, cluster, plan) : [plan];
}

/** The same after switching off its deletion protection, which a stopped instance does not let anyone do. */
export function unprotectedInstanceDeletions(instance: Target): readonly Plan[] {
  if (instance.kind !== 'db-instance' || instance.facts.memberOf !== undefined) return [];
  const plan = afterClearingProtection(instance, { calls: [deletion(instance)] });
  return plan ? whileRunning(instance, instance, plan) : [];
}

/** The only instance of an Aurora cluster that replicates another cluster cannot be deleted. */
function isHeldByReplication({ kind, facts: { memberOf, isOnlyInstance, cluster } }: Target): boolean {
  return (
    kind === 'db-instance' && memberOf === 'aurora' && isOnlyInstance === true && cluster?.facts.isReplica === true
  );
}

function multiAzClusterOf({ kind, facts: { memberOf, cluster } }: Target): Target | undefined {
  return kind === 'db-instance' && memberOf === 'multi-az' ? cluster : undefined;
}

function deletion(instance: Target) {
  return { action: deleteInstance, on: instance };
}

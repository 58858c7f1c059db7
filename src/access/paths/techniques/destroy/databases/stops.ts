import type { Target } from '../../../model/target.ts';
import type { Plan, Technique } from '../../../model/technique.ts';
import { assuming, promoteInstance, removeFromGlobal } from '../../shared/database-calls.ts';
import { removals } from './clusters.ts';

const stopInstance = 'rds:StopDBInstance';
const stopCluster = 'rds:StopDBCluster';
const rebootInstance = 'rds:RebootDBInstance';
const rebootCluster = 'rds:RebootDBCluster';

const stopping = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html';
const stoppingCluster = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-cluster-stop-start.html';
const rebootingCluster = 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RebootDBCluster.html';

/** Stopping and rebooting databases, which deletion protection does not prevent. */
export const databaseStopTechniques: readonly Technique[] = [
  {
    id: 'stop-db-instance',
    family: 'direct',
    goal: stopInstance,
    summary: 'Stop a database instance that is in no cluster and has no part in replication.',
    source: stopping,
    actions: [stopInstance],
    plan: (target) => (hasReplication(target) ? undefined : stopped(target, 'db-instance', stopInstance)),
  },
  {
    id: 'promote-db-instance',
    family: 'around',
    goal: stopInstance,
    summary: 'Promote a read replica without replicas of its own, then stop it.',
    source: stopping,
    actions: [promoteInstance, stopInstance],
    plan: (target) => {
      const { isReplica, hasReplicas } = target.facts;
      const plan = isReplica && hasReplicas === false ? stopped(target, 'db-instance', stopInstance) : undefined;
      return plan && { ...plan, calls: [{ action: promoteInstance, on: target }, ...plan.calls] };
    },
  },
  {
    id: 'stop-cluster-of-db-instance',
    family: 'around',
    goal: stopInstance,
    summary: 'Stop the Aurora cluster that a database instance is in.',
    source: stoppingCluster,
    actions: [stopCluster],
    plan: ({ kind, facts: { cluster } }) => (kind === 'db-instance' && cluster ? clusterStop(cluster) : undefined),
  },
  {
    id: 'stop-db-cluster',
    family: 'direct',
    goal: stopCluster,
    summary: 'Stop an Aurora cluster that is in no global cluster and has no part in replication.',
    source: stoppingCluster,
    actions: [stopCluster],
    plan: (target) => clusterStop(target),
  },
  {
    id: 'remove-from-global-cluster-and-stop',
    family: 'around',
    goal: stopCluster,
    summary: 'Take an Aurora cluster out of its global cluster, then stop it.',
    source: stoppingCluster,
    actions: [removeFromGlobal, stopCluster],
    plan: (target) => {
      if (target.facts.isInGlobalCluster !== true) return undefined;
      const plan = stopped(target, 'db-cluster', stopCluster);
      return plan && { ...plan, calls: [...removals(target), ...plan.calls] };
    },
  },
  {
    id: 'reboot-db-instance',
    family: 'direct',
    goal: rebootInstance,
    summary: 'Reboot a database instance.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RebootInstance.html',
    actions: [rebootInstance],
    plan: (target) =>
      target.kind === 'db-instance' && target.facts.isStopped !== true && !isCustom(target)
        ? { calls: [{ action: rebootInstance, on: target }] }
        : undefined,
  },
  {
    id: 'reboot-cluster-of-db-instance',
    family: 'around',
    goal: rebootInstance,
    summary: 'Reboot the Multi-AZ cluster that a database instance is in.',
    source: rebootingCluster,
    actions: [rebootCluster],
    plan: ({ kind, facts: { cluster } }) => (kind === 'db-instance' && cluster ? clusterReboot(cluster) : undefined),
  },
  {
    id: 'reboot-db-cluster',
    family: 'direct',
    goal: rebootCluster,
    summary: 'Reboot a Multi-AZ cluster.',
    source: rebootingCluster,
    actions: [rebootCluster],
    plan: (target) => clusterReboot(target),
  },
];

function hasReplication({ facts: { isReplica, hasReplicas } }: Target): boolean {
  return isReplica === true || hasReplicas === true;
}

function clusterStop(cluster: Target): Plan | undefined {
  return cluster.facts.isInGlobalCluster === true ? undefined : stopped(cluster, 'db-cluster', stopCluster);
}

/** A plan in which a database is stopped, as far as it is of a kind that can be and is not stopped already. */
function stopped(database: Target, kind: Target['kind'], action: string): Plan | undefined {
  const { canStop, isStopped } = database.facts;
  if (database.kind !== kind || isStopped === true || canStop === false) return undefined;
  const plan = { calls: [{ action, on: database }] };
  return canStop ? plan : assuming(plan, 'the database is of a kind that can be stopped');
}

function clusterReboot(cluster: Target): Plan | undefined {
  const { isAurora } = cluster.facts;
  if (cluster.kind !== 'db-cluster' || isAurora === true) return undefined;
  const plan = { calls: [{ action: rebootCluster, on: cluster }] };
  return isAurora === false ? plan : assuming(plan, 'it is a Multi-AZ cluster, which was not read');
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RebootDBInstance.html */
function isCustom({ attributes }: Target): boolean {
  return attributes.get('rds:databaseengine')?.startsWith('custom-') === true;
}

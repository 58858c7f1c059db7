import type { Target } from '../../../model/target.ts';
import type { Plan, Technique } from '../../../model/technique.ts';
import {
  afterClearingProtection,
  assuming,
  ifUnprotected,
  modifyGlobalCluster,
  removeFromGlobal,
} from '../../shared/database-calls.ts';
import { removal } from './clusters.ts';

const deleteGlobal = 'rds:DeleteGlobalCluster';
const source = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-deleting.html';

/** Deleting global clusters, which must have no clusters left; these stay as clusters of their own. */
export const globalClusterTechniques: readonly Technique[] = [
  {
    id: 'delete-global-cluster',
    family: 'direct',
    goal: deleteGlobal,
    summary: 'Delete a global cluster without clusters and without deletion protection.',
    source,
    actions: [deleteGlobal],
    plan: (target) =>
      hasClusters(target) ? undefined : withoutClusters(target, (plan) => ifUnprotected(target, plan)),
  },
  {
    id: 'remove-clusters-of-global-cluster',
    family: 'around',
    goal: deleteGlobal,
    summary: 'Take every cluster out of a global cluster, then delete it.',
    source,
    actions: [removeFromGlobal, deleteGlobal],
    plan: (target) =>
      hasClusters(target) ? withoutClusters(target, (plan) => ifUnprotected(target, plan)) : undefined,
  },
  {
    id: 'clear-deletion-protection-of-global-cluster',
    family: 'unprotect',
    goal: deleteGlobal,
    summary:
      'Switch off the deletion protection of a global cluster, take every cluster out of it, then delete it. No condition key prevents that.',
    source,
    actions: [modifyGlobalCluster, removeFromGlobal, deleteGlobal],
    plan: (target) => withoutClusters(target, (plan) => afterClearingProtection(target, plan)),
  },
];

function hasClusters({ facts: { clusters = [] } }: Target): boolean {
  return clusters.length > 0;
}

function withoutClusters(global: Target, unprotected: (plan: Plan) => Plan | undefined): Plan | undefined {
  if (global.kind !== 'global-cluster') return undefined;
  const { clusters } = global.facts;
  const removals = (clusters ?? []).map((cluster) => removal(cluster, global));
  const plan = unprotected({ calls: [...removals, { action: deleteGlobal, on: global }] });
  return plan && (clusters ? plan : assuming(plan, 'it has no clusters, which was not read'));
}

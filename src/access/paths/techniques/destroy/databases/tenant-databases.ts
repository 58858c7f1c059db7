import { partitionOf } from '../../../../../domain/arn.ts';
import { targetOfArn, type Target } from '../../../model/target.ts';
import type { Plan, Technique } from '../../../model/technique.ts';
import {
  assuming,
  deleteInstance,
  modification,
  modifyInstance,
  several,
  single,
  startInstance,
  whileRunning,
} from '../../shared/database-calls.ts';
import { instanceDeletions, unprotectedInstanceDeletions } from './instances.ts';

const deleteTenant = 'rds:DeleteTenantDatabase';
const source = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/oracle-cdb-configuring.deleting.pdb.html';
const field = 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_TenantDatabase.html';
const whose = "its instance's";

/** Deleting tenant databases of Oracle: what a request names is the tenant database and its instance. */
export const tenantDatabaseTechniques: readonly Technique[] = [
  {
    id: 'delete-tenant-database',
    family: 'direct',
    goal: deleteTenant,
    summary: 'Delete a tenant database that is not the only one of its instance.',
    source,
    actions: [deleteTenant],
    plan: (target) => single(deletionsOfTenant(target)),
  },
  {
    id: 'start-instance-of-tenant-database',
    family: 'around',
    goal: deleteTenant,
    summary: 'Start a stopped instance, then delete a tenant database in it.',
    source,
    actions: [startInstance, deleteTenant],
    plan: (target) => several(deletionsOfTenant(target)),
  },
  {
    id: 'clear-deletion-protection-of-tenant-database',
    family: 'unprotect',
    goal: deleteTenant,
    summary: 'Switch off the deletion protection of an instance, then delete a tenant database in it.',
    source: field,
    actions: [startInstance, modifyInstance, deleteTenant],
    plan: (target) => {
      const { source: instance, deletionProtection } = target.facts;
      const plan = deletion(target);
      const clearing = instance && modification(instance, 'DeletionProtection');
      if (!plan || !clearing || deletionProtection === false) return undefined;
      return ifRunning(target, { ...plan, calls: [clearing, ...plan.calls] });
    },
  },
  {
    id: 'delete-instance-of-tenant-database',
    family: 'around',
    goal: deleteTenant,
    summary: 'Delete the instance that holds a tenant database, and the tenant database with it.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html',
    actions: [deleteInstance],
    plan: ({ kind, facts }) =>
      kind === 'tenant-database' && facts.source ? instanceDeletions(facts.source, whose) : undefined,
  },
  {
    id: 'clear-deletion-protection-of-instance-of-tenant-database',
    family: 'unprotect',
    goal: deleteTenant,
    summary:
      'Switch off the deletion protection of the instance that holds a tenant database, then delete the instance.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html',
    actions: [startInstance, modifyInstance, deleteInstance],
    plan: ({ kind, facts }) =>
      kind === 'tenant-database' && facts.source ? unprotectedInstanceDeletions(facts.source) : undefined,
  },
];

/** AWS tells the protection with each tenant database, but not what it prevents. */
const undocumented = 'the deletion protection of its instance is off or does not cover tenant databases';

function deletionsOfTenant(target: Target): readonly Plan[] {
  const plan = deletion(target);
  if (!plan) return [];
  return ifRunning(target, target.facts.deletionProtection === false ? plan : assuming(plan, undocumented));
}

/** A tenant database on a replica, and the only one of an instance, cannot be deleted. */
function deletion(target: Target): Plan | undefined {
  const { account, region, facts } = target;
  const { source: instance, isOnlyTenant } = facts;
  if (target.kind !== 'tenant-database' || isOnlyTenant === true || instance?.facts.isReplica === true)
    return undefined;
  const named = instance ?? targetOfArn(`arn:${partitionOf(region)}:rds:${region}:${account}:db:*`, account);
  const plan = { calls: [{ action: deleteTenant, on: target, alsoOn: [named] }] };
  return isOnlyTenant === undefined ? assuming(plan, 'it is not the only tenant database of its instance') : plan;
}

/** Its instance must be available. */
function ifRunning({ facts: { source: instance } }: Target, plan: Plan): readonly Plan[] {
  return instance ? whileRunning(instance, instance, plan) : [plan];
}

import type { Call } from '../../model/call.ts';
import type { Target } from '../../model/target.ts';
import type { Plan } from '../../model/technique.ts';

export const deleteInstance = 'rds:DeleteDBInstance';
export const deleteCluster = 'rds:DeleteDBCluster';
export const modifyInstance = 'rds:ModifyDBInstance';
export const modifyCluster = 'rds:ModifyDBCluster';
export const modifyGlobalCluster = 'rds:ModifyGlobalCluster';
export const removeFromGlobal = 'rds:RemoveFromGlobalCluster';
export const promoteInstance = 'rds:PromoteReadReplica';
export const promoteCluster = 'rds:PromoteReadReplicaDBCluster';

export const startInstance = 'rds:StartDBInstance';
export const startCluster = 'rds:StartDBCluster';

const starting: ReadonlyMap<string, string> = new Map([
  ['db-instance', startInstance],
  ['db-cluster', startCluster],
]);

const modifying: ReadonlyMap<string, string> = new Map([
  ['db-instance', modifyInstance],
  ['db-cluster', modifyCluster],
  ['global-cluster', modifyGlobalCluster],
]);

/** A change of a database; no condition key tells which, so who may make one change may make all. */
export function modification(database: Target, changes: string): Call | undefined {
  const action = modifying.get(database.kind);
  return action === undefined ? undefined : { action, on: database, changes };
}

/** Calls that deletion protection prevents, where it is off; a flag that was not read is an assumption. */
export function ifUnprotected({ facts }: Target, plan: Plan, whose = 'its'): Plan | undefined {
  const { deletionProtection } = facts;
  if (deletionProtection === true) return undefined;
  return deletionProtection === false
    ? plan
    : assuming(plan, `${whose} deletion protection is off, which was not read`);
}

/** The same calls after switching deletion protection off; undefined where it is off. */
export function afterClearingProtection(database: Target, plan: Plan): Plan | undefined {
  const clearing =
    database.facts.deletionProtection === false ? undefined : modification(database, 'DeletionProtection');
  return clearing && { ...plan, calls: [clearing, ...plan.calls] };
}

/**
 * The ways to calls that AWS refuses while a database is stopped: start it, or wait until RDS does.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html
 */
export function whileRunning({ facts }: Target, started: Target | undefined, plan: Plan): readonly Plan[] {
  if (facts.isStopped !== true) return [plan];
  const waiting = assuming(plan, 'RDS has started it again, as it does after seven days');
  const action = started && starting.get(started.kind);
  if (!started || action === undefined) return [waiting];
  return [{ ...plan, calls: [{ action, on: started }, ...plan.calls] }, waiting];
}

/** The plan with one more assumption. */
export function assuming(plan: Plan, assumption: string): Plan {
  return { ...plan, assumptions: [...(plan.assumptions ?? []), assumption] };
}

/** The plans of one call. */
export function single(plans: readonly Plan[]): readonly Plan[] {
  return plans.filter(({ calls }) => calls.length === 1);
}

/** The plans of several calls. */
export function several(plans: readonly Plan[]): readonly Plan[] {
  return plans.filter(({ calls }) => calls.length > 1);
}

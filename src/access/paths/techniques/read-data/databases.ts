import type { Call } from '../../model/call.ts';
import type { Target } from '../../model/target.ts';

export const modifyInstance = 'rds:ModifyDBInstance';
export const modifyCluster = 'rds:ModifyDBCluster';

/** A database as techniques change it: an instance, or a cluster with all its instances. */
export interface Database {
  readonly kind: 'instance' | 'cluster';
  /** What requests name. */
  readonly target: Target;
  /** Whether it is an Aurora cluster, whose copies have no instances before somebody creates one. */
  readonly isAurora: boolean;
}

/**
 * The database whose data a target holds: the cluster where an instance is a member of one, which has the password and
 * the settings of its members. Undefined for other kinds of targets.
 */
export function databaseOf(target: Target): Database | undefined {
  const { kind, facts } = target;
  if (kind === 'db-cluster') return { kind: 'cluster', target, isAurora: facts.isAurora !== false };
  if (kind !== 'db-instance') return undefined;
  return facts.cluster
    ? { kind: 'cluster', target: facts.cluster, isAurora: facts.memberOf !== 'multi-az' }
    : { kind: 'instance', target, isAurora: false };
}

/**
 * A change of a database's settings, by AWS's name of the parameter. No condition key tells which one is changed.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
 */
export function modifying({ kind, target: on }: Pick<Database, 'kind' | 'target'>, changes: string): Call {
  return { action: kind === 'instance' ? modifyInstance : modifyCluster, on, changes };
}

/** Setting another master password, which takes its management from RDS where RDS manages it. */
export function settingPassword(database: Pick<Database, 'kind' | 'target'>): Call {
  return { ...modifying(database, 'MasterUserPassword'), sends: { 'rds:ManageMasterUserPassword': 'false' } };
}

/** What must be true besides policies for whoever connects. */
export function reached({ facts: { isStopped } }: Target): readonly string[] {
  return [...started(isStopped), 'it can be reached over the network'];
}

/** What must be true for whoever reads data without a connection of their own. */
export function started(isStopped: boolean | undefined): readonly string[] {
  return isStopped === true ? ['somebody starts it, as it is stopped'] : [];
}

/** The condition keys of instances that whoever creates one chooses, in lower case. */
export const chosenForInstances: readonly string[] = [
  'rds:databaseclass',
  'rds:databaseengine',
  'rds:databasename',
  'rds:multiaz',
  'rds:piops',
  'rds:storageencrypted',
  'rds:storagesize',
  'rds:vpc',
];

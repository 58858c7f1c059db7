import { memoizeWeakly } from '../../../../domain/memoize.ts';
import type { AccessModel } from '../../model/access-model.ts';
import type { Call } from '../../model/call.ts';
import { resourcesOfChoice, type ResourceTypeName } from '../../model/resource-patterns.ts';
import { changedTarget, type Target } from '../../model/target.ts';
import { chosenForInstances, settingPassword, type Database } from './databases.ts';

const createInstance = 'rds:CreateDBInstance';
const createSnapshot = { instance: 'rds:CreateDBSnapshot', cluster: 'rds:CreateDBClusterSnapshot' } as const;
const snapshotType = { instance: 'snapshot', cluster: 'cluster-snapshot' } as const;
const databaseType = { instance: 'db', cluster: 'cluster' } as const;
const modify = { instance: 'rds:ModifyDBInstance', cluster: 'rds:ModifyDBCluster' } as const;

/** How a copy of a database is made: from a snapshot, or from the database or its backups at a point in time. */
interface Restoring {
  readonly instance: string;
  readonly cluster: string;
}

export const fromSnapshot: Restoring = {
  instance: 'rds:RestoreDBInstanceFromDBSnapshot',
  cluster: 'rds:RestoreDBClusterFromSnapshot',
};

export const toPointInTime: Restoring = {
  instance: 'rds:RestoreDBInstanceToPointInTime',
  cluster: 'rds:RestoreDBClusterToPointInTime',
};

/** Every action of the calls that `restoringFrom` makes. */
export function restoreActions(restoring: Restoring): readonly string[] {
  return [restoring.instance, restoring.cluster, createInstance, modify.instance, modify.cluster];
}

/** Every action of the calls that `takingSnapshotOf` makes. */
export const snapshotActions: readonly string[] = Object.values(createSnapshot);

/** A copy of data, and the calls that make it. */
interface Copy {
  readonly copy: Target;
  readonly calls: readonly Call[];
}

/** Taking a snapshot of a database, by each name that the caller may choose. */
export function takingSnapshotOf({ kind, target }: Database, model: AccessModel): readonly Copy[] {
  const action = createSnapshot[kind];
  return newResources({ action, type: snapshotType[kind] }, target, model).map((copy) => ({
    copy,
    calls: [{ action, on: target, alsoOn: [notYetThere(copy)] }],
  }));
}

/**
 * Restoring a source into a database of one's own, by each name that the caller may choose, and setting its master
 * password: a copy has that of the source. The parameter, option and subnet groups are existing ones. A copy of an
 * Aurora cluster needs an instance.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterFromSnapshot.html
 */
export function restoringFrom(
  source: Target,
  restoring: Restoring,
  database: Pick<Database, 'kind' | 'isAurora'>,
  model: AccessModel,
): readonly (readonly Call[])[] {
  // The same snapshots are tried for every database.
  const known = restored(model)(source);
  const key = `${restoring[database.kind]} ${database.isAurora}`;
  const found = known.get(key) ?? findRestoring(source, restoring, database, model);
  known.set(key, found);
  return found;
}

const restored = memoizeWeakly<AccessModel, (source: Target) => Map<string, readonly (readonly Call[])[]>>(() =>
  memoizeWeakly<Target, Map<string, readonly (readonly Call[])[]>>(() => new Map()),
);

function findRestoring(
  source: Target,
  restoring: Restoring,
  { kind, isAurora }: Pick<Database, 'kind' | 'isAurora'>,
  model: AccessModel,
): readonly (readonly Call[])[] {
  const action = restoring[kind];
  const groups = kind === 'instance' ? ['og', 'pg', 'subgrp'] : ['cluster-pg', 'og', 'subgrp'];
  const choicesOf = (type: string) => resourcesOfChoice({ action, type }, source, model);
  return newResources({ action, type: databaseType[kind] }, source, model).map((copy): readonly Call[] => [
    {
      action,
      on: source,
      alsoOn: [notYetThere(copy)],
      alsoOnOneOf: groups.map(choicesOf),
      chooses: chosenForInstances,
    },
    ...(isAurora ? [addingInstance(copy, model)] : []),
    { ...settingPassword({ kind, target: copy }), leavesOpen: chosenForInstances },
  ]);
}

function addingInstance(cluster: Target, model: AccessModel): Call {
  return {
    action: createInstance,
    on: cluster,
    alsoOnOneOf: [newResources({ action: createInstance, type: 'db' }, cluster, model).map(notYetThere)],
    chooses: chosenForInstances,
  };
}

/** Resources that a request may create: those whose names are not taken. */
export function newResources(name: ResourceTypeName, near: Target, model: AccessModel): readonly Target[] {
  return untaken(model)(resourcesOfChoice(name, near, model));
}

const untaken = memoizeWeakly((model: AccessModel) => {
  const taken = takenArns(model);
  return memoizeWeakly((choices: readonly Target[]) => choices.filter(({ arn }) => !taken.has(arn)));
});

const takenArns = memoizeWeakly(
  ({ snapshot }: AccessModel): ReadonlySet<string> => new Set(snapshot.snapshot.resources.map(({ arn }) => arn)),
);

/** A resource that the request creates has no tags yet. */
export function notYetThere(target: Target): Target {
  return changedTarget(target, { attributes: new Map() });
}

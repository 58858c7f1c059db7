import type { JsonObject } from '../domain/json.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { collectKinds, type CollectOptions } from './collect/collect.ts';
import { resourceKinds, withDependencies } from './kinds/index.ts';
import { apisOf } from './kinds/kind.ts';
import { leastPolicyFor, type OtherPermissions } from './least-policy.ts';
import { tryPermissions, type TriedPermissions } from './permissions.ts';
import type { Source } from './source.ts';

/** Reads a source: all kinds, or the named ones and those that they depend on; see `collectKinds`. */
export function collect(
  source: Source,
  { kinds, ...options }: CollectOptions & { readonly kinds?: readonly string[] | undefined },
): Promise<Snapshot> {
  return collectKinds(kinds ? withDependencies(kinds) : resourceKinds, source, options);
}

/** The names of some kinds, and of those that are read with them. */
export function kindsRead(names: readonly string[]): readonly string[] {
  return withDependencies(names).map(({ kind }) => kind);
}

/** The operations by which some kinds, and those that are read with them, are read; sorted. */
export function apisRead(names: readonly string[]): readonly string[] {
  return [...new Set(withDependencies(names).flatMap(apisOf))].sort();
}

/** The least IAM policy that an audit needs: the operations of all kinds, and what it does besides reading. */
export function leastPolicy(others: OtherPermissions = {}): JsonObject {
  return leastPolicyFor(resourceKinds, others);
}

/** Makes one call of each operation that an audit takes, in each region, and closes the source: see `tryPermissions`. */
export function triedPermissions(source: Source, signal: AbortSignal): Promise<TriedPermissions> {
  return tryPermissions(source, resourceKinds, signal);
}

export type { CalledSince, Carrying } from './collect/carry-attributes.ts';
export type { CollectOptions, Progress } from './collect/collect.ts';
export type { AttributeNeeds } from './collect/needed-attributes.ts';
export { directorySource } from './files/directory-source.ts';
export { awsSource } from './http/aws-source.ts';
export type { AwsSourceOptions } from './http/connect-account.ts';
export { answerLimits } from './http/limits.ts';
export { listLimits } from './http/list-pages.ts';
export { useProfile } from './http/profile.ts';
export { whoAmI, type Identity } from './http/who-am-i.ts';
export type { RequestBudget } from './http/request-budget.ts';
export { kindNames, resourceKinds, taggableKinds } from './kinds/index.ts';
export { instanceTypes } from './kinds/instance-types.ts';
export type { ResourceKind } from './kinds/kind.ts';
export type { TriedPermission, TriedPermissions } from './permissions.ts';
export { skipReason } from './read-error.ts';
export { policySimulator, simulationApi } from './simulate/policy-simulator.ts';
export { SourceError, type Source } from './source.ts';

import type { JsonObject } from '../domain/json.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { address } from './kinds/address.ts';
import { collectKinds, type CollectOptions } from './collect/collect.ts';
import { credential } from './kinds/credential.ts';
import { group, policy, role, user } from './kinds/policy.ts';
import { image, imageAttribute } from './kinds/image.ts';
import { instance, instanceAttribute } from './kinds/instance.ts';
import { isAttributeKind, type ResourceKind } from './kinds/kind.ts';
import { leastPolicyFor } from './least-policy.ts';
import { snapshot } from './kinds/snapshot.ts';
import type { Source } from './source.ts';
import { volume } from './kinds/volume.ts';

/** Every kind that is read. A kind stands after those that it looks at. */
export const resourceKinds: readonly ResourceKind[] = [
  instance,
  instanceAttribute,
  image,
  imageAttribute,
  volume,
  snapshot,
  address,
  user,
  group,
  role,
  policy,
  credential,
];

/** The names of all kinds, as coverage and baselines write them. */
export const kindNames: readonly string[] = resourceKinds.map(({ kind }) => kind);

/** The names of the kinds whose tags are read: what a baseline may require tags on. */
export const taggableKinds: readonly string[] = resourceKinds
  .filter(({ taggable }) => taggable)
  .map(({ kind }) => kind);

/** Reads what a source holds, of all kinds or of those named and what they need; see `collectKinds`. */
export function collect(
  source: Source,
  { kinds, ...options }: CollectOptions & { readonly kinds?: readonly string[] | undefined },
): Promise<Snapshot> {
  return collectKinds(kinds ? withNeeds(kinds) : resourceKinds, source, options);
}

/** The names of some kinds, and of those that are read with them. */
export function kindsRead(names: readonly string[]): readonly string[] {
  return withNeeds(names).map(({ kind }) => kind);
}

/** The kinds and those that they look at, which stand before them. */
function withNeeds(names: readonly string[]): readonly ResourceKind[] {
  const needed = new Set(names);
  for (const kind of resourceKinds.toReversed()) {
    if (!needed.has(kind.kind)) continue;
    for (const other of isAttributeKind(kind) ? [kind.of] : (kind.looksAt ?? [])) needed.add(other);
  }
  return resourceKinds.filter(({ kind }) => needed.has(kind));
}

/** The least IAM policy that an audit needs, from the operations of the kinds above, and `sending` mail. */
export function leastPolicy(sending: readonly string[] = []): JsonObject {
  return leastPolicyFor(resourceKinds, sending);
}

export { awsSource, type AwsSourceOptions } from './http/aws-source.ts';
export type { CollectOptions, Progress } from './collect/collect.ts';
export { directorySource } from './files/directory-source.ts';
export { answerLimits } from './http/limits.ts';
export { instanceTypes } from './kinds/instance-types.ts';
export type { ResourceKind } from './kinds/kind.ts';
export { listLimits } from './http/list-pages.ts';
export { skipReason } from './read-error.ts';
export { SourceError, type Source } from './source.ts';
export type { RequestBudget } from './http/request-budget.ts';

import { parseArn } from '../domain/arn.ts';
import { isOwnedByAccount, tagValue, type Resource } from '../domain/resource.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';

/** From which part of the resources on something counts as meant for all of them. */
export const most = 0.75;

/** The resources of the account that can carry tags, by kind; kinds without any are left out. */
export function taggedResources(
  snapshot: SnapshotIndex,
  kinds: readonly string[],
): ReadonlyMap<string, readonly Resource<string, unknown>[]> {
  return new Map(
    kinds.flatMap((kind) => {
      const all = snapshot.ofAnyKind(kind).filter(canBeTagged);
      return all.length === 0 ? [] : [[kind, all] as const];
    }),
  );
}

function canBeTagged(resource: Resource<string, unknown>): boolean {
  return isOwnedByAccount(resource) && !/^role\/aws-service-role\//.test(parseArn(resource.arn)?.resource ?? '');
}

/** The values of a tag with how many resources have each, the most frequent first; empty ones are left out. */
export function valuesOf(key: string, resources: readonly Resource<string, unknown>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { tags } of resources) {
    const value = tagValue(tags, key);
    if (value !== undefined && value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}

/** The keys that people give, with how many resources carry each; the most frequent first. */
export function keysOf(resources: readonly Resource<string, unknown>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { tags } of resources)
    for (const key of Object.keys(tags)) if (isGiven(key)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return new Map([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}

/** AWS's own tags, the name, and what Kubernetes writes for itself say nothing that people agree on. */
function isGiven(key: string): boolean {
  return key !== 'Name' && !/^aws:/i.test(key) && !/(^|\.)(kubernetes|k8s)\.(io|aws)\//.test(key) && key.trim() !== '';
}

/** Whether a value is a word that several resources share, and not an own one for each. */
export function isWordLike(values: ReadonlyMap<string, number>): boolean {
  const carriers = [...values.values()].reduce((sum, count) => sum + count, 0);
  return values.size > 0 && values.size <= 12 && carriers >= 2 * values.size;
}

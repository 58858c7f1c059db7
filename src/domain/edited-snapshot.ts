import { resourceKey } from './resource-edit.ts';
import type { Resource } from './resource.ts';
import { indexSnapshot, type SnapshotIndex } from './snapshot.ts';

/**
 * An account as it would be with other resources, by `resourceKey`: undefined removes one, a key that the snapshot does
 * not hold adds one. What was read stays as it was. In time linear in the resources.
 */
export function withResources(
  index: SnapshotIndex,
  replaced: ReadonlyMap<string, Resource<string, unknown> | undefined>,
): SnapshotIndex {
  if (replaced.size === 0) return index;
  const left = new Map(replaced);
  const resources = index.snapshot.resources.flatMap((resource) => {
    const key = resourceKey(resource);
    if (!left.has(key)) return [resource];
    const other = left.get(key);
    left.delete(key);
    return other ?? [];
  });
  const added = [...left.values()].filter((resource) => resource !== undefined);
  const edited = indexSnapshot({ ...index.snapshot, resources: [...resources, ...added] });
  return { ...edited, isKnown: (scope) => index.isKnown(scope) };
}

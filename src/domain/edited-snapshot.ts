import { resourceKey } from './resource-edit.ts';
import type { Resource } from './resource.ts';
import { scopeKey, type Reading, type Scope } from './scope.ts';
import { indexSnapshot, type SnapshotIndex } from './snapshot.ts';
import { compareText } from './text/order.ts';

type AnyResource = Resource<string, unknown>;

/**
 * An account as it would be with other resources, by `resourceKey`: undefined removes one, a key that the snapshot does
 * not hold adds one. What was read stays as it was. In time linear in the resources.
 */
export function withResources(
  index: SnapshotIndex,
  replaced: ReadonlyMap<string, AnyResource | undefined>,
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
  const edited = indexSnapshot({ ...index.snapshot, resources: inTheirPlaces(added, resources) });
  return { ...edited, isKnown: (scope) => index.isKnown(scope) };
}

/** An account as it would look if some scopes had not been read, and some resources of others had not been asked for. */
export function withoutReading(index: SnapshotIndex, readings: readonly Reading[]): SnapshotIndex {
  if (readings.length === 0) return index;
  const unread = new Set(readings.filter(({ id }) => id === undefined).map(scopeKey));
  const notAsked = new Set(
    readings.flatMap(({ id, ...scope }) => (id === undefined ? [] : resourceKey({ ...scope, id }))),
  );
  const isLeft = (scope: Scope) => !unread.has(scopeKey(scope));
  const { resources, coverage } = index.snapshot;
  const edited = indexSnapshot({
    ...index.snapshot,
    resources: resources.filter((resource) => isLeft(resource) && !notAsked.has(resourceKey(resource))),
    coverage: coverage.map((scope) => (isLeft(scope) ? scope : { ...scope, status: 'skipped' })),
  });
  return { ...edited, isKnown: (scope) => isLeft(scope) && index.isKnown(scope) };
}

/** Resources among others where a reading has them: by id within their scope. */
function inTheirPlaces(added: readonly AnyResource[], others: readonly AnyResource[]): readonly AnyResource[] {
  if (added.length === 0) return others;
  const ofScope = Map.groupBy(
    added.toSorted((a, b) => compareText(a.id, b.id)),
    scopeKey,
  );
  const waiting = new Map([...ofScope].map(([scope, own]) => [scope, [...own]]));
  const lastOf = new Map(others.map((resource, place) => [scopeKey(resource), place]));
  const placed = others.flatMap((resource, place) => {
    const scope = scopeKey(resource);
    const own = waiting.get(scope) ?? [];
    const before = own.splice(0, own.filter(({ id }) => compareText(id, resource.id) < 0).length);
    return [...before, resource, ...(lastOf.get(scope) === place ? own.splice(0) : [])];
  });
  return [...placed, ...[...waiting.values()].flat()];
}

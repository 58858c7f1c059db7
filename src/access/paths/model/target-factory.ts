import { memoize, memoizeRecently, memoizeWeakly } from '../../../domain/memoize.ts';
import type { Resource } from '../../../domain/resource.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import { newRows } from './classes/rows.ts';
import { SnapshotTarget, type Readers } from './snapshot-target.ts';
import type { Target } from './target.ts';
import type { FactSources, FindTarget, TargetOf } from './targets/target-type.ts';
import { targetTypeOf } from './targets/index.ts';

type AnyResource = Resource<string, unknown>;

/**
 * Makes targets of a snapshot's resources. What policies see of a target, and what techniques look at, is in the file of
 * its kind in targets/.
 */
export function targetFactory(snapshot: SnapshotIndex): TargetOf {
  return makers(snapshot).targetOf;
}

/** Targets of many resources, in their order. Each is made when the list comes to it, and not kept. */
export function targetsOf(snapshot: SnapshotIndex, resources: readonly AnyResource[]): Iterable<Target> {
  const { make } = makers(snapshot);
  return {
    [Symbol.iterator]: () => {
      const placeOf = placesInOrder(snapshot);
      return resources.values().map((resource) => make(resource, placeOf(resource)));
    },
  };
}

const makers = memoizeWeakly((snapshot: SnapshotIndex) => {
  const rowsOf = memoize((kind: string) => newRows(snapshot.ofAnyKind(kind).length));
  const make = (resource: AnyResource, place: number | undefined) =>
    place === undefined
      ? new SnapshotTarget(resource, readers)
      : new SnapshotTarget(resource, readers, rowsOf(resource.kind), place);
  const targetOf = memoizeRecently((resource: AnyResource): Target => make(resource, undefined), { limit });
  const finding =
    (toTarget: (resource: AnyResource, place: number) => Target): FindTarget =>
    (scope, id) => {
      const place = snapshot.placeOf(scope, id);
      const resource = place === undefined ? undefined : snapshot.ofKind(scope.kind)[place];
      return place === undefined || !resource ? undefined : { resource, target: toTarget(resource, place) };
    };
  const factsFrom = (sources: FactSources) => (resource: AnyResource) =>
    targetTypeOf(resource.kind)?.facts(resource, sources) ?? {};
  const readers: Readers = {
    keysOf: memoizeRecently((resource: AnyResource) => targetTypeOf(resource.kind)?.keys(resource) ?? new Map(), {
      limit,
    }),
    readFacts: factsFrom({ snapshot, targetOf, findTarget: finding(make) }),
    factsOf: memoizeRecently(factsFrom({ snapshot, targetOf, findTarget: finding(targetOf) }), { limit }),
  };
  return { make, targetOf };
});

/** Finds the places of resources that are in the order of the lists of their kinds; undefined for those that are not. */
function placesInOrder(snapshot: SnapshotIndex): (resource: AnyResource) => number | undefined {
  const after = new Map<string, number>();
  let kind: string | undefined;
  let list: readonly AnyResource[] = [];
  let next = 0;
  return (resource) => {
    if (resource.kind !== kind) {
      if (kind !== undefined) after.set(kind, next);
      kind = resource.kind;
      list = snapshot.ofAnyKind(kind);
      next = after.get(kind) ?? 0;
    }
    while (next < list.length) if (list[next++] === resource) return next - 1;
    return undefined;
  };
}

/** Most targets are looked at once, to find out which class they are in, and their class's example often. */
const limit = 2000;

import type { Resource } from '../../../domain/resource.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import type { Target } from './target.ts';
import type { TargetOf } from './targets/target-type.ts';
import { targetTypeOf } from './targets/index.ts';

/**
 * Makes targets of a snapshot's resources, one for each however often it is asked for. What policies see of a target,
 * and what techniques look at, is in the file of its kind in targets/.
 */
export function targetFactory(snapshot: SnapshotIndex): TargetOf {
  const made = new Map<Resource<string, unknown>, Target>();
  const targetOf: TargetOf = (resource) => {
    const found = made.get(resource);
    if (found) return found;
    const { arn, account, region, tags } = resource;
    const type = targetTypeOf(resource.kind);
    const sources = { snapshot, targetOf };
    let attributes: Target['attributes'] | undefined;
    let facts: Target['facts'] | undefined;
    const target: Target = {
      kind: type?.kind ?? 'other',
      arn,
      account: type?.ownerOf?.(resource) ?? account,
      region,
      tags,
      // Most targets are never looked at closely.
      get attributes() {
        return (attributes ??= type?.keys(resource) ?? new Map());
      },
      get facts() {
        return (facts ??= type?.facts(resource, sources) ?? {});
      },
    };
    made.set(resource, target);
    return target;
  };
  return targetOf;
}

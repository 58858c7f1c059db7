import type { Baseline } from '../../domain/baseline.ts';
import { tagValue, type Resource } from '../../domain/resource.ts';

type Owned = Pick<Resource, 'id' | 'tags'>;

/** Makes the look-up of a resource's owner: the declared one, or else the value of its owner tag. */
export function ownersOf(baseline: Baseline): (resource: Owned) => string | undefined {
  const declared = new Map(baseline.resources.map(({ id, owner }) => [id, owner]));
  return ({ id, tags }) => {
    const owner = declared.get(id) ?? tagValue(tags, baseline.ownerTag);
    return owner === '' ? undefined : owner;
  };
}

import type { Baseline } from '../../domain/baseline.ts';
import { tagValue, type Resource } from '../../domain/resource.ts';
import { isDeclared, isPlace } from '../declared-resource/kinds.ts';

type Owned = Omit<Resource, 'attributes'>;

/** Makes the look-up of a resource's owner: the declared one, or else the value of its owner tag. */
export function ownersOf(baseline: Baseline): (resource: Owned) => string | undefined {
  const byId = Map.groupBy(baseline.resources, ({ id }) => id);
  return (resource) => {
    const declared = [...(byId.get(resource.id) ?? []), ...(byId.get(resource.arn) ?? [])].filter(
      (each) => isDeclared(each, resource) && isPlace(each, resource),
    );
    const owner =
      declared.find((each) => each.owner !== undefined)?.owner ?? tagValue(resource.tags, baseline.ownerTag);
    return owner === '' ? undefined : owner;
  };
}

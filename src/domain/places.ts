import type { Resource } from './resource.ts';
import type { Scope } from './scope.ts';

/** Finds the place in a list of resources of one kind, by account, region and id; undefined where it is not there. */
export type FindPlace = (scope: Pick<Scope, 'account' | 'region'>, id: string) => number | undefined;

/**
 * Makes the function that finds the places of resources of one kind. Lists are sorted by scope and id, so who goes through
 * one kind and asks for what belongs to it in another (`instance-attribute`) mostly asks for the resource after the last
 * one: it is looked at first, and while that is enough, no map is built.
 */
export function placesIn(resources: readonly Resource<string, unknown>[]): FindPlace {
  let next = 0;
  let ids: PlacesById | undefined;
  const isAt = (place: number, { account, region }: Pick<Scope, 'account' | 'region'>, id: string): boolean => {
    const resource = resources[place];
    return resource?.id === id && resource.region === region && resource.account === account;
  };
  return (scope, id) => {
    // Of several with one id, which a sorted list has side by side, the last one counts.
    if (next === resources.length) next = 0;
    if (isAt(next, scope, id) && !isAt(next + 1, scope, id)) return next++;
    const place = (ids ??= placesById(resources)).get(scope.account)?.get(scope.region)?.get(id);
    if (place !== undefined) next = place + 1;
    return place;
  };
}

/** By account, by region and by id. A large account has no string for each resource besides its id. */
type PlacesById = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, number>>>;

function placesById(resources: readonly Resource<string, unknown>[]): PlacesById {
  const accounts = new Map<string, Map<string, Map<string, number>>>();
  resources.forEach(({ account, region, id }, place) => {
    const regions = accounts.get(account) ?? new Map<string, Map<string, number>>();
    if (regions.size === 0) accounts.set(account, regions);
    const ids = regions.get(region) ?? new Map<string, number>();
    if (ids.size === 0) regions.set(region, ids);
    ids.set(id, place);
  });
  return accounts;
}

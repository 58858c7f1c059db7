import { matches } from './glob.ts';
import { isProviderKey, keySet, type KeySet } from './key-set.ts';
import { remembering } from './remember.ts';
import type { ActionFacts, ActionResource, Reference } from './reference.ts';

/** Keys that AWS calls global and yet puts into requests only where the action's page lists them. */
const listedAlone = ['aws:resourcetag/', 'aws:requesttag/', 'aws:tagkeys'];

/**
 * The keys that an action carries when it is asked of a resource: its own, and those of the types that the resource's
 * ARN fits, or of all its types where it fits none.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function carriedKeys(reference: Reference, action: ActionFacts, resource: string): KeySet {
  const known = carried.get(action) ?? new Map<string, KeySet>();
  carried.set(action, known);
  let fits = '';
  for (const { pattern } of action.resourceTypes) fits += matches(pattern, resource) ? 'y' : 'n';
  const found = known.get(fits) ?? keysFor(reference, action, action.resourceTypes.filter((_, index) => fits[index] === 'y'));
  known.set(fits, found);
  return found;
}

/** By action, and by which of its types of resources the ARN fits. */
const carried = new WeakMap<ActionFacts, Map<string, KeySet>>();

function keysFor(reference: Reference, action: ActionFacts, fitting: readonly ActionResource[]): KeySet {
  const types = fitting.length > 0 ? [...fitting, ...waysTo(action, fitting)] : action.resourceTypes;
  return keysOnce(reference, [action.keys, ...types.map(({ keys }) => keys)]);
}

/**
 * Buckets and objects are reached through access points too; the bucket's policy is then asked of the bucket's own ARN,
 * with the access point's keys.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
 */
const reachedThrough: ReadonlyMap<string, string> = new Map([
  ['bucket', 'accesspoint'],
  ['object', 'accesspointobject'],
]);

function waysTo(action: ActionFacts, types: readonly ActionResource[]): ActionResource[] {
  return action.resourceTypes.filter(({ name }) => types.some((type) => reachedThrough.get(type.name) === name));
}

/** Whether a key is in every request that has a value for it. */
function isAlwaysCarried({ globalKeys }: Reference, key: string): boolean {
  return isProviderKey(key) || (globalKeys.has(key) && !listedAlone.some((prefix) => key.startsWith(prefix)));
}

/** Many actions carry the same keys. */
const distinct = new WeakMap<Reference, Map<string, KeySet>>();

function keysOnce(reference: Reference, lists: readonly (readonly string[])[]): KeySet {
  const known = distinct.get(reference) ?? new Map<string, KeySet>();
  distinct.set(reference, known);
  const keys = [...new Set(lists.flat())].sort();
  const id = keys.join();
  const found = known.get(id) ?? withAlwaysCarried(reference, keySet(keys));
  known.set(id, found);
  return found;
}

function withAlwaysCarried(reference: Reference, listed: KeySet): KeySet {
  return { has: remembering(mostKeys, (key: string) => listed.has(key) || isAlwaysCarried(reference, key)) };
}

const mostKeys = 1000;

import { matches } from './glob.ts';
import { isProviderKey, keySet, type KeySet } from './key-set.ts';
import type { ActionFacts, ActionResource, Reference } from './reference.ts';

/** Keys that AWS calls global and yet puts into requests only where the action's page lists them. */
const listedAlone = ['aws:resourcetag/', 'aws:requesttag/', 'aws:tagkeys'];

/**
 * The keys that an action carries when it is asked of a resource: its own, and those of the types that the resource's
 * ARN fits, or of all its types where it fits none.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function carriedKeys(reference: Reference, action: ActionFacts, resource: string): KeySet {
  const fitting = action.resourceTypes.filter(({ pattern }) => matches(pattern, resource));
  const types = fitting.length > 0 ? [...fitting, ...waysTo(action, fitting)] : action.resourceTypes;
  const listed = keysOnce(reference, [action.keys, ...types.map(({ keys }) => keys)]);
  return { has: (key) => listed.has(key) || isAlwaysCarried(reference, key) };
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

const remembered = new WeakMap<Reference, Map<string, KeySet>>();

function keysOnce(reference: Reference, lists: readonly (readonly string[])[]): KeySet {
  const known = remembered.get(reference) ?? new Map<string, KeySet>();
  remembered.set(reference, known);
  const keys = [...new Set(lists.flat())].sort();
  const id = keys.join();
  const found = known.get(id) ?? keySet(keys);
  known.set(id, found);
  return found;
}

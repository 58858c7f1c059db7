import { matches } from '../policy/glob.ts';
import { isProviderKey, keySet, type KeySet } from '../policy/key-set.ts';
import { remembering } from '../policy/remember.ts';
import type { ActionFacts, ActionResource, Reference } from '../policy/reference.ts';

/** Keys that AWS calls global and yet puts into requests only where the action's page lists them. */
const listedAlone = ['aws:resourcetag/', 'aws:requesttag/', 'aws:tagkeys'];

/**
 * The keys that an action carries when it is asked of a resource: its own, and those of the types that the resource's
 * ARN fits, or of all its types where it fits none.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function carriedKeys(reference: Reference, action: ActionFacts, resource: string): KeySet {
  const find = finders.get(action) ?? finderOf(reference, action);
  finders.set(action, find);
  return find(resource);
}

const finders = new WeakMap<ActionFacts, (resource: string) => KeySet>();

/** CreateTags has a hundred types: only those are looked at whose word the ARN has, and those without. */
function finderOf(reference: Reference, action: ActionFacts): (resource: string) => KeySet {
  const byWord = Map.groupBy(action.resourceTypes, ({ arn }) => wordOf(arn));
  const wordless = byWord.get(undefined) ?? [];
  const keysOf = remembering(
    100,
    (fitting: readonly ActionResource[]) => {
      const types = fitting.length > 0 ? [...fitting, ...waysTo(action, fitting)] : action.resourceTypes;
      return keysOnce(reference, [action.keys, ...types.map(({ keys }) => keys)]);
    },
    (fitting) => fitting.map(({ name }) => name).join(),
  );
  return (resource) => {
    const word = wordOf(resource);
    const candidates = word === undefined ? wordless : [...(byWord.get(word) ?? []), ...wordless];
    return keysOf(candidates.filter(({ pattern }) => matches(pattern, resource)));
  };
}

/** The word that an ARN's last part begins with, `instance` of `instance/i-0aaa`; undefined where none is written. */
function wordOf(arn: string): string | undefined {
  return /^(?:[^:]*:){5}([^:/$*]*)(?=[:/]|$)/.exec(arn)?.[1];
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

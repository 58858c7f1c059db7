import { matches } from '../policy/patterns/glob.ts';
import { isProviderKey, keySet, type KeySet } from '../policy/key-set.ts';
import { memoize } from '../../domain/memoize.ts';
import type { ActionFacts, ActionResource, Reference } from '../policy/reference.ts';

/** Keys that AWS calls global and yet puts into requests only where the action's page lists them. */
const onlyWhereListed = ['aws:resourcetag/', 'aws:requesttag/', 'aws:tagkeys'];

/**
 * The keys that an action carries when it is asked of a resource: its own, and those of the types that the resource's
 * ARN fits, or of all its types where it fits none.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function supportedKeys(reference: Reference, action: ActionFacts, resource: string): KeySet {
  const find = finders.get(action) ?? makeFinder(reference, action);
  finders.set(action, find);
  return find(resource);
}

const finders = new WeakMap<ActionFacts, (resource: string) => KeySet>();

/** CreateTags has a hundred types: only those are looked at whose word the ARN has, and those without. */
function makeFinder(reference: Reference, action: ActionFacts): (resource: string) => KeySet {
  const byWord = Map.groupBy(action.resourceTypes, ({ arn }) => typeWordOf(arn));
  const wordless = byWord.get(undefined) ?? [];
  const keysOf = memoize(
    (fitting: readonly ActionResource[]) => {
      const types = fitting.length > 0 ? [...fitting, ...accessPointsOf(action, fitting)] : action.resourceTypes;
      return sharedKeySet(reference, [action.keys, ...types.map(({ keys }) => keys)]);
    },
    { limit: 100, key: (fitting) => fitting.map(({ name }) => name).join() },
  );
  return (resource) => {
    const word = typeWordOf(resource);
    const candidates = word === undefined ? wordless : [...(byWord.get(word) ?? []), ...wordless];
    return keysOf(candidates.filter(({ pattern }) => matches(pattern, resource)));
  };
}

/** The word that an ARN's last part begins with, `instance` of `instance/i-0aaa`; undefined where none is written. */
function typeWordOf(arn: string): string | undefined {
  return /^(?:[^:]*:){5}([^:/$*]*)(?=[:/]|$)/.exec(arn)?.[1];
}

/**
 * Buckets and objects are reached through access points too; the bucket's policy is then asked of the bucket's own ARN,
 * with the access point's keys.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
 */
const accessPointTypes: ReadonlyMap<string, string> = new Map([
  ['bucket', 'accesspoint'],
  ['object', 'accesspointobject'],
]);

function accessPointsOf(action: ActionFacts, types: readonly ActionResource[]): ActionResource[] {
  return action.resourceTypes.filter(({ name }) => types.some((type) => accessPointTypes.get(type.name) === name));
}

/** Whether a key is in every request that has a value for it. */
function isAlwaysSupported({ globalKeys }: Reference, key: string): boolean {
  return isProviderKey(key) || (globalKeys.has(key) && !onlyWhereListed.some((prefix) => key.startsWith(prefix)));
}

/** Many actions carry the same keys. */
const keySets = new WeakMap<Reference, Map<string, KeySet>>();

function sharedKeySet(reference: Reference, lists: readonly (readonly string[])[]): KeySet {
  const known = keySets.get(reference) ?? new Map<string, KeySet>();
  keySets.set(reference, known);
  const keys = [...new Set(lists.flat())].sort();
  const id = keys.join();
  const found = known.get(id) ?? withAlwaysSupported(reference, keySet(keys));
  known.set(id, found);
  return found;
}

function withAlwaysSupported(reference: Reference, listed: KeySet): KeySet {
  const has = (key: string) => listed.has(key) || isAlwaysSupported(reference, key);
  return { has: memoize(has, { limit: maxRememberedKeys }) };
}

const maxRememberedKeys = 1000;

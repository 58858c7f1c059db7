import { matches } from '../policy/patterns/glob.ts';
import { isProviderKey, keySet, type KeySet } from '../policy/key-set.ts';
import { memoize } from '../../domain/memoize.ts';
import type { ActionFacts, ActionResource, Reference } from '../policy/reference.ts';

/** Global condition keys that are in a request only if the reference lists them for the action. */
const onlyWhereListed = ['aws:resourcetag/', 'aws:requesttag/', 'aws:tagkeys'];

/**
 * The condition keys that an action supports on a resource: its own, and those of the resource types that the ARN
 * matches, or of all its types if the ARN matches none.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function supportedKeys(reference: Reference, action: ActionFacts, resource: string): KeySet {
  const find = finders.get(action) ?? makeFinder(reference, action);
  finders.set(action, find);
  return find(resource);
}

const finders = new WeakMap<ActionFacts, (resource: string) => KeySet>();

/** CreateTags has a hundred types: only those with the ARN's type word, and those without one, are compared. */
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

/** The type in an ARN's last part, `instance` of `instance/i-0aaa`; undefined if there is none. */
function typeWordOf(arn: string): string | undefined {
  return /^(?:[^:]*:){5}([^:/$*]*)(?=[:/]|$)/.exec(arn)?.[1];
}

/**
 * Requests for buckets and objects can come through access points. The bucket policy is then evaluated with the
 * bucket's ARN and the access point's keys.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
 */
const accessPointTypes: ReadonlyMap<string, string> = new Map([
  ['bucket', 'accesspoint'],
  ['object', 'accesspointobject'],
]);

function accessPointsOf(action: ActionFacts, types: readonly ActionResource[]): ActionResource[] {
  return action.resourceTypes.filter(({ name }) => types.some((type) => accessPointTypes.get(type.name) === name));
}

/** Whether every request that has a value for a key includes it. */
function isAlwaysSupported({ globalKeys }: Reference, key: string): boolean {
  return (
    isProviderKey(key) ||
    instanceCredentialKeys.has(key) ||
    (globalKeys.has(key) && !onlyWhereListed.some((prefix) => key.startsWith(prefix)))
  );
}

/**
 * Every request that is signed with an instance's credentials has them, whatever its service is.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-v2-how-it-works.html and
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-policy-keys
 */
const instanceCredentialKeys: ReadonlySet<string> = new Set(['ec2:sourceinstancearn', 'ec2:roledelivery']);

/** One set for all actions that support the same keys. */
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

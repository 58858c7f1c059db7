import type { Identity } from '../../model/identity.ts';
import { targetFactory } from '../../model/target-factory.ts';
import type { Target } from '../../model/target.ts';
import type { AccessModel } from '../../model/access-model.ts';
import { instanceAccesses, type InstanceAccess } from '../shared/instance-access.ts';
import type { Takeover } from './takeover.ts';
import { start } from '../shared/instance-calls.ts';
import { trustedServicePrincipals } from '../shared/trust-policies.ts';

/**
 * Acting by the role of an instance that one can enter, whose credentials are there for everybody inside.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
 */
export const instanceRoleTakeovers: readonly Takeover[] = instanceAccesses.map(takeoverBy);

function takeoverBy({ id, how, source, actions, plan }: InstanceAccess): Takeover {
  return {
    id: `instance-role-by-${id}`,
    summary: `Enter an instance ${how}, and act by its role.`,
    source,
    candidates: (actor, { model: world, hasAllow: may }) =>
      actions.every((action) => may(actor, action)) ? rolesOnInstances(world).keys() : [],
    *plans(actor, { identity }, { model: world, hasAllow: may }) {
      if (!actions.every((action) => may(actor, action))) return;
      for (const instance of rolesOnInstances(world).get(identity) ?? []) {
        const entered = plan(instance);
        const isOff = instance.facts.isStopped === true && !actions.includes(start);
        if (entered)
          yield {
            ...entered,
            calls: [...(isOff ? [{ action: start, on: instance }] : []), ...entered.calls],
            canBringMfa: false,
          };
      }
    },
  };
}

const known = new WeakMap<AccessModel, ReadonlyMap<Identity, readonly Target[]>>();

/** The roles that instances run with, and with each some of the instances: of those that look alike one. */
function rolesOnInstances(world: AccessModel): ReadonlyMap<Identity, readonly Target[]> {
  const found = known.get(world) ?? findRoles(world);
  known.set(world, found);
  return found;
}

const mostInstances = 50;

function findRoles(world: AccessModel): ReadonlyMap<Identity, readonly Target[]> {
  const targetOf = targetFactory(world.snapshot);
  const withProfile = world.snapshot.ofKind('instance').filter(({ attributes }) => attributes.instanceProfile !== null);
  const byProfile = Map.groupBy(withProfile.map(targetOf), ({ facts }) => facts.instanceProfile);
  const roles = world.identities.flatMap((identity): (readonly [Identity, readonly Target[]])[] => {
    const instances = identity.instanceProfiles.flatMap((profile) => byProfile.get(profile) ?? []);
    if (instances.length === 0 || trustedServicePrincipals(identity, 'ec2', world).length === 0) return [];
    const distinct = new Map(
      instances.map((instance) => [
        JSON.stringify([instance.region, instance.tags, instance.facts.isStopped, instance.facts.stopProtection]),
        instance,
      ]),
    );
    return [[identity, [...distinct.values()].slice(0, mostInstances)]];
  });
  return new Map(roles);
}

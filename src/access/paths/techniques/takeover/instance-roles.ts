import { memoizeWeakly } from '../../../../domain/memoize.ts';
import type { Identity } from '../../model/identity.ts';
import { targetFactory } from '../../model/target-factory.ts';
import type { Target } from '../../model/target.ts';
import type { AccessModel } from '../../model/access-model.ts';
import type { Actor } from '../../model/actor.ts';
import { plansOf, type SearchContext } from '../../model/technique.ts';
import type { InstanceAccess } from '../shared/access/instance-access.ts';
import { instanceAccesses } from '../shared/instance-access.ts';
import { bestPlan, type Takeover } from './takeover.ts';
import { start } from '../shared/instance-calls.ts';
import { trustedServicePrincipals } from '../shared/trust-policies.ts';

/**
 * Acting as the role of an instance: everybody who runs commands on the instance can use its credentials.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
 */
export const instanceRoleTakeovers: readonly Takeover[] = instanceAccesses.map(takeoverBy);

function takeoverBy({ id, how, source, actions, needed = actions, plan }: InstanceAccess): Takeover {
  const mayBeAllowed = (actor: Actor, { hasAllow }: SearchContext) =>
    needed.every((action) => hasAllow(actor, action)) && actions.some((action) => hasAllow(actor, action));
  return {
    id: `instance-role-by-${id}`,
    summary: `Run commands on an instance ${how}, and act as its role.`,
    source,
    isPossible: mayBeAllowed,
    candidates: (actor, context) => (mayBeAllowed(actor, context) ? rolesIn(rolesOnInstances(context.model)) : []),
    *plans(actor, { identity }, context) {
      if (!mayBeAllowed(actor, context)) return;
      for (const instance of rolesOnInstances(context.model).get(identity) ?? []) {
        const isOff = instance.facts.isStopped === true && !actions.includes(start);
        const plans = plansOf({ plan }, instance, context.model).map((access) => ({
          ...access,
          calls: [...(isOff ? [{ action: start, on: instance }] : []), ...access.calls],
        }));
        const best = bestPlan(actor, plans, context);
        if (best) yield { ...best, canBringMfa: false };
      }
    },
  };
}

const known = new WeakMap<AccessModel, ReadonlyMap<Identity, readonly Target[]>>();

/** The roles that instances run with, each with some of its instances: one of those that look alike. */
function rolesOnInstances(model: AccessModel): ReadonlyMap<Identity, readonly Target[]> {
  const found = known.get(model) ?? findRoles(model);
  known.set(model, found);
  return found;
}

const rolesIn = memoizeWeakly((byRole: ReadonlyMap<Identity, readonly Target[]>) => [...byRole.keys()]);

const mostInstances = 50;

function findRoles(model: AccessModel): ReadonlyMap<Identity, readonly Target[]> {
  const targetOf = targetFactory(model.snapshot);
  const withProfile = model.snapshot.ofKind('instance').filter(({ attributes }) => attributes.instanceProfile !== null);
  const byProfile = Map.groupBy(withProfile.map(targetOf), ({ facts }) => facts.instanceProfile);
  const roles = model.identities.flatMap((identity): (readonly [Identity, readonly Target[]])[] => {
    const instances = identity.instanceProfiles.flatMap((profile) => byProfile.get(profile) ?? []);
    if (instances.length === 0 || trustedServicePrincipals(identity, 'ec2', model).length === 0) return [];
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

import { parseArn } from '../../../domain/arn.ts';
import { everything, type Actor } from '../model/actor.ts';
import type { HeldPolicy, Holder } from '../model/identity.ts';
import type { Managed, World } from '../model/access-model.ts';
import { statementsOf } from './trusts.ts';

/** The user or role itself, or the groups that a user is in. */
export function holdersOf(
  { identity: { kind, arn, name, account, groups } }: Actor,
  holder: Holder['kind'],
  world: World,
): readonly Holder[] {
  if (holder !== 'group') return holder === kind ? [{ kind, arn, name }] : [];
  return world.groups
    .filter((group) => group.account === account && groups.includes(group.name))
    .map((group) => ({ kind: 'group', arn: group.arn, name: group.name }));
}

/** Who holds a policy, in the words of summaries. */
export const holderWords: Readonly<Record<Holder['kind'], string>> = {
  user: 'a user',
  role: 'a role',
  group: 'a group that a user is in',
};

/** Whether a policy takes something away, so that losing it may give something. */
export function denies({ compiled }: HeldPolicy): boolean {
  return statementsOf(compiled).some(({ effect }) => effect === 'Deny');
}

/** Whether a policy gives something. */
export function allows({ compiled }: HeldPolicy): boolean {
  return statementsOf(compiled).some(({ effect }) => effect === 'Allow');
}

/** AWS's policy that allows everything. */
export function administratorAccess(holder: Holder): HeldPolicy {
  const arn = `arn:${parseArn(holder.arn)?.partition ?? 'aws'}:iam::aws:policy/AdministratorAccess`;
  return { ...everything(holder), id: arn, arn, name: 'AdministratorAccess' };
}

/** The managed policies of an account as somebody would hold them. */
export function managedFor(holder: Holder, account: string, world: World): readonly HeldPolicy[] {
  return managedOf(account, world).flatMap((policy) => {
    const standing = policy.versions.find(({ isDefault }) => isDefault);
    return standing
      ? [
          {
            ...standing,
            id: policy.arn,
            holder,
            arn: policy.arn,
            name: policy.arn.slice(policy.arn.lastIndexOf('/') + 1),
          },
        ]
      : [];
  });
}

/**
 * The customer's managed policies that somebody holds or is bounded by: whoever may change them changes what they say.
 */
export function customersPoliciesOf({ policies, boundary, identity }: Actor, world: World): readonly Managed[] {
  const arns = new Set([...policies, ...(boundary ? [boundary] : [])].map(({ arn }) => arn));
  return managedOf(identity.account, world).filter(({ arn, isCustomers }) => isCustomers && arns.has(arn));
}

const byAccount = new WeakMap<World, Map<string, Managed[]>>();

function managedOf(account: string, world: World): readonly Managed[] {
  const found = byAccount.get(world) ?? Map.groupBy(world.managed, (policy) => policy.account);
  byAccount.set(world, found);
  return found.get(account) ?? [];
}

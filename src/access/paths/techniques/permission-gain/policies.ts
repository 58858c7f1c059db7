import { parseArn } from '../../../../domain/arn.ts';
import { policyAllowingAll, type Actor } from '../../model/actor.ts';
import type { HeldPolicy, Holder } from '../../model/identity.ts';
import type { CompiledManagedPolicy, AccessModel } from '../../model/access-model.ts';
import { statementsOf } from '../shared/trust-policies.ts';

/** The user or role itself, or the groups that a user is in. */
export function holdersOf(
  { identity: { kind, arn, name, account, groups } }: Actor,
  holder: Holder['kind'],
  world: AccessModel,
): readonly Holder[] {
  if (holder !== 'group') return holder === kind ? [{ kind, arn, name }] : [];
  return world.groups
    .filter((group) => group.account === account && groups.includes(group.name))
    .map((group) => ({ kind: 'group', arn: group.arn, name: group.name }));
}

/** Who holds a policy, in the words of summaries. */
export const holderWording: Readonly<Record<Holder['kind'], string>> = {
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
  return { ...policyAllowingAll(holder), id: arn, arn, name: 'AdministratorAccess' };
}

/** The managed policies of an account as somebody would hold them. */
export function managedFor(holder: Holder, account: string, world: AccessModel): readonly HeldPolicy[] {
  return managedPoliciesIn(account, world).flatMap((policy) => {
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
export function customersPoliciesOf(
  { policies, boundary, identity }: Actor,
  world: AccessModel,
): readonly CompiledManagedPolicy[] {
  const arns = new Set([...policies, ...(boundary ? [boundary] : [])].map(({ arn }) => arn));
  return managedPoliciesIn(identity.account, world).filter(({ arn, isCustomers }) => isCustomers && arns.has(arn));
}

const byAccount = new WeakMap<AccessModel, Map<string, CompiledManagedPolicy[]>>();

function managedPoliciesIn(account: string, world: AccessModel): readonly CompiledManagedPolicy[] {
  const found = byAccount.get(world) ?? Map.groupBy(world.managed, (policy) => policy.account);
  byAccount.set(world, found);
  return found.get(account) ?? [];
}

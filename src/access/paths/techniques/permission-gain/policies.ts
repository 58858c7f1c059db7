import { parseArn } from '../../../../domain/arn.ts';
import { policyAllowingAll, type Actor } from '../../model/actor.ts';
import type { HeldPolicy, Holder } from '../../model/identity.ts';
import type { CompiledManagedPolicy, AccessModel } from '../../model/access-model.ts';
import { statementsOf } from '../shared/trust-policies.ts';

/** The user or role itself, or the groups that a user is in. */
export function holdersOf(
  { identity: { kind, arn, name, account }, groups }: Actor,
  holder: Holder['kind'],
  model: AccessModel,
): readonly Holder[] {
  if (holder !== 'group') return holder === kind ? [{ kind, arn, name }] : [];
  return model.groups
    .filter((group) => group.account === account && groups.includes(group.name))
    .map((group) => ({ kind: 'group', arn: group.arn, name: group.name }));
}

/** The holder of a policy, in the words of summaries. */
export const holderWording: Readonly<Record<Holder['kind'], string>> = {
  user: 'a user',
  role: 'a role',
  group: 'a group that a user is in',
};

/** Whether a policy denies anything, so that removing it may give permissions. */
export function denies({ compiled }: HeldPolicy): boolean {
  return statementsOf(compiled).some(({ effect }) => effect === 'Deny');
}

/** Whether a policy allows anything. */
export function allows({ compiled }: HeldPolicy): boolean {
  return statementsOf(compiled).some(({ effect }) => effect === 'Allow');
}

/** AWS's policy that allows everything. */
export function administratorAccess(holder: Holder): HeldPolicy & { readonly arn: string } {
  const arn = `arn:${parseArn(holder.arn)?.partition ?? 'aws'}:iam::aws:policy/AdministratorAccess`;
  return { ...policyAllowingAll(holder), id: arn, arn, name: 'AdministratorAccess' };
}

/** The managed policies of an account as a holder would have them attached. */
export function managedFor(holder: Holder, account: string, model: AccessModel): readonly HeldPolicy[] {
  return managedPoliciesIn(account, model).flatMap((policy) => {
    const current = policy.versions.find(({ isDefault }) => isDefault);
    return current
      ? [
          {
            ...current,
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
 * The customer managed policies that an actor has attached, or as permissions boundary.
 */
export function customersPoliciesOf(
  { policies, boundary, identity }: Actor,
  model: AccessModel,
): readonly CompiledManagedPolicy[] {
  const arns = new Set([...policies, ...(boundary ? [boundary] : [])].map(({ arn }) => arn));
  return managedPoliciesIn(identity.account, model).filter(({ arn, isCustomers }) => isCustomers && arns.has(arn));
}

const byAccount = new WeakMap<AccessModel, Map<string, CompiledManagedPolicy[]>>();

function managedPoliciesIn(account: string, model: AccessModel): readonly CompiledManagedPolicy[] {
  const found = byAccount.get(model) ?? Map.groupBy(model.managed, (policy) => policy.account);
  byAccount.set(model, found);
  return found.get(account) ?? [];
}

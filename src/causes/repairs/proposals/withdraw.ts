import { isAwsManaged } from '../../../domain/arn.ts';
import type { ManagedPolicy } from '../../../domain/iam/identity.ts';
import { detached, outOfGroups, withDefaultVersion, withoutInline, type PolicyHolder } from '../edits.ts';
import type { Proposal } from './proposal.ts';
import type { UsedAccess, UsedPolicy } from './used-grants.ts';

/** Makes the version before the default one the default again. */
export function earlierVersion({ policies }: UsedAccess): readonly Proposal[] {
  return customers(policies).flatMap((policy) => {
    const { versions, defaultVersion } = policy.attributes;
    const earlier = versions[versions.findIndex(({ id }) => id === defaultVersion) + 1];
    return earlier ? [{ changed: [withDefaultVersion(policy, earlier.id)] }] : [];
  });
}

/** Takes the users out of the groups through which they have the policies. */
export function outOfGroup({ policies, principals }: UsedAccess): readonly Proposal[] {
  const groups = new Set(policies.flatMap(({ holder }) => (holder.kind === 'group' ? [holder.id] : [])));
  const left = principals.flatMap((user) =>
    user.kind === 'user' && user.attributes.groups.some((name) => groups.has(name)) ? [outOfGroups(user, groups)] : [],
  );
  return left.length === 0 ? [] : [{ changed: left }];
}

/** Takes the policies from those who hold them. */
export function withoutPolicies({ policies }: UsedAccess): readonly Proposal[] {
  const holders = new Map<string, PolicyHolder>();
  for (const { holder, inline, managed } of policies) {
    const known = holders.get(holder.arn) ?? holder;
    if (inline !== undefined) holders.set(holder.arn, withoutInline(known, inline));
    else if (managed) holders.set(holder.arn, detached(known, managed.arn));
  }
  return holders.size === 0 ? [] : [{ changed: [...holders.values()] }];
}

function customers(policies: readonly UsedPolicy[]): readonly ManagedPolicy[] {
  return [...new Set(policies.flatMap(({ managed }) => managed ?? []))].filter((policy) => !isAwsManaged(policy.arn));
}

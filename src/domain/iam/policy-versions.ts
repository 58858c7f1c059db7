import type { ManagedPolicyAttributes } from './identity.ts';

/**
 * The maximum number of versions of a managed policy:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const maximumVersions = 5;

/** Ids of the versions that must be deleted before another one can be created: the oldest that are not the default. */
export function surplusVersions({ versions, defaultVersion }: ManagedPolicyAttributes): readonly string[] {
  const others = versions.filter(({ id, isDefault }) => !isDefault && id !== defaultVersion);
  return others
    .slice(others.length - Math.max(0, versions.length - maximumVersions + 1))
    .map(({ id }) => id)
    .reverse();
}

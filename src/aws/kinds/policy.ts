import type { GetAccountAuthorizationDetailsResponse as Details } from '@aws-sdk/client-iam';
import { z } from 'zod';
import { isAwsManaged } from '../../domain/arn.ts';
import type { IdentityPolicies, ManagedPolicy, RoleAttributes, UserAttributes } from '../../domain/iam/identity.ts';
import { accountDetails } from './account-details.ts';
import type { ListedKind, ResourcesOf } from './kind.ts';
import { required, resource } from './normalise.ts';
import { policyDocument } from './policy-document.ts';
import { fields, flag, policyText, text } from './shape.ts';

const shape = fields({
  Arn: text,
  PolicyName: text,
  Path: text,
  PolicyId: text,
  DefaultVersionId: text,
  PolicyVersionList: z.array(fields({ VersionId: text, IsDefaultVersion: flag, Document: policyText })),
});

/**
 * The account's own managed policies, and those of AWS that a user, group or role has attached or has as its
 * permissions boundary.
 */
export const policy: ListedKind<Details, z.infer<typeof shape>> = {
  kind: 'policy',
  taggable: false,
  list: accountDetails,
  dependsOn: ['user', 'group', 'role'],
  items: (page) => page.Policies,
  shape,
  normalise(item, place): ManagedPolicy {
    const arn = required(item.Arn, 'Arn');
    const versions = (item.PolicyVersionList ?? []).map(({ VersionId, IsDefaultVersion, Document }) => ({
      id: required(VersionId, 'VersionId'),
      isDefault: IsDefaultVersion ?? VersionId === item.DefaultVersionId,
      policy: policyDocument(Document),
    }));
    return resource('policy', place, {
      id: arn,
      arn,
      name: item.PolicyName,
      attributes: {
        path: item.Path ?? '/',
        uniqueId: item.PolicyId ?? '',
        defaultVersion: required(item.DefaultVersionId, 'DefaultVersionId'),
        versions: versions.sort((a, b) => versionNumber(b.id) - versionNumber(a.id)),
      },
    });
  },
  keep(resourcesOf) {
    const inUse = policiesInUse(resourcesOf);
    return ({ arn }) => !isAwsManaged(arn) || inUse.has(arn);
  },
  referredTo: policiesInUse,
  isComplete: ({ attributes }) =>
    (attributes as ManagedPolicy['attributes']).versions.some(({ isDefault }) => isDefault),
};

/**
 * The managed policies that are attached or a permissions boundary, each with a user, group or role that has it. AWS
 * looks after those of service-linked roles.
 */
function policiesInUse(resourcesOf: ResourcesOf): ReadonlyMap<string, string> {
  const holders = ['user', 'group', 'role']
    .flatMap(resourcesOf)
    .filter(({ arn }) => !arn.includes(':role/aws-service-role/'));
  return new Map(
    holders.flatMap(({ kind, id, attributes }) => {
      const { attached, permissionsBoundary } = attributes as IdentityPolicies &
        Partial<UserAttributes | RoleAttributes>;
      return [...attached, ...(permissionsBoundary ? [permissionsBoundary] : [])].map(
        (arn) => [arn, `${kind} ${id}`] as const,
      );
    }),
  );
}

/** `v12` → 12. */
function versionNumber(id: string): number {
  return Number(id.replace(/^v/, ''));
}

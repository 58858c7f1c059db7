import type { GetAccountAuthorizationDetailsResponse as Details } from '@aws-sdk/client-iam';
import { z } from 'zod';
import type { Role } from '../../domain/iam/identity.ts';
import { accountDetails, identityFields, inlinePolicies, declaredPolicies, policyHolder } from './account-details.ts';
import type { ListedKind } from './kind.ts';
import { required, resource, sortedTexts, tagsOf } from './normalise.ts';
import { policyDocument } from './policy-document.ts';
import { fields, policyText, text } from './shape.ts';

const shape = fields({
  ...policyHolder,
  ...identityFields,
  RoleName: text,
  RoleId: text,
  RolePolicyList: inlinePolicies,
  AssumeRolePolicyDocument: policyText,
  InstanceProfileList: z.array(fields({ Arn: text })),
});

/** Roles, with their policies, their trust policy and their instance profiles. */
export const role: ListedKind<Details, z.infer<typeof shape>> = {
  kind: 'role',
  taggable: true,
  list: accountDetails,
  items: (page) => page.RoleDetailList,
  shape,
  normalise(item, place): Role {
    const name = required(item.RoleName, 'RoleName');
    return resource('role', place, {
      id: name,
      arn: required(item.Arn, 'Arn'),
      name,
      tags: tagsOf(item.Tags),
      attributes: {
        ...declaredPolicies(item, item.RoleId, item.RolePolicyList),
        permissionsBoundary: item.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
        trust: policyDocument(item.AssumeRolePolicyDocument),
        instanceProfiles: sortedTexts(item.InstanceProfileList?.map(({ Arn }) => Arn)),
      },
    });
  },
};

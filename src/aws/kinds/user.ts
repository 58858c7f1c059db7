import type { GetAccountAuthorizationDetailsResponse as Details } from '@aws-sdk/client-iam';
import type { z } from 'zod';
import type { User } from '../../domain/iam/identity.ts';
import { accountDetails, identityFields, inlinePolicies, declaredPolicies, policyHolder } from './account-details.ts';
import type { ListedKind } from './kind.ts';
import { required, resource, sortedTexts, tagsOf } from './normalise.ts';
import { fields, text, texts } from './shape.ts';

const shape = fields({
  ...policyHolder,
  ...identityFields,
  UserName: text,
  UserId: text,
  UserPolicyList: inlinePolicies,
  GroupList: texts,
});

/** Users, with their own policies and the names of their groups. */
export const user: ListedKind<Details, z.infer<typeof shape>> = {
  kind: 'user',
  taggable: true,
  list: accountDetails,
  items: (page) => page.UserDetailList,
  shape,
  normalise(item, place): User {
    const name = required(item.UserName, 'UserName');
    return resource('user', place, {
      id: name,
      arn: required(item.Arn, 'Arn'),
      name,
      tags: tagsOf(item.Tags),
      attributes: {
        ...declaredPolicies(item, item.UserId, item.UserPolicyList),
        groups: sortedTexts(item.GroupList),
        permissionsBoundary: item.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
      },
    });
  },
};

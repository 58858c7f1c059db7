import type { GetAccountAuthorizationDetailsResponse as Details } from '@aws-sdk/client-iam';
import type { z } from 'zod';
import type { Group } from '../../domain/iam/identity.ts';
import { accountDetails, inlinePolicies, declaredPolicies, policyHolder } from './account-details.ts';
import type { ListedKind } from './kind.ts';
import { required, resource } from './normalise.ts';
import { fields, text } from './shape.ts';

const shape = fields({ ...policyHolder, GroupName: text, GroupId: text, GroupPolicyList: inlinePolicies });

/** Groups, with their policies. */
export const group: ListedKind<Details, z.infer<typeof shape>> = {
  kind: 'group',
  taggable: false,
  list: accountDetails,
  items: (page) => page.GroupDetailList,
  shape,
  normalise(item, place): Group {
    const name = required(item.GroupName, 'GroupName');
    return resource('group', place, {
      id: name,
      arn: required(item.Arn, 'Arn'),
      name,
      attributes: declaredPolicies(item, item.GroupId, item.GroupPolicyList),
    });
  },
};

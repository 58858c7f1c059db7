import type { GetAccountAuthorizationDetailsResponse as Details } from '@aws-sdk/client-iam';
import { z } from 'zod';
import type {
  Group,
  IdentityPolicies,
  ManagedPolicy,
  Role,
  RoleAttributes,
  User,
  UserAttributes,
} from '../../domain/identity.ts';
import type { Found, List, ListedKind } from './kind.ts';
import { isoTime, required, resource, sortedBy, sortedTexts, tagsOf } from './normalise.ts';
import { policyDocument } from './policy-document.ts';
import { fields, flag, policyText, tags, text, texts, time } from './shape.ts';

/** One sweep tells the four kinds of this file: policies of each sort, memberships, trust and boundaries. */
const accountDetails: List = { api: 'iam:GetAccountAuthorizationDetails', requests: () => [{ MaxItems: 1000 }] };

const inline = z.array(fields({ PolicyName: text, PolicyDocument: policyText }));

/** What users, groups and roles have in common. */
const holder = {
  Path: text,
  Arn: text,
  CreateDate: time,
  AttachedManagedPolicies: z.array(fields({ PolicyArn: text })),
};

const bounded = { PermissionsBoundary: fields({ PermissionsBoundaryArn: text }), Tags: tags };

const userShape = fields({
  ...holder,
  ...bounded,
  UserName: text,
  UserId: text,
  UserPolicyList: inline,
  GroupList: texts,
});

const groupShape = fields({ ...holder, GroupName: text, GroupId: text, GroupPolicyList: inline });

const roleShape = fields({
  ...holder,
  ...bounded,
  RoleName: text,
  RoleId: text,
  RolePolicyList: inline,
  AssumeRolePolicyDocument: policyText,
  InstanceProfileList: z.array(fields({ Arn: text })),
});

const policyShape = fields({
  Arn: text,
  PolicyName: text,
  Path: text,
  PolicyId: text,
  DefaultVersionId: text,
  PolicyVersionList: z.array(fields({ VersionId: text, IsDefaultVersion: flag, Document: policyText })),
});

/** Users, with what they hold by themselves and the groups that they are in. */
export const user: ListedKind<Details, z.infer<typeof userShape>> = {
  kind: 'user',
  taggable: true,
  per: 'account',
  list: accountDetails,
  items: (page) => page.UserDetailList,
  shape: userShape,
  normalise(item, place): User {
    const name = required(item.UserName, 'UserName');
    return resource('user', place, {
      id: name,
      arn: required(item.Arn, 'Arn'),
      name,
      tags: tagsOf(item.Tags),
      attributes: {
        ...policiesOf(item, item.UserId, item.UserPolicyList),
        groups: sortedTexts(item.GroupList),
        permissionsBoundary: item.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
      },
    });
  },
};

export const group: ListedKind<Details, z.infer<typeof groupShape>> = {
  kind: 'group',
  taggable: false,
  per: 'account',
  list: accountDetails,
  items: (page) => page.GroupDetailList,
  shape: groupShape,
  normalise(item, place): Group {
    const name = required(item.GroupName, 'GroupName');
    return resource('group', place, {
      id: name,
      arn: required(item.Arn, 'Arn'),
      name,
      attributes: policiesOf(item, item.GroupId, item.GroupPolicyList),
    });
  },
};

export const role: ListedKind<Details, z.infer<typeof roleShape>> = {
  kind: 'role',
  taggable: true,
  per: 'account',
  list: accountDetails,
  items: (page) => page.RoleDetailList,
  shape: roleShape,
  normalise(item, place): Role {
    const name = required(item.RoleName, 'RoleName');
    return resource('role', place, {
      id: name,
      arn: required(item.Arn, 'Arn'),
      name,
      tags: tagsOf(item.Tags),
      attributes: {
        ...policiesOf(item, item.RoleId, item.RolePolicyList),
        permissionsBoundary: item.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
        trust: policyDocument(item.AssumeRolePolicyDocument),
        instanceProfiles: sortedTexts(item.InstanceProfileList?.map(({ Arn }) => Arn)),
      },
    });
  },
};

/** The customer's managed policies, and of AWS's those that something in the account holds or is bounded by. */
export const policy: ListedKind<Details, z.infer<typeof policyShape>> = {
  kind: 'policy',
  taggable: false,
  per: 'account',
  list: accountDetails,
  looksAt: ['user', 'group', 'role'],
  items: (page) => page.Policies,
  shape: policyShape,
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
  keep(found) {
    const inUse = policiesInUse(found);
    return ({ arn }) => !isAwsManaged(arn) || inUse.has(arn);
  },
  referredTo: policiesInUse,
  isWhole: ({ attributes }) => (attributes as ManagedPolicy['attributes']).versions.some(({ isDefault }) => isDefault),
};

function policiesOf(
  item: Pick<z.infer<typeof userShape>, 'Path' | 'CreateDate' | 'AttachedManagedPolicies'>,
  uniqueId: string | undefined,
  policies: z.infer<typeof inline> | undefined,
): IdentityPolicies {
  const documents = (policies ?? []).map(({ PolicyName, PolicyDocument }) => ({
    name: required(PolicyName, 'PolicyName'),
    policy: policyDocument(PolicyDocument),
  }));
  return {
    path: item.Path ?? '/',
    uniqueId: uniqueId ?? '',
    createdAt: isoTime(item.CreateDate),
    inline: sortedBy(documents, ({ name }) => name),
    attached: sortedTexts(item.AttachedManagedPolicies?.map(({ PolicyArn }) => PolicyArn)),
  };
}

/**
 * The managed policies that somebody holds or is bounded by, each with one of them; service-linked roles' are AWS's
 * affair.
 */
function policiesInUse(found: Found): ReadonlyMap<string, string> {
  const holders = ['user', 'group', 'role']
    .flatMap(found)
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

/** `arn:aws:iam::aws:policy/…`: AWS's own policies stand in an account called aws. */
function isAwsManaged(arn: string): boolean {
  return arn.split(':')[4] === 'aws';
}

/** `v12` → 12. */
function versionNumber(id: string): number {
  return Number(id.replace(/^v/, ''));
}

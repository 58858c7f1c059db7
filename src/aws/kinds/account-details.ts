import { z } from 'zod';
import { parseArn } from '../../domain/arn.ts';
import type { IdentityPolicies } from '../../domain/iam/identity.ts';
import { isJsonObject } from '../../domain/json.ts';
import type { List, OwnIdentity } from './kind.ts';
import { isoTime, required, sortedBy, sortedTexts } from './normalise.ts';
import { policyDocument } from './policy-document.ts';
import { fields, policyText, tags, text, time } from './shape.ts';

/** The list that users, groups, roles and policies are read from, all four at once. */
export const accountDetails: List = {
  api: 'iam:GetAccountAuthorizationDetails',
  requests: () => [{ MaxItems: 1000 }],
  identityOf: ownIdentityOf,
};

export const inlinePolicies = z.array(fields({ PolicyName: text, PolicyDocument: policyText }));

/** What is read of users, groups and roles alike. */
export const policyHolder = {
  Path: text,
  Arn: text,
  CreateDate: time,
  AttachedManagedPolicies: z.array(fields({ PolicyArn: text })),
};

/** What is read of users and roles. */
export const identityFields = { PermissionsBoundary: fields({ PermissionsBoundaryArn: text }), Tags: tags };

/** The policies of a user, group or role, with the fields that the three have in common. */
export function declaredPolicies(
  item: z.infer<ReturnType<typeof fields<typeof policyHolder>>>,
  uniqueId: string | undefined,
  policies: z.infer<typeof inlinePolicies> | undefined,
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
 * The user or role of the caller, which the answer must hold; undefined for the root user and for callers that are not
 * in IAM. The ARN of a role session has no path:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
function ownIdentityOf(caller: { readonly account: string; readonly arn: string }): OwnIdentity | undefined {
  const { service, account, resource = '' } = parseArn(caller.arn) ?? {};
  if (account !== caller.account) return undefined;
  const role = service === 'sts' ? /^assumed-role\/([^/]+)\//.exec(resource)?.[1] : undefined;
  if (role !== undefined)
    return { text: `the role ${role}`, isIn: (page) => holds(page, 'RoleDetailList', 'RoleName', role) };
  if (service !== 'iam' || !resource.startsWith('user/')) return undefined;
  return { text: `the user ${caller.arn}`, isIn: (page) => holds(page, 'UserDetailList', 'Arn', caller.arn) };
}

function holds(page: object, list: string, field: string, value: string): boolean {
  const items = (page as Readonly<Record<string, unknown>>)[list];
  return Array.isArray(items) && items.some((item: unknown) => isJsonObject(item) && item[field] === value);
}

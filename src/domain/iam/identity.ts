import type { InlinePolicy, PolicyDocument } from './policy.ts';
import type { Resource } from '../resource.ts';

/** What users, groups and roles have in common. */
export interface IdentityPolicies {
  readonly path: string;
  /** AWS's unique id (AIDA…, AGPA…, AROA…): a user that is deleted and created again gets another one. */
  readonly uniqueId: string;
  readonly createdAt: string | null;
  /** Sorted by name. */
  readonly inline: readonly InlinePolicy[];
  /** ARNs of managed policies, sorted. */
  readonly attached: readonly string[];
}

export interface UserAttributes extends IdentityPolicies {
  /** Group names, sorted. */
  readonly groups: readonly string[];
  /** The ARN of the managed policy that is the user's permissions boundary. */
  readonly permissionsBoundary: string | null;
}

export type User = Resource<'user', UserAttributes>;

export type Group = Resource<'group', IdentityPolicies>;

export interface RoleAttributes extends IdentityPolicies {
  readonly permissionsBoundary: string | null;
  readonly trust: PolicyDocument;
  /** ARNs of the instance profiles that carry the role, sorted. */
  readonly instanceProfiles: readonly string[];
}

export type Role = Resource<'role', RoleAttributes>;

/** A managed policy: the customer's own, and those of AWS that something in the account uses. */
export interface ManagedPolicyAttributes {
  readonly path: string;
  readonly uniqueId: string;
  readonly defaultVersion: string;
  /** Newest first. */
  readonly versions: readonly { readonly id: string; readonly isDefault: boolean; readonly policy: PolicyDocument }[];
}

/** The id of a managed policy is its ARN: AWS's and the customer's can have the same name. */
export type ManagedPolicy = Resource<'policy', ManagedPolicyAttributes>;

/** One line of the credential report. Its resource id is the user's name, or `<root_account>`. */
export interface CredentialAttributes {
  /** Null if the report does not have it: for most root users it says `not_supported`. */
  readonly passwordEnabled: boolean | null;
  readonly mfaActive: boolean;
  readonly passwordLastUsed: string | null;
  /** The active and inactive access keys, in AWS's order; times are ISO 8601. */
  readonly accessKeys: readonly {
    readonly slot: 1 | 2;
    readonly active: boolean;
    readonly rotatedAt: string | null;
    readonly lastUsedAt: string | null;
  }[];
}

export type Credential = Resource<'credential', CredentialAttributes>;

import type { AccessRule } from './access-rule.ts';
import type { Exception, MalformedException, SelectorException } from './exception.ts';
import type { Severity } from './finding.ts';
import type { JsonObject } from './json.ts';
import type { Selector } from './selector.ts';
import type { TextPattern } from './text/text-pattern.ts';

/** What the owner declared should be true, validated, with the files that it names read in. */
export interface Baseline {
  /** Digest of all that was declared, exceptions left out. */
  readonly digest: string;
  /** What the digest covers, as JSON. */
  readonly declared: JsonObject;
  /** The tag that names a resource's owner; `Owner` unless declared. */
  readonly ownerTag: string;
  readonly tags?: {
    readonly required: readonly RequiredTag[];
    readonly on: readonly string[];
    /** The baseline names no kinds: they are all that can have tags. */
    readonly onEveryKind?: true;
  };
  readonly protect: readonly ProtectRule[];
  readonly instances?: InstanceRules;
  readonly images?: ImageRules;
  readonly databases?: DatabaseRules;
  readonly resources: readonly DeclaredResource[];
  /** `report`: what exists and is declared nowhere is a finding. */
  readonly unmanaged?: 'report' | 'ignore';
  /** Declared groups, users, roles and managed policies by name; undefined where the section is missing. */
  readonly groups?: ReadonlyMap<string, DeclaredGroup>;
  readonly users?: ReadonlyMap<string, DeclaredUser>;
  readonly roles?: ReadonlyMap<string, DeclaredRole>;
  readonly policies?: ReadonlyMap<string, DeclaredPolicy>;
  readonly grants: { readonly forbidden: readonly ForbiddenGrant[] };
  /** Who is allowed, required or forbidden to be able to do what. */
  readonly access: readonly AccessRule[];
  readonly credentials: CredentialRules;
  /** Severity by check id, if the owner changed it; `off` turns the check off. */
  readonly severity: ReadonlyMap<string, Severity | 'off'>;
  readonly exceptions: readonly Exception[];
  readonly selectorExceptions: readonly SelectorException[];
  readonly malformedExceptions: readonly MalformedException[];
  /** The baseline's path as it was given, for messages. */
  readonly file: string;
}

export interface RequiredTag {
  readonly key: string;
  /** Must match somewhere, as JavaScript's regular expressions do with the flag `u`; anchors are the author's. */
  readonly pattern?: TextPattern;
  readonly values?: readonly string[];
}

export interface ProtectRule {
  readonly name: string;
  readonly match: Selector;
  readonly instances?: {
    readonly terminationProtection?: boolean;
    readonly stopProtection?: boolean;
    readonly shutdownBehavior?: 'stop' | 'terminate';
  };
  readonly images?: { readonly deregistrationProtection?: boolean };
  readonly databases?: DatabaseProtection;
}

/** How databases must be protected. Only `publiclyAccessible` requires something where it is false. */
export interface DatabaseProtection {
  readonly deletionProtection?: boolean;
  readonly backupRetentionDays?: RetentionDays;
  readonly publiclyAccessible?: boolean;
  readonly encrypted?: boolean;
  readonly copyTagsToSnapshot?: boolean;
  readonly iamAuthentication?: boolean;
}

/** For how many days automated backups must be kept. */
export type RetentionDays = { readonly atLeast: number } | { readonly exactly: number };

export interface InstanceRules {
  /** Globs over instance types. */
  readonly allowedTypes?: readonly string[];
  readonly imdsv2?: 'required' | 'optional';
}

export interface ImageRules {
  readonly approved?: {
    /** Account ids, or `self`, `amazon`, `aws-marketplace`. */
    readonly owners: readonly string[];
    readonly ids: readonly string[];
    readonly tags: { readonly [key: string]: readonly string[] };
    readonly maxAgeDays?: number;
  };
  readonly public?: 'forbidden' | 'allowed';
  /** Accounts that the account's own images may be shared with. */
  readonly sharedWith: readonly string[];
}

export interface DatabaseRules {
  /** Globs over instance classes: `db.t4g.*`. */
  readonly allowedClasses?: readonly string[];
  /** Globs over engines, or over engine and version: `mysql`, `postgres@16.*`. */
  readonly allowedEngines?: readonly string[];
  readonly snapshots?: {
    readonly public?: 'forbidden' | 'allowed';
    /** Accounts that the account's own snapshots may be shared with. */
    readonly sharedWith: readonly string[];
  };
}

export interface DeclaredResource {
  /** An id or an ARN. */
  readonly id: string;
  /** The resource kind; undefined if the id tells it. */
  readonly kind?: string;
  readonly owner?: string;
  readonly account?: string;
  readonly region?: string;
  readonly expect: {
    readonly type?: string;
    readonly image?: string;
    /** The name of an instance profile; null: it must have none. */
    readonly instanceProfile?: string | null;
    /** `postgres`, or with the version `postgres@16.4`. */
    readonly engine?: string;
    readonly name?: string;
    readonly tags?: { readonly [key: string]: string };
  };
}

/** `any` leaves the list unchecked; a list that is left out is empty. */
export type DeclaredList = readonly string[] | 'any';

interface DeclaredPolicies {
  readonly inline: ReadonlyMap<string, JsonObject> | 'any';
  readonly attached: DeclaredList;
}

export interface DeclaredGroup extends DeclaredPolicies {
  readonly members: DeclaredList;
}

export interface DeclaredUser extends DeclaredPolicies {
  readonly groups: DeclaredList;
  readonly permissionsBoundary?: string | null;
}

export interface DeclaredRole extends DeclaredPolicies {
  readonly trust?: JsonObject;
  readonly permissionsBoundary?: string | null;
}

/** A customer managed policy's default version. */
export interface DeclaredPolicy {
  readonly document: JsonObject;
}

export interface ForbiddenGrant {
  /** Action patterns; a grant that covers all that they cover is a finding. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** `group/admins`, `user/alice`, `role/break-glass`, `policy/NAME` or ARNs; globs allowed. */
  readonly except: readonly string[];
}

export interface CredentialRules {
  readonly mfa: 'required' | 'optional';
  /** Null for any age. */
  readonly maxKeyAgeDays: number | null;
  /** Whether the section is missing, so that these are the default values. */
  readonly isDefault?: boolean;
}

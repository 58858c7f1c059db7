import type { Tags } from '../../../../domain/resource.ts';
import type { CompiledPolicy, CompiledStatement } from '../../../policy/compile-policy.ts';
import type { ConditionText } from '../../../policy/policy.ts';
import type { Reference } from '../../../policy/reference.ts';

/** A way into a role: a principal that a statement of its trust policy lets in. */
export interface Entrance {
  readonly kind: EntranceKind;
  readonly reach: Reach;
  /** As the trust policy writes it: `*`, an account, an ARN, a unique id, a service, a provider. */
  readonly principal: string;
  /** The account of the principal; undefined where it has none. */
  readonly account: string | undefined;
  /** The call that starts the session: `sts:AssumeRoleWithSAML`. */
  readonly action: string;
  readonly statement: CompiledStatement;
  /** What the trust policy asks for and the principal alone does not tell. */
  readonly open: readonly OpenConditions[];
}

/** What the principal of an entrance is. `deleted`: a unique id in place of a user or role that was deleted. */
export type EntranceKind =
  'anybody' | 'account' | 'identity' | 'saml' | 'oidc' | 'certificate' | 'service' | 'deleted' | 'unreadable';

/**
 * Who can use an entrance: `anybody` in the world, every identity of one `provider`, a `limited` group outside, users
 * and roles of the accounts `inside` the snapshot, a `service` of AWS, or `nobody`.
 */
export type Reach = 'anybody' | 'provider' | 'limited' | 'inside' | 'service' | 'nobody';

/**
 * Conditions that are not decided. Those of an Allow must hold (`hold`); of those of one Deny, at least one must not.
 */
export interface OpenConditions {
  readonly texts: readonly ConditionText[];
  readonly hold: boolean;
}

/** What is needed of a role to tell who gets in. */
export interface TrustingRole {
  readonly arn: string;
  readonly account: string;
  readonly tags: Tags;
  readonly trust: CompiledPolicy | undefined;
}

/** What is needed besides the role. */
export interface TrustContext {
  readonly reference: Reference;
  /** The time that the question is about; undefined: any time. */
  readonly now: Date | undefined;
  /** The accounts of the snapshot. */
  readonly accounts: ReadonlySet<string>;
  /** The ARNs of users and roles by their unique ids. */
  readonly byUniqueId: ReadonlyMap<string, string>;
}

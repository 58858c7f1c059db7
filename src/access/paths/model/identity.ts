import type { Tags } from '../../../domain/resource.ts';
import type { CompiledPolicy } from '../../policy/compile-policy.ts';
import type { Principal } from '../../evaluator/principal.ts';

/** A user or a role as a snapshot holds it, with its policies compiled: somebody who can act. */
export interface Identity {
  readonly kind: 'user' | 'role';
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly principal: Principal;
  readonly uniqueId: string;
  readonly tags: Tags;
  /** A user without a device cannot bring MFA; the credential report tells. */
  readonly canBringMfa: boolean;
  /** Names of the groups that a user is in. */
  readonly groups: readonly string[];
  /**
   * Inline, attached and through groups; those that were not read or do not parse are left out and told as `notRead`.
   */
  readonly policies: readonly HeldPolicy[];
  readonly boundary: HeldPolicy | undefined;
  /** A role's trust policy; undefined for users, and where it does not parse. */
  readonly trust: CompiledPolicy | undefined;
  /** The account's instance profiles that carry a role. */
  readonly instanceProfiles: readonly string[];
  /** What it holds and what was not read of that, or is no policy. */
  readonly notRead: readonly string[];
}

/** A policy and where it hangs. */
export interface HeldPolicy {
  /** What tells it apart in its account: a managed policy's ARN, or holder and name. */
  readonly id: string;
  /** The user, group or role that holds it; a boundary's is the one that it bounds. */
  readonly holder: Holder;
  /** Undefined for an inline policy. */
  readonly arn: string | undefined;
  readonly name: string;
  readonly compiled: CompiledPolicy;
  /** Equal for equal documents, whoever holds them. */
  readonly content: number;
}

export interface Holder {
  readonly kind: 'user' | 'group' | 'role';
  readonly arn: string;
  readonly name: string;
}

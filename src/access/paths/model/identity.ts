import type { Tags } from '../../../domain/resource.ts';
import type { CompiledPolicy } from '../../policy/compile-policy.ts';
import type { Principal } from '../../evaluator/principal.ts';
import type { RoleSessions } from './role-sessions.ts';

/** A user or role of the snapshot, with its policies compiled. */
export interface Identity {
  readonly kind: 'user' | 'role';
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly principal: Principal;
  readonly uniqueId: string;
  readonly tags: Tags;
  /** False for a user without MFA device, according to the credential report. */
  readonly canBringMfa: boolean;
  /** Names of the groups that a user is in. */
  readonly groups: readonly string[];
  /**
   * Inline, attached and through groups; those that were not read or do not parse are in `notRead`.
   */
  readonly policies: readonly HeldPolicy[];
  readonly boundary: HeldPolicy | undefined;
  /** A role's trust policy; undefined for users, and where it does not parse. */
  readonly trust: CompiledPolicy | undefined;
  /** The account's instance profiles that carry a role. */
  readonly instanceProfiles: readonly string[];
  /** What a role's sessions carry; undefined for users. */
  readonly sessions?: RoleSessions | undefined;
  /** Whether a path creates it; it is in no snapshot then, and its creator writes its trust policy. */
  readonly isCreated?: true;
  /** Names of its policies and groups that were not read or are not valid. */
  readonly notRead: readonly string[];
}

/** A compiled policy with its holder. */
export interface HeldPolicy {
  /** Unique in its account: a managed policy's ARN, or holder and name. */
  readonly id: string;
  /** The user, group or role that holds it; for a permissions boundary, the one that it limits. */
  readonly holder: Holder;
  /** Undefined for an inline policy. */
  readonly arn: string | undefined;
  readonly name: string;
  readonly compiled: CompiledPolicy;
  /** A number that is equal for equal documents, whatever their holders. */
  readonly content: number;
}

/** A user, group or role that holds policies. */
export interface Holder {
  readonly kind: 'user' | 'group' | 'role';
  readonly arn: string;
  readonly name: string;
}

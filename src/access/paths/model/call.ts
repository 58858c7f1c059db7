import type { CompiledPolicy } from '../../policy/compile-policy.ts';
import type { Target } from './target.ts';

/** One request to AWS, as a step of a path. */
export interface Call {
  /** With AWS's capitals: `ec2:TerminateInstances`. */
  readonly action: string;
  readonly on: Target;
  /** What else the same request must be allowed on. */
  readonly alsoOn?: readonly Target[];
  /** Of each of these lists it must be allowed on one, which the caller chooses. */
  readonly alsoOnOneOf?: readonly (readonly Target[])[];
  /**
   * Condition keys that the request carries by what it asks for. Keys that a caller may send and that are not here, it
   * chooses.
   */
  readonly sends?: Sent;
  /** Keys (lower case) that the caller of this action chooses too, besides those that every caller does. */
  readonly chooses?: readonly string[];
  /** Keys that may have any value or none, above all that is known. */
  readonly leavesOpen?: readonly string[];
  /** The target's own policy: a role's trust policy. */
  readonly resourcePolicy?: CompiledPolicy | undefined;
}

export type Sent = Readonly<Record<string, string | readonly string[]>>;

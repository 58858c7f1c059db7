import type { CompiledPolicy } from '../../policy/compile-policy.ts';
import type { Target } from './target.ts';

/** One request to AWS, as a step of a path. */
export interface Call {
  /** With AWS's capitals: `ec2:TerminateInstances`. */
  readonly action: string;
  readonly on: Target;
  /** Other resources that the same request must be allowed on. */
  readonly alsoOn?: readonly Target[];
  /** The request must be allowed on one target of each of these lists; the caller chooses which. */
  readonly alsoOnOneOf?: readonly (readonly Target[])[];
  /**
   * Condition keys that the request carries because of what it asks for. The caller chooses the other keys that callers
   * may send.
   */
  readonly sends?: Sent;
  /** What a call changes, by AWS's name of the parameter, where no condition key tells it: `DeletionProtection`. */
  readonly changes?: string;
  /** Keys (lower case) that the caller of this action chooses too, besides those that every caller chooses. */
  readonly chooses?: readonly string[];
  /** Keys that may have any value or none, even where the snapshot tells their value. */
  readonly leavesOpen?: readonly string[];
  /** The target's own policy: a role's trust policy. */
  readonly resourcePolicy?: CompiledPolicy | undefined;
}

/** Every resource that a request names. */
export function targetsOfCall({ on, alsoOn = [], alsoOnOneOf = [] }: Call): readonly Target[] {
  return [on, ...alsoOn, ...alsoOnOneOf.flat()];
}

/** The same request on other resources. */
export function onOthers(call: Call, other: (target: Target) => Target): Call {
  return {
    ...call,
    on: other(call.on),
    ...(call.alsoOn && { alsoOn: call.alsoOn.map(other) }),
    ...(call.alsoOnOneOf && { alsoOnOneOf: call.alsoOnOneOf.map((targets) => targets.map(other)) }),
  };
}

/** Condition keys with the values that a request sends. */
export type Sent = Readonly<Record<string, string | readonly string[]>>;

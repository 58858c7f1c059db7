/** A condition key of a simulated request, with its type as AWS's simulator names types. */
export interface SimulatedKey {
  readonly key: string;
  /** At least one. */
  readonly values: readonly string[];
  readonly type: SimulatedKeyType;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ContextEntry.html */
export type SimulatedKeyType = ScalarKeyType | `${ScalarKeyType}List`;

type ScalarKeyType = 'string' | 'numeric' | 'boolean' | 'ip' | 'binary' | 'date';

/** What AWS's policy simulator is asked in one request: some actions of one principal on one resource. */
export interface Simulation {
  /** The ARN of a user or role. */
  readonly principal: string;
  /** At least one. */
  readonly actions: readonly string[];
  /** An ARN; `*` for actions that support no resource. */
  readonly resource: string;
  /** All keys of the request that the principal does not have by itself; keys that are not here are absent. */
  readonly context: readonly SimulatedKey[];
}

export const simulatedOutcomes = ['allowed', 'explicitDeny', 'implicitDeny'] as const;

/** What AWS decided. */
export type SimulatedOutcome = (typeof simulatedOutcomes)[number];

/** What AWS decided for one action. */
export interface SimulatedDecision {
  readonly action: string;
  readonly decision: SimulatedOutcome;
  /** The statements that decided; those of service control policies are not among them. */
  readonly statements: readonly SimulatedStatement[];
  /** Condition keys that AWS's copy of the policies reads and that the request did not have. */
  readonly missing: readonly string[];
  /** Whether the service control policies allow it; undefined where AWS does not say. */
  readonly allowedByOrganization?: boolean;
  /** Whether the permissions boundary allows it; undefined where there is none. */
  readonly allowedByBoundary?: boolean;
}

/** A statement as AWS points to it. */
export interface SimulatedStatement {
  readonly policy: string;
  /** `user-managed`, `group`, … */
  readonly type: string;
  /** Where it begins in the policy's text; undefined where AWS does not say. */
  readonly line?: number;
  readonly column?: number;
}

/** AWS's answer, or why there is none: AWS's error code and message. */
export type SimulationAnswer =
  | { readonly decisions: readonly SimulatedDecision[] }
  | { readonly failure: { readonly status: 'denied' | 'failed' | 'skipped'; readonly error: string } };

/** AWS's policy simulator, as the credentials of one account may use it. */
export interface PolicySimulator {
  /** The account whose users and roles it can be asked about. Rejects where there are no usable credentials. */
  account(signal?: AbortSignal): Promise<string>;
  /** Asks. Rejects only for defects and where the signal ends the run. */
  simulate(simulation: Simulation, signal?: AbortSignal): Promise<SimulationAnswer>;
  /** Closes all connections; nothing can be asked afterwards. */
  close(): void;
}

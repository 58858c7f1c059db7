import { decidingStatements, type StatementSource } from '../access/index.ts';
import type { SimulatedDecision, SimulatedOutcome } from '../domain/simulation.ts';
import type { ClosedCall } from './closed-calls.ts';

/**
 * How the decisions differ: `organization` and `boundary` say which of AWS's policies deny what is allowed here;
 * `aws-denies` and `aws-allows` are the other differences; `deny-kind`: both deny, one explicitly and one implicitly.
 */
export type DisagreementKind = 'organization' | 'boundary' | 'aws-denies' | 'aws-allows' | 'deny-kind';

/** Both sides of a disagreement about one call. */
export interface Difference {
  readonly kind: DisagreementKind;
  /** One sentence for people. */
  readonly explanation: string;
  readonly driftwarden: SideOfDriftwarden;
  readonly aws: Pick<
    SimulatedDecision,
    'decision' | 'statements' | 'missing' | 'allowedByOrganization' | 'allowedByBoundary'
  >;
}

/** The decision of the engine with the statements and other reasons that it rests on. */
export interface SideOfDriftwarden {
  readonly decision: SimulatedOutcome;
  readonly statements: readonly StatementSource[];
  readonly otherReasons: readonly string[];
}

const explanations: Readonly<Record<DisagreementKind, string>> = {
  organization: "the organization's service control policies deny it; driftwarden does not read them",
  boundary: "AWS's copy of the permissions boundary does not allow it",
  'aws-denies': 'AWS denies what driftwarden allows',
  'aws-allows': 'AWS allows what driftwarden denies',
  'deny-kind': 'both deny it, one by a Deny statement and one because nothing allows it',
};

/** Compares the decisions on one call; undefined where they agree. */
export function differenceBetween(call: ClosedCall, aws: SimulatedDecision): Difference | undefined {
  const kind = kindOf(call.decision, aws);
  if (kind === undefined) return undefined;
  const { decision, statements, missing, allowedByOrganization, allowedByBoundary } = aws;
  return {
    kind,
    explanation: explanations[kind],
    driftwarden: {
      decision: call.decision,
      statements: decidingStatements(call.explanation, call.actor),
      otherReasons: call.explanation.decision.reasons.flatMap(({ statement, text }) =>
        statement === undefined ? [text] : [],
      ),
    },
    aws: {
      decision,
      statements,
      missing,
      ...(allowedByOrganization !== undefined && { allowedByOrganization }),
      ...(allowedByBoundary !== undefined && { allowedByBoundary }),
    },
  };
}

/**
 * AWS ends a simulation where service control policies deny, so that it does not say how the account's own policies
 * would deny: https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
function kindOf(ours: SimulatedOutcome, aws: SimulatedDecision): DisagreementKind | undefined {
  if (ours === aws.decision) return undefined;
  const isDeniedByOrganization = aws.allowedByOrganization === false;
  if (aws.decision === 'allowed') return 'aws-allows';
  if (ours !== 'allowed') return isDeniedByOrganization ? undefined : 'deny-kind';
  if (isDeniedByOrganization) return 'organization';
  return aws.allowedByBoundary === false ? 'boundary' : 'aws-denies';
}

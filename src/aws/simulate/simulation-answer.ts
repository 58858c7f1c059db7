import type { EvaluationResult, ResourceSpecificResult, Statement } from '@aws-sdk/client-iam';
import {
  simulatedOutcomes,
  type SimulatedDecision,
  type SimulatedOutcome,
  type SimulatedStatement,
  type Simulation,
} from '../../domain/simulation.ts';
import { ReadError } from '../read-error.ts';

/**
 * The decision on each action that was asked about, in that order. Throws a ReadError where the pages leave one out, or
 * say something else than a decision. The decision on the resource counts before that on the action:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
export function decisionsIn(pages: readonly object[], { actions, resource }: Simulation): readonly SimulatedDecision[] {
  const results = pages.flatMap(
    (page) => (page as { readonly EvaluationResults?: readonly EvaluationResult[] }).EvaluationResults ?? [],
  );
  const byAction = new Map(results.map((result) => [(result.EvalActionName ?? '').toLowerCase(), result]));
  return actions.map((action) => {
    const result = byAction.get(action.toLowerCase());
    if (!result) throw malformed(`the answer leaves out ${action}`);
    return decisionOf(action, result, resultOn(resource, action, result));
  });
}

/** AWS leaves out the results on resources where service control policies deny everything. */
function resultOn(resource: string, action: string, result: EvaluationResult): ResourceSpecificResult | undefined {
  const results = result.ResourceSpecificResults ?? [];
  const found = results.find(({ EvalResourceName }) => EvalResourceName === resource);
  if (!found && resource !== '*' && results.length > 0)
    throw malformed(`the answer about ${action} leaves out ${resource}`);
  return found;
}

function decisionOf(
  action: string,
  result: EvaluationResult,
  onResource: ResourceSpecificResult | undefined,
): SimulatedDecision {
  const allowedByOrganization = result.OrganizationsDecisionDetail?.AllowedByOrganizations;
  const boundary = onResource?.PermissionsBoundaryDecisionDetail ?? result.PermissionsBoundaryDecisionDetail;
  const allowedByBoundary = boundary?.AllowedByPermissionsBoundary;
  return {
    action,
    decision: outcomeOf(onResource ? onResource.EvalResourceDecision : result.EvalDecision, action),
    statements: ((onResource ?? result).MatchedStatements ?? []).map(statementOf),
    missing: [...new Set([...(result.MissingContextValues ?? []), ...(onResource?.MissingContextValues ?? [])])].sort(),
    ...(allowedByOrganization !== undefined && { allowedByOrganization }),
    ...(allowedByBoundary !== undefined && { allowedByBoundary }),
  };
}

function outcomeOf(text: string | undefined, action: string): SimulatedOutcome {
  const outcome = simulatedOutcomes.find((each) => each === text);
  if (outcome === undefined) throw malformed(`the answer about ${action} has the decision ${text ?? 'nothing'}`);
  return outcome;
}

function statementOf({ SourcePolicyId, SourcePolicyType, StartPosition }: Statement): SimulatedStatement {
  return {
    policy: SourcePolicyId ?? 'a policy without a name',
    type: SourcePolicyType ?? 'none',
    ...(StartPosition?.Line !== undefined && { line: StartPosition.Line }),
    ...(StartPosition?.Column !== undefined && { column: StartPosition.Column }),
  };
}

function malformed(message: string): ReadError {
  return new ReadError('failed', 'MalformedAnswer', message, { api: 'iam:SimulatePrincipalPolicy' });
}

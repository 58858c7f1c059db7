import { parseArn } from '../../domain/arn.ts';
import type { Actor } from '../paths/model/actor.ts';
import type { Call } from '../paths/model/call.ts';
import type { CallEvaluator } from '../paths/model/call-evaluator.ts';
import { iamTarget } from '../paths/model/target.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import { no, yes } from '../policy/truth.ts';

/** One call by which a user or role can remove or change its own permissions boundary. */
export interface OwnBoundaryIssue {
  readonly action: string;
  /** Whether it also depends on facts of the request, such as its time. */
  readonly isConditional: boolean;
}

/**
 * Check guard-own-boundary. Finds the calls by which a user or role can delete its permissions boundary, replace it, or
 * change its policy, decided by all its policies and the boundary. Empty for an actor without a boundary.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function lintOwnBoundary(
  actor: Actor,
  model: AccessModel,
  evaluator: CallEvaluator,
): readonly OwnBoundaryIssue[] {
  return boundaryRemovalCalls(actor, model).flatMap((call) => {
    const truth = evaluator.evaluate(actor, call);
    return truth === no ? [] : [{ action: call.action, isConditional: truth !== yes }];
  });
}

function boundaryRemovalCalls(
  { boundary, identity: { kind, arn, account, tags } }: Actor,
  { managed }: AccessModel,
): Call[] {
  if (!boundary?.arn) return [];
  const holder = iamTarget(kind, arn, account, tags);
  const noun = kind === 'user' ? 'User' : 'Role';
  const own = managed.find((policy) => policy.account === account && policy.arn === boundary.arn && policy.isCustomers);
  const policy = own && iamTarget('policy', own.arn, account);
  return [
    { action: `iam:Delete${noun}PermissionsBoundary`, on: holder, sends: { 'iam:PermissionsBoundary': boundary.arn } },
    {
      action: `iam:Put${noun}PermissionsBoundary`,
      on: holder,
      sends: { 'iam:PermissionsBoundary': anotherBoundary(boundary.arn) },
    },
    ...(policy ? [{ action: 'iam:CreatePolicyVersion', on: policy }] : []),
    ...(own && policy && own.versions.length > 1 ? [{ action: 'iam:SetDefaultPolicyVersion', on: policy }] : []),
  ];
}

/** A boundary that limits nothing, and exists in every account. */
function anotherBoundary(boundary: string): string {
  return `arn:${parseArn(boundary)?.partition ?? 'aws'}:iam::aws:policy/AdministratorAccess`;
}

import { no, yes } from '../../../policy/truth.ts';
import type { Identity } from '../../model/identity.ts';
import { callOn, holderOf, leavingOpen } from '../shared/iam-calls.ts';
import { attachablePolicies } from './attachable.ts';
import { heldBy } from './aws-managed.ts';
import { administratorAccess, managedFor } from './policies.ts';
import type { PermissionGain } from './permission-gain.ts';

const source = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html';

/** Removing or replacing a permissions boundary. A new version of the boundary's policy is create-policy-version. */
export const boundaryChanges: readonly PermissionGain[] = [
  remove('user', 'iam:DeleteUserPermissionsBoundary'),
  remove('role', 'iam:DeleteRolePermissionsBoundary'),
  replace('user', 'iam:PutUserPermissionsBoundary'),
  replace('role', 'iam:PutRolePermissionsBoundary'),
];

function remove(kind: Identity['kind'], action: string): PermissionGain {
  return {
    id: `delete-${kind}-boundary`,
    summary: `Remove the permissions boundary of a ${kind}.`,
    source,
    actions: [action],
    loosens: true,
    *plans(subject) {
      if (subject.identity.kind === kind && subject.boundary)
        yield { calls: [callOn(action, subject)], changes: { boundary: undefined } };
    },
  };
}

/** The request carries the boundary that it sets. */
function replace(kind: Identity['kind'], action: string): PermissionGain {
  return {
    id: `put-${kind}-boundary`,
    summary: `Set another managed policy as the permissions boundary of a ${kind}.`,
    source,
    actions: [action],
    loosens: true,
    *plans(subject, context, actor) {
      const { model, evaluate } = context;
      if (subject.identity.kind !== kind || !subject.boundary) return;
      if (evaluate(actor, leavingOpen('iam:PermissionsBoundary', callOn(action, subject))) === no) return;
      const holder = holderOf(subject);
      const callWith = (arn: string) => callOn(action, subject, { 'iam:PermissionsBoundary': arn });
      const first = administratorAccess(holder);
      for (const policy of [first, ...managedFor(holder, subject.identity.account, model)]) {
        if (policy.arn === undefined || policy.arn === subject.boundary.arn) continue;
        yield { calls: [callWith(policy.arn)], changes: { boundary: policy } };
      }
      if (evaluate(actor, callWith(first.arn)) === yes) return;
      for (const policy of attachablePolicies(actor, callWith, context)) {
        if (policy.arn === subject.boundary.arn) continue;
        const { assumptions } = policy;
        yield { calls: [callWith(policy.arn)], changes: { boundary: heldBy(holder, policy) }, assumptions };
      }
    },
  };
}

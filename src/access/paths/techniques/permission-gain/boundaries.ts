import type { Identity } from '../../model/identity.ts';
import { callOn, holderOf } from '../shared/iam-calls.ts';
import { administratorAccess, managedFor } from './policies.ts';
import type { PermissionGain } from './permission-gain.ts';

const source = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html';

/** Getting rid of a permissions boundary. A new version of the boundary's policy is create-policy-version. */
export const boundaryChanges: readonly PermissionGain[] = [
  remove('user', 'iam:DeleteUserPermissionsBoundary'),
  remove('role', 'iam:DeleteRolePermissionsBoundary'),
  replace('user', 'iam:PutUserPermissionsBoundary'),
  replace('role', 'iam:PutRolePermissionsBoundary'),
];

function remove(kind: Identity['kind'], action: string): PermissionGain {
  return {
    id: `delete-${kind}-boundary`,
    summary: `Take the permissions boundary from a ${kind}.`,
    source,
    actions: [action],
    *plans(whom) {
      if (whom.identity.kind === kind && whom.boundary)
        yield { calls: [callOn(action, whom)], changes: { boundary: undefined } };
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
    *plans(whom, { model: world }) {
      if (whom.identity.kind !== kind || !whom.boundary) return;
      const holder = holderOf(whom);
      for (const policy of [administratorAccess(holder), ...managedFor(holder, whom.identity.account, world)]) {
        if (policy.arn === undefined || policy.arn === whom.boundary.arn) continue;
        yield {
          calls: [callOn(action, whom, { 'iam:PermissionsBoundary': policy.arn })],
          changes: { boundary: policy },
        };
      }
    },
  };
}

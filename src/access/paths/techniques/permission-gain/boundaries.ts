import type { Identity } from '../../model/identity.ts';
import { callOn, holderOf } from '../shared/iam-calls.ts';
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
    *plans(subject, { model }) {
      if (subject.identity.kind !== kind || !subject.boundary) return;
      const holder = holderOf(subject);
      for (const policy of [administratorAccess(holder), ...managedFor(holder, subject.identity.account, model)]) {
        if (policy.arn === undefined || policy.arn === subject.boundary.arn) continue;
        yield {
          calls: [callOn(action, subject, { 'iam:PermissionsBoundary': policy.arn })],
          changes: { boundary: policy },
        };
      }
    },
  };
}

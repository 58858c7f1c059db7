import { yes } from '../../../policy/truth.ts';
import { policyAllowingAll } from '../../model/actor.ts';
import type { Holder } from '../../model/identity.ts';
import { callOnHolder } from '../shared/iam-calls.ts';
import { administratorAccess, allows, denies, holdersOf, holderWording, managedFor } from './policies.ts';
import type { PermissionGain } from './permission-gain.ts';

/** Writing inline policies, and attaching managed ones. */
export const addingPolicies: readonly PermissionGain[] = [
  put('user', 'iam:PutUserPolicy', 'https://pathfinding.cloud/paths/iam-007'),
  put('role', 'iam:PutRolePolicy', 'https://pathfinding.cloud/paths/iam-005'),
  put('group', 'iam:PutGroupPolicy', 'https://pathfinding.cloud/paths/iam-011'),
  attach('user', 'iam:AttachUserPolicy', 'https://pathfinding.cloud/paths/iam-008'),
  attach('role', 'iam:AttachRolePolicy', 'https://pathfinding.cloud/paths/iam-009'),
  attach('group', 'iam:AttachGroupPolicy', 'https://pathfinding.cloud/paths/iam-010'),
];

/** An inline policy replaces one of the same name. */
function put(kind: Holder['kind'], action: string, source: string): PermissionGain {
  return {
    id: `put-${kind}-policy`,
    summary: `Write an inline policy for ${holderWording[kind]}, which may replace one that denies.`,
    source,
    actions: [action],
    *plans(subject, { model }) {
      for (const holder of holdersOf(subject, kind, model)) {
        const calls = [callOnHolder(action, subject, holder)];
        yield { calls, changes: { policies: [...subject.policies, policyAllowingAll(holder)] } };
        for (const old of subject.policies) {
          if (old.holder.arn !== holder.arn || old.arn !== undefined || !denies(old)) continue;
          yield {
            calls,
            changes: { policies: [...subject.policies.filter((policy) => policy !== old), policyAllowingAll(holder)] },
          };
        }
      }
    },
  };
}

/** Where AdministratorAccess may be attached for certain, the others need not be tried. */
function attach(kind: Holder['kind'], action: string, source: string): PermissionGain {
  return {
    id: `attach-${kind}-policy`,
    summary: `Attach a managed policy to ${holderWording[kind]}: AdministratorAccess, or another one of the account.`,
    source,
    actions: [action],
    *plans(subject, { model, evaluate }, actor) {
      for (const holder of holdersOf(subject, kind, model)) {
        for (const policy of [administratorAccess(holder), ...managedFor(holder, subject.identity.account, model)]) {
          if (!allows(policy) || subject.policies.some(({ arn }) => arn === policy.arn)) continue;
          const call = callOnHolder(action, subject, holder, { 'iam:PolicyARN': policy.arn ?? '' });
          yield { calls: [call], changes: { policies: [...subject.policies, policy] } };
          if (policy.content < 0 && evaluate(actor, call) === yes) break;
        }
      }
    },
  };
}

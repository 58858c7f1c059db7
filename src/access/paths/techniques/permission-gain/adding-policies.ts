import { yes } from '../../../policy/truth.ts';
import { policyAllowingAll } from '../../model/actor.ts';
import type { Holder } from '../../model/identity.ts';
import { callOnHolder } from '../shared/iam-calls.ts';
import { administratorAccess, allows, denies, holdersOf, holderWording, managedFor } from './policies.ts';
import type { PermissionGain } from './permission-gain.ts';

/** Writing policies for somebody, and attaching those that are there. */
export const addingPolicies: readonly PermissionGain[] = [
  put('user', 'iam:PutUserPolicy', 'https://pathfinding.cloud/paths/iam-007'),
  put('role', 'iam:PutRolePolicy', 'https://pathfinding.cloud/paths/iam-005'),
  put('group', 'iam:PutGroupPolicy', 'https://pathfinding.cloud/paths/iam-011'),
  attach('user', 'iam:AttachUserPolicy', 'https://pathfinding.cloud/paths/iam-008'),
  attach('role', 'iam:AttachRolePolicy', 'https://pathfinding.cloud/paths/iam-009'),
  attach('group', 'iam:AttachGroupPolicy', 'https://pathfinding.cloud/paths/iam-010'),
];

/** An inline policy takes the place of one that has its name. */
function put(kind: Holder['kind'], action: string, source: string): PermissionGain {
  return {
    id: `put-${kind}-policy`,
    summary: `Write an inline policy for ${holderWording[kind]}, which may take the place of one that denies.`,
    source,
    actions: [action],
    *plans(whom, { model: world }) {
      for (const holder of holdersOf(whom, kind, world)) {
        const calls = [callOnHolder(action, whom, holder)];
        yield { calls, changes: { policies: [...whom.policies, policyAllowingAll(holder)] } };
        for (const old of whom.policies) {
          if (old.holder.arn !== holder.arn || old.arn !== undefined || !denies(old)) continue;
          yield {
            calls,
            changes: { policies: [...whom.policies.filter((policy) => policy !== old), policyAllowingAll(holder)] },
          };
        }
      }
    },
  };
}

/** Where AdministratorAccess may be attached for certain there is no need of the others. */
function attach(kind: Holder['kind'], action: string, source: string): PermissionGain {
  return {
    id: `attach-${kind}-policy`,
    summary: `Attach a managed policy to ${holderWording[kind]}: AdministratorAccess, else any of the account that may be attached.`,
    source,
    actions: [action],
    *plans(whom, { model: world, evaluate: truth }, actor) {
      for (const holder of holdersOf(whom, kind, world)) {
        for (const policy of [administratorAccess(holder), ...managedFor(holder, whom.identity.account, world)]) {
          if (!allows(policy) || whom.policies.some(({ arn }) => arn === policy.arn)) continue;
          const call = callOnHolder(action, whom, holder, { 'iam:PolicyARN': policy.arn ?? '' });
          yield { calls: [call], changes: { policies: [...whom.policies, policy] } };
          if (policy.content < 0 && truth(actor, call) === yes) break;
        }
      }
    },
  };
}

import type { Actor } from '../../model/actor.ts';
import type { HeldPolicy, Holder } from '../../model/identity.ts';
import { callOnHolder } from '../shared/iam-calls.ts';
import { denies, holderWording } from './policies.ts';
import type { PermissionGain } from './permission-gain.ts';

/** Detaching and deleting policies that deny. */
export const droppingPolicies: readonly PermissionGain[] = [
  detach('user', 'iam:DetachUserPolicy'),
  detach('role', 'iam:DetachRolePolicy'),
  detach('group', 'iam:DetachGroupPolicy'),
  remove('user', 'iam:DeleteUserPolicy'),
  remove('role', 'iam:DeleteRolePolicy'),
  remove('group', 'iam:DeleteGroupPolicy'),
];

function detach(kind: Holder['kind'], action: string): PermissionGain {
  return {
    id: `detach-${kind}-policy`,
    summary: `Detach a managed policy that denies from ${holderWording[kind]}.`,
    source: reference(action),
    actions: [action],
    loosens: true,
    *plans(subject) {
      for (const policy of denyingPolicies(subject, kind)) {
        if (policy.arn !== undefined)
          yield {
            calls: [callOnHolder(action, subject, policy.holder, { 'iam:PolicyARN': policy.arn })],
            changes: lost(subject, policy),
          };
      }
    },
  };
}

function remove(kind: Holder['kind'], action: string): PermissionGain {
  return {
    id: `delete-${kind}-policy`,
    summary: `Delete an inline policy that denies from ${holderWording[kind]}.`,
    source: reference(action),
    actions: [action],
    loosens: true,
    *plans(subject) {
      for (const policy of denyingPolicies(subject, kind)) {
        if (policy.arn === undefined)
          yield { calls: [callOnHolder(action, subject, policy.holder)], changes: lost(subject, policy) };
      }
    },
  };
}

function denyingPolicies({ policies }: Actor, kind: Holder['kind']): readonly HeldPolicy[] {
  return policies.filter((policy) => policy.holder.kind === kind && denies(policy));
}

function lost({ policies }: Actor, gone: HeldPolicy) {
  return { policies: policies.filter((policy) => policy !== gone) };
}

function reference(action: string): string {
  return `https://docs.aws.amazon.com/IAM/latest/APIReference/API_${action.slice('iam:'.length)}.html`;
}

import { policyAllowingAll, type Actor } from '../../model/actor.ts';
import type { Call } from '../../model/call.ts';
import type { HeldPolicy, Holder, Identity } from '../../model/identity.ts';
import { iamTarget } from '../../model/target.ts';
import type { SearchContext } from '../../model/technique.ts';
import type { PermissionGain } from '../permission-gain/permission-gain.ts';
import { holdersOf, holderWording } from '../permission-gain/policies.ts';
import { callOn, callOnHolder, holderOf } from '../shared/iam-calls.ts';
import { nameOf, newArns } from './new-arns.ts';

const create = 'iam:CreatePolicy';
const source = 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html';

/** A managed policy that an actor writes, and the call that creates it. */
interface CreatedPolicy {
  readonly policy: HeldPolicy;
  readonly call: Call;
}

/**
 * Managed policies that allow everything, under names that an actor may create and that the conditions of its statements
 * about an action accept. `key`, in lower case, is the condition key that tells the policy's ARN.
 */
export function* createdPolicies(
  holder: Holder,
  action: string,
  key: 'iam:policyarn' | 'iam:permissionsboundary',
  actor: Actor,
  context: SearchContext,
): Iterable<CreatedPolicy> {
  if (!context.hasAllow(actor, create)) return;
  const accepted = context
    .applicableStatements(actor, action)
    .statements.flatMap(({ conditions }) =>
      conditions.flatMap(({ text }) => (text.key.toLowerCase() === key ? text.values : [])),
    );
  for (const arn of newArns('policy', [create], actor, context, accepted))
    yield {
      policy: { ...policyAllowingAll(holder), id: arn, arn, name: nameOf(arn) },
      call: { action: create, on: iamTarget('policy', arn, actor.identity.account) },
    };
}

/** Attaching a managed policy that the actor writes, or setting it as permissions boundary. */
export const writingPolicies: readonly PermissionGain[] = [
  attachCreated('user', 'iam:AttachUserPolicy'),
  attachCreated('role', 'iam:AttachRolePolicy'),
  attachCreated('group', 'iam:AttachGroupPolicy'),
  boundByCreated('user', 'iam:PutUserPermissionsBoundary'),
  boundByCreated('role', 'iam:PutRolePermissionsBoundary'),
];

function attachCreated(kind: Holder['kind'], action: string): PermissionGain {
  return {
    id: `create-policy-for-${kind}`,
    summary: `Create a managed policy, and attach it to ${holderWording[kind]}.`,
    source,
    actions: [create],
    *plans(subject, context, actor) {
      if (!context.hasAllow(actor, action)) return;
      for (const holder of holdersOf(subject, kind, context.model)) {
        for (const { policy, call } of createdPolicies(holder, action, 'iam:policyarn', actor, context))
          yield {
            calls: [call, callOnHolder(action, subject, holder, { 'iam:PolicyARN': policy.arn ?? '' })],
            changes: { policies: [...subject.policies, policy] },
          };
      }
    },
  };
}

function boundByCreated(kind: Identity['kind'], action: string): PermissionGain {
  return {
    id: `create-${kind}-boundary`,
    summary: `Create a managed policy, and set it as the permissions boundary of a ${kind} in place of another one.`,
    source,
    actions: [create],
    loosens: true,
    *plans(subject, context, actor) {
      if (subject.identity.kind !== kind || !subject.boundary || !context.hasAllow(actor, action)) return;
      for (const { policy, call } of createdPolicies(
        holderOf(subject),
        action,
        'iam:permissionsboundary',
        actor,
        context,
      ))
        yield {
          calls: [call, callOn(action, subject, { 'iam:PermissionsBoundary': policy.arn ?? '' })],
          changes: { boundary: policy },
        };
    },
  };
}

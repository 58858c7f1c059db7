import type { Call } from '../../model/call.ts';
import { policyAllowingAll, type Actor } from '../../model/actor.ts';
import type { HeldPolicy, Holder } from '../../model/identity.ts';
import type { SearchContext } from '../../model/technique.ts';
import type { PermissionGain, PermissionGainPlan } from '../permission-gain/permission-gain.ts';
import { attachablePolicies } from '../permission-gain/attachable.ts';
import { heldBy } from '../permission-gain/aws-managed.ts';
import { administratorAccess, allows, managedFor } from '../permission-gain/policies.ts';
import { callOnGroup } from '../shared/iam-calls.ts';
import { createdPolicies } from './created-policies.ts';
import { nameOf, newArns } from './new-arns.ts';

const create = 'iam:CreateGroup';
const add = 'iam:AddUserToGroup';
const put = 'iam:PutGroupPolicy';
const attach = 'iam:AttachGroupPolicy';

/** Giving policies to a group that a user is not in, a new one too, and adding the user to it. */
export const filledGroups: readonly PermissionGain[] = [
  {
    id: 'create-group',
    summary: 'Create a group, give it policies, and add a user to it.',
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html',
    actions: [create],
    *plans(subject, context, actor) {
      if (subject.identity.kind !== 'user' || !canFill(actor, context)) return;
      const { account } = actor.identity;
      for (const arn of newArns('group', [create, add, put, attach], actor, context)) {
        const group = { kind: 'group', arn, name: nameOf(arn) } as const;
        yield* filled(group, [callOnGroup(create, { arn, account })], [], subject, actor, context);
      }
    },
  },
  {
    id: 'fill-group',
    summary: 'Give policies to a group that a user is not in, and add the user to it.',
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html',
    actions: [add],
    *plans(subject, context, actor) {
      const {
        identity: { kind, account },
        groups,
      } = subject;
      if (kind !== 'user' || !canFill(actor, context)) return;
      for (const { arn, name, policies, ...group } of context.model.groups)
        if (group.account === account && !groups.includes(name))
          yield* filled({ kind: 'group', arn, name }, [], policies, subject, actor, context);
    },
  },
];

function canFill(actor: Actor, { hasAllow }: SearchContext): boolean {
  return hasAllow(actor, add) && (hasAllow(actor, put) || hasAllow(actor, attach));
}

function* filled(
  group: Holder,
  before: readonly Call[],
  held: readonly HeldPolicy[],
  { policies, groups, identity: { account } }: Actor,
  actor: Actor,
  context: SearchContext,
): Iterable<PermissionGainPlan> {
  const on = { arn: group.arn, account };
  for (const { policy, calls } of policiesFor(group, account, actor, context))
    yield {
      calls: [...before, ...calls, callOnGroup(add, on)],
      changes: { policies: [...policies, ...held, policy], groups: [...groups, group.name] },
    };
}

/** Policies that an actor may give to a group, with the calls that do so. */
function* policiesFor(
  group: Holder,
  account: string,
  actor: Actor,
  context: SearchContext,
): Iterable<{ readonly policy: HeldPolicy; readonly calls: readonly Call[] }> {
  const on = { arn: group.arn, account };
  const attaching = (policy: HeldPolicy) => callOnGroup(attach, on, { 'iam:PolicyARN': policy.arn ?? '' });
  yield { policy: policyAllowingAll(group), calls: [callOnGroup(put, on)] };
  for (const policy of [administratorAccess(group), ...managedFor(group, account, context.model)])
    if (allows(policy)) yield { policy, calls: [attaching(policy)] };
  for (const policy of attachablePolicies(actor, (arn) => callOnGroup(attach, on, { 'iam:PolicyARN': arn }), context)) {
    const held = heldBy(group, policy);
    yield { policy: held, calls: [attaching(held)] };
  }
  for (const { policy, call } of createdPolicies(group, attach, 'iam:policyarn', actor, context))
    yield { policy, calls: [call, attaching(policy)] };
}

import { no, yes } from '../../../policy/truth.ts';
import { canNeverBeAttached } from '../../../policy/aws-managed/packed-documents.ts';
import { policyAllowingAll, type Actor } from '../../model/actor.ts';
import type { HeldPolicy, Holder } from '../../model/identity.ts';
import { callOnHolder, leavingOpen } from '../shared/iam-calls.ts';
import { attachablePolicies } from './attachable.ts';
import { few, heldBy, isAttachedByPath } from './aws-managed.ts';
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

/**
 * Where AdministratorAccess may be attached for certain, the others need not be tried. Policies of AWS that nobody has
 * are tried alone, and the best few of them together.
 */
function attach(kind: Holder['kind'], action: string, source: string): PermissionGain {
  return {
    id: `attach-${kind}-policy`,
    summary: `Attach a managed policy to ${holderWording[kind]}: AdministratorAccess, another one of AWS, or one of the account.`,
    source,
    actions: [action],
    *plans(subject, context, actor) {
      const { model, evaluate } = context;
      for (const holder of holdersOf(subject, kind, model)) {
        if (evaluate(actor, leavingOpen('iam:PolicyARN', callOnHolder(action, subject, holder))) === no) continue;
        const callWith = (arn: string) => callOnHolder(action, subject, holder, { 'iam:PolicyARN': arn });
        const isNew = ({ arn }: { readonly arn: string | undefined }) =>
          !subject.policies.some((held) => held.arn === arn);
        const attached = (policy: HeldPolicy) => ({ policies: [...subject.policies, policy] });
        const first = administratorAccess(holder);
        const all = isNew(first) && evaluate(actor, callWith(first.arn)) === yes;
        const quota = quotaOf(holder, subject);
        for (const policy of all ? [first] : [first, ...managedFor(holder, subject.identity.account, model)]) {
          if (policy.arn === undefined || !isNew(policy) || !allows(policy) || canNeverBeAttached(policy.arn)) continue;
          yield { calls: [callWith(policy.arn)], changes: attached(policy), assumptions: quota };
        }
        if (all) continue;
        const best = attachablePolicies(actor, callWith, context);
        const together = best.slice(0, few);
        const gained = [...new Set([...actor.policies, ...subject.policies])].filter(isAttachedByPath);
        if (
          gained.length >= (best.length <= few / 2 ? few / 2 : 2) ||
          !gained.every(({ arn }) => together.some((other) => other.arn === arn))
        )
          continue;
        for (const policy of (gained.length > 0 ? together : best).filter(isNew)) {
          const assumptions = [...policy.assumptions, ...quota];
          yield { calls: [callWith(policy.arn)], changes: attached(heldBy(holder, policy)), assumptions };
        }
      }
    },
  };
}

/** AWS's quota unless it is raised: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostAttached = 10;

function quotaOf({ kind, arn, name }: Holder, { policies }: Actor): readonly string[] {
  const managed = policies.filter((policy) => policy.arn !== undefined && policy.holder.arn === arn);
  return managed.length < mostAttached
    ? []
    : [`${kind} ${name} may have more than ${mostAttached} managed policies attached`];
}

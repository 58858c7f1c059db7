import { globalRegion } from '../../../../domain/scope.ts';
import { no } from '../../../policy/truth.ts';
import { policyAllowingAll, type Actor, type Changes } from '../../model/actor.ts';
import type { Call } from '../../model/call.ts';
import type { HeldPolicy } from '../../model/identity.ts';
import type { CompiledManagedPolicy, AccessModel } from '../../model/access-model.ts';
import type { SearchContext } from '../../model/technique.ts';
import { callOnHolder, callOnPolicy, holderOf } from '../shared/iam-calls.ts';
import { customersPoliciesOf, holdersOf } from './policies.ts';
import type { PermissionGain, PermissionGainPlan } from './permission-gain.ts';

const create = 'iam:CreatePolicyVersion';
const setDefault = 'iam:SetDefaultPolicyVersion';

/** Changing a managed policy, for all that have it attached or as permissions boundary. */
export const policyVersions: readonly PermissionGain[] = [
  {
    id: 'create-policy-version',
    summary: 'Write a new version of a customer managed policy, deleting an old one where there are five.',
    source: 'https://pathfinding.cloud/paths/iam-001',
    actions: [create],
    loosens: true,
    *plans(subject, context, actor) {
      const { model } = context;
      const held = customersPoliciesOf(subject, model);
      for (const managed of held)
        yield {
          calls: rewriting(managed, model),
          changes: afterRewrite(managed, policyAllowingAll(holderOf(subject)), subject),
        };
      yield* rewrittenAndAttached(subject, held, context, actor);
    },
  },
  {
    id: 'set-default-policy-version',
    summary: 'Make another version of a customer managed policy the default.',
    source: 'https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/',
    actions: [setDefault],
    loosens: true,
    *plans(subject, { model }) {
      for (const managed of customersPoliciesOf(subject, model)) {
        for (const version of managed.versions) {
          if (!version.isDefault)
            yield {
              calls: [callOnPolicy(setDefault, managed, model)],
              changes: afterRewrite(managed, version, subject),
            };
        }
      }
    },
  },
];

/** The calls that make a policy allow everything. */
function rewriting(managed: CompiledManagedPolicy, model: AccessModel): readonly Call[] {
  const room = isFull(managed, model) ? [callOnPolicy('iam:DeletePolicyVersion', managed, model)] : [];
  return [...room, callOnPolicy(create, managed, model)];
}

/** A policy that the subject does not have: whoever may rewrite it may give it whatever attaching is allowed for. */
function* rewrittenAndAttached(
  subject: Actor,
  held: readonly CompiledManagedPolicy[],
  { model, hasAllow, evaluate }: SearchContext,
  actor: Actor,
): Iterable<PermissionGainPlan> {
  const { account, kind: own } = subject.identity;
  for (const kind of [own, 'group'] as const) {
    if (!hasAllow(actor, attach[kind])) continue;
    for (const managed of model.managed) {
      if (!managed.isCustomers || managed.account !== account || held.includes(managed)) continue;
      const calls = rewriting(managed, model);
      if (calls.some((call) => evaluate(actor, call) === no)) continue;
      for (const holder of holdersOf(subject, kind, model))
        yield {
          calls: [...calls, callOnHolder(attach[kind], subject, holder, { 'iam:PolicyARN': managed.arn })],
          changes: { policies: [...subject.policies, { ...policyAllowingAll(holder), arn: managed.arn }] },
        };
    }
  }
}

const attach = { user: 'iam:AttachUserPolicy', role: 'iam:AttachRolePolicy', group: 'iam:AttachGroupPolicy' } as const;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostVersions = 5;

function isFull({ account, arn }: CompiledManagedPolicy, { snapshot }: AccessModel): boolean {
  return (
    (snapshot.find({ account, region: globalRegion, kind: 'policy' }, arn)?.attributes.versions.length ?? 0) >=
    mostVersions
  );
}

/** The actor's policies after a managed policy was rewritten. */
function afterRewrite(
  { arn }: CompiledManagedPolicy,
  { compiled, content }: Pick<HeldPolicy, 'compiled' | 'content'>,
  { policies, boundary }: Actor,
): Changes {
  const rewritten = (policy: HeldPolicy): HeldPolicy =>
    policy.arn === arn ? { ...policy, compiled, content } : policy;
  return { policies: policies.map(rewritten), boundary: boundary && rewritten(boundary) };
}

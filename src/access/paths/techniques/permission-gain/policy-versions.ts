import { globalRegion } from '../../../../domain/scope.ts';
import { policyAllowingAll, type Actor, type Changes } from '../../model/actor.ts';
import type { HeldPolicy } from '../../model/identity.ts';
import type { CompiledManagedPolicy, AccessModel } from '../../model/access-model.ts';
import { callOnPolicy, holderOf } from '../shared/iam-calls.ts';
import { customersPoliciesOf } from './policies.ts';
import type { PermissionGain } from './permission-gain.ts';

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
    *plans(subject, { model }) {
      for (const managed of customersPoliciesOf(subject, model)) {
        const room = isFull(managed, model) ? [callOnPolicy('iam:DeletePolicyVersion', managed, model)] : [];
        yield {
          calls: [...room, callOnPolicy(create, managed, model)],
          changes: afterRewrite(managed, policyAllowingAll(holderOf(subject)), subject),
        };
      }
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

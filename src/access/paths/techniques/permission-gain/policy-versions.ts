import { globalRegion } from '../../../../domain/scope.ts';
import { policyAllowingAll, type Actor, type Changes } from '../../model/actor.ts';
import type { HeldPolicy } from '../../model/identity.ts';
import type { CompiledManagedPolicy, AccessModel } from '../../model/access-model.ts';
import { callOnPolicy, holderOf } from '../shared/iam-calls.ts';
import { customersPoliciesOf } from './policies.ts';
import type { PermissionGain } from './permission-gain.ts';

const create = 'iam:CreatePolicyVersion';
const setDefault = 'iam:SetDefaultPolicyVersion';

/** Changing what a managed policy says, for everybody who holds it or is bounded by it. */
export const policyVersions: readonly PermissionGain[] = [
  {
    id: 'create-policy-version',
    summary: 'Write a new version of a customer managed policy, deleting an old one where there are five.',
    source: 'https://pathfinding.cloud/paths/iam-001',
    actions: [create],
    *plans(whom, { model: world }) {
      for (const managed of customersPoliciesOf(whom, world)) {
        const room = isFull(managed, world) ? [callOnPolicy('iam:DeletePolicyVersion', managed, world)] : [];
        yield {
          calls: [...room, callOnPolicy(create, managed, world)],
          changes: saying(managed, policyAllowingAll(holderOf(whom)), whom),
        };
      }
    },
  },
  {
    id: 'set-default-policy-version',
    summary: 'Put another version of a customer managed policy into force.',
    source: 'https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/',
    actions: [setDefault],
    *plans(whom, { model: world }) {
      for (const managed of customersPoliciesOf(whom, world)) {
        for (const version of managed.versions) {
          if (!version.isDefault)
            yield { calls: [callOnPolicy(setDefault, managed, world)], changes: saying(managed, version, whom) };
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

/** What somebody holds once a managed policy says something else. */
function saying(
  { arn }: CompiledManagedPolicy,
  { compiled, content }: Pick<HeldPolicy, 'compiled' | 'content'>,
  { policies, boundary }: Actor,
): Changes {
  const rewritten = (policy: HeldPolicy): HeldPolicy =>
    policy.arn === arn ? { ...policy, compiled, content } : policy;
  return { policies: policies.map(rewritten), boundary: boundary && rewritten(boundary) };
}

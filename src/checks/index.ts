import { findingId, type Finding } from '../domain/finding.ts';
import { accessNotAllowed } from './access/allowed-to.ts';
import { accessLaunch } from './access/launch.ts';
import { accessMissing } from './access/must-allow.ts';
import { accessWithoutMfa } from './access/without-mfa.ts';
import { accessKeyAge } from './access-key-age.ts';
import type { Check, CheckContext, Observation } from './check.ts';
import { declaredResource } from './declared-resource.ts';
import { deregistrationProtection } from './deregistration-protection.ts';
import { groupDeclared } from './group-declared.ts';
import { guardConditionKey } from './guards/condition-key.ts';
import { guardForAllValues } from './guards/for-all-values.ts';
import { guardMfa } from './guards/mfa.ts';
import { guardMissingTag } from './guards/missing-tag.ts';
import { guardOwnBoundary } from './guards/own-boundary.ts';
import { guardOwnProtection } from './guards/own-protection.ts';
import { guardOwnTag } from './guards/own-tag.ts';
import { guardResourceType } from './guards/resource-type.ts';
import { guardTaggingLeftOut } from './guards/tagging-left-out.ts';
import { guardVariable } from './guards/variable.ts';
import { imageAge } from './image-age.ts';
import { imageApproval } from './image-approval.ts';
import { imageGone } from './image-gone.ts';
import { imagePublic } from './image-public.ts';
import { imageShared } from './image-shared.ts';
import { instanceMetadata } from './instance-metadata.ts';
import { instanceType } from './instance-type.ts';
import { overBroadGrant } from './over-broad-grant.ts';
import { policyDeclared } from './policy-declared.ts';
import { requiredTag } from './required-tag.ts';
import { roleDeclared } from './role-declared.ts';
import { rootAccessKey } from './root-access-key.ts';
import { ruleMatchesNothing } from './rule-matches-nothing.ts';
import { shutdownBehavior } from './shutdown-behavior.ts';
import { stopProtection } from './stop-protection.ts';
import { terminationProtection } from './termination-protection.ts';
import { unparseablePolicy } from './unparseable-policy.ts';
import { userDeclared } from './user-declared.ts';
import { userMfa } from './user-mfa.ts';

export { ruleMatchesNothing } from './rule-matches-nothing.ts';
export { withDocuments } from './policy-difference/documents.ts';
export type { Check, CheckContext, Observation } from './check.ts';

/** Every check there is. */
export const checks: readonly Check[] = [
  requiredTag,
  terminationProtection,
  stopProtection,
  shutdownBehavior,
  deregistrationProtection,
  instanceType,
  instanceMetadata,
  imageApproval,
  imageAge,
  imagePublic,
  imageShared,
  imageGone,
  declaredResource,
  groupDeclared,
  userDeclared,
  roleDeclared,
  policyDeclared,
  overBroadGrant,
  unparseablePolicy,
  accessNotAllowed,
  accessMissing,
  accessLaunch,
  accessWithoutMfa,
  guardConditionKey,
  guardResourceType,
  guardVariable,
  guardMfa,
  guardMissingTag,
  guardForAllValues,
  guardOwnTag,
  guardTaggingLeftOut,
  guardOwnProtection,
  guardOwnBoundary,
  userMfa,
  accessKeyAge,
  rootAccessKey,
  ruleMatchesNothing,
];

/**
 * Runs checks over a snapshot, in their order, with the severities that the baseline gives them; a check that it turns
 * off does not run. Throws where a check names two findings alike: that is an error in the check.
 */
export function runChecks(context: CheckContext, list: readonly Check[] = checks): readonly Finding[] {
  const taken = new Set<string>();
  return list.flatMap((check) => {
    const declared = context.baseline.severity.get(check.id);
    if (declared === 'off') return [];
    return Array.from(check.run(context), (observation) => {
      const finding = findingOf(check, observation, declared ?? observation.severity ?? check.severity);
      if (taken.has(finding.id)) {
        const { resource } = finding;
        throw new Error(`check ${check.id} says two things of ${resource.kind} ${resource.id} by one identity: ${JSON.stringify(observation.rule)}`);
      }
      taken.add(finding.id);
      return finding;
    });
  });
}

function findingOf(check: Check, { rule, ...observation }: Observation, severity: Finding['severity']): Finding {
  const { account, region, resource } = observation;
  const id = findingId({ check: check.id, account, region, resource, rule });
  return { certainty: 'known', ...observation, id, check: check.id, severity };
}

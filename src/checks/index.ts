import type { Baseline } from '../domain/baseline.ts';
import { findingId, type Finding, type Undecided } from '../domain/finding.ts';
import { accessNotAllowed } from './access/allowed-to.ts';
import { accessLaunch } from './access/launch.ts';
import { accessMissing } from './access/must-allow.ts';
import { accessWithoutMfa } from './access/without-mfa.ts';
import { accessKeyAge } from './access-key-age.ts';
import type { Check, CheckContext, Observation, Undecidable } from './check.ts';
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
import { noLongerAsked } from './no-longer-asked.ts';
import { overBroadGrant } from './over-broad-grant.ts';
import { policyDeclared } from './policy-declared.ts';
import { requiredTag } from './required-tag.ts';
import { roleDeclared } from './role-declared.ts';
import { rootAccessKey } from './root-access-key.ts';
import { ruleMatchesNothing } from './rule-matches-nothing.ts';
import { shutdownBehavior } from './shutdown-behavior.ts';
import { stopProtection } from './stop-protection.ts';
import { terminationProtection } from './termination-protection.ts';
import { undecidedOf } from './undecided.ts';
import { unparseablePolicy } from './unparseable-policy.ts';
import { userDeclared } from './user-declared.ts';
import { userMfa } from './user-mfa.ts';

export { ruleMatchesNothing } from './rule-matches-nothing.ts';
export { withDocuments } from './policy-difference/documents.ts';
export type { Check, CheckContext, CheckRule, Observation, Undecidable } from './check.ts';

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
 * Makes the function that tells why the baseline does not ask for a finding any more, for findings of runs by these
 * earlier baselines.
 */
export function droppedBy(context: CheckContext, earlier: readonly Baseline[]): ReturnType<typeof noLongerAsked> {
  return noLongerAsked(context, earlier, checks, (before, list) => runChecks(before, list).findings);
}

/** What checks found, and the rules that they could not decide. */
export interface Checked {
  readonly findings: readonly Finding[];
  readonly undecided: readonly Undecided[];
}

/**
 * Runs checks over a snapshot, in their order, with the severities that the baseline gives them; a check that it turns
 * off, or of which it asks nothing, does not run. Throws where a check names two findings alike: that is an error in
 * the check.
 */
export function runChecks(context: CheckContext, list: readonly Check[] = checks): Checked {
  const findings = new Map<string, Finding>();
  const undecided: Undecided[] = [];
  for (const check of list) {
    const rules = check.rules(context.baseline, context.reference);
    const declared = context.baseline.severity.get(check.id);
    if (rules.length === 0 || declared === 'off') continue;
    const met: Undecidable[] = [];
    for (const said of check.run(context)) {
      if ('undecided' in said) met.push(said);
      else add(findings, findingOf(check, said, declared ?? said.severity ?? check.severity), said);
    }
    undecided.push(...undecidedOf(check.id, rules, met, context.snapshot));
  }
  return { findings: [...findings.values()], undecided };
}

function add(findings: Map<string, Finding>, finding: Finding, { rule }: Observation): void {
  if (findings.has(finding.id)) {
    const { check, resource } = finding;
    throw new Error(
      `check ${check} says two things of ${resource.kind} ${resource.id} by one identity: ${JSON.stringify(rule)}`,
    );
  }
  findings.set(finding.id, finding);
}

function findingOf(check: Check, { rule, ...observation }: Observation, severity: Finding['severity']): Finding {
  const { account, region, resource } = observation;
  const id = findingId({ check: check.id, account, region, resource, rule });
  return { certainty: 'known', ...observation, id, check: check.id, severity };
}

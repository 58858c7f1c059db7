import type { Baseline } from '../domain/baseline.ts';
import { findingId, type Finding, type Undecided } from '../domain/finding.ts';
import { accessNotAllowed } from './access/not-allowed.ts';
import { accessLaunch } from './access/launch.ts';
import { accessMissing } from './access/missing.ts';
import { accessWithoutMfa } from './access/without-mfa.ts';
import { accessKeyAge } from './iam/access-key-age.ts';
import type { Check, CheckContext, FindingDraft, UndecidedResource } from './check.ts';
import { declaredResource } from './declared-resource.ts';
import { deregistrationProtection } from './ec2/deregistration-protection.ts';
import { groupDeclared } from './iam/group-declared.ts';
import { guardConditionKey } from './policy-lint/condition-key.ts';
import { guardForAllValues } from './policy-lint/for-all-values.ts';
import { guardMfa } from './policy-lint/mfa.ts';
import { guardMissingTag } from './policy-lint/missing-tag.ts';
import { guardOwnBoundary } from './policy-lint/own-boundary.ts';
import { guardOwnProtection } from './policy-lint/own-protection.ts';
import { guardOwnTag } from './policy-lint/own-tag.ts';
import { guardResourceType } from './policy-lint/resource-type.ts';
import { guardTaggingLeftOut } from './policy-lint/tagging-left-out.ts';
import { guardVariable } from './policy-lint/variable.ts';
import { imageAge } from './ec2/image-age.ts';
import { imageApproval } from './ec2/image-approval.ts';
import { imageGone } from './ec2/image-gone.ts';
import { imagePublic } from './ec2/image-public.ts';
import { imageShared } from './ec2/image-shared.ts';
import { instanceMetadata } from './ec2/instance-metadata.ts';
import { instanceType } from './ec2/instance-type.ts';
import { noLongerAsked } from './no-longer-asked.ts';
import { overBroadGrant } from './iam/over-broad-grant.ts';
import { policyDeclared } from './iam/policy-declared.ts';
import { requiredTag } from './required-tag.ts';
import { roleDeclared } from './iam/role-declared.ts';
import { rootAccessKey } from './iam/root-access-key.ts';
import { ruleMatchesNothing } from './rule-matches-nothing/rule-matches-nothing.ts';
import { shutdownBehavior } from './ec2/shutdown-behavior.ts';
import { stopProtection } from './ec2/stop-protection.ts';
import { terminationProtection } from './ec2/termination-protection.ts';
import { undecidedOf } from './undecided.ts';
import { unparseablePolicy } from './iam/unparseable-policy.ts';
import { userDeclared } from './iam/user-declared.ts';
import { userMfa } from './iam/user-mfa.ts';

export { ruleMatchesNothing } from './rule-matches-nothing/rule-matches-nothing.ts';
export { withDocuments } from './policy-difference/documents.ts';
export type { Check, CheckContext, CheckRule, FindingDraft, UndecidedResource } from './check.ts';

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
    const met: UndecidedResource[] = [];
    for (const said of check.run(context)) {
      if ('undecided' in said) met.push(said);
      else add(findings, findingOf(check, said, declared ?? said.severity ?? check.severity), said);
    }
    undecided.push(...undecidedOf(check.id, rules, met, context.snapshot));
  }
  return { findings: [...findings.values()], undecided };
}

function add(findings: Map<string, Finding>, finding: Finding, { rule }: FindingDraft): void {
  if (findings.has(finding.id)) {
    const { check, resource } = finding;
    throw new Error(
      `check ${check} says two things of ${resource.kind} ${resource.id} by one identity: ${JSON.stringify(rule)}`,
    );
  }
  findings.set(finding.id, finding);
}

function findingOf(check: Check, { rule, ...observation }: FindingDraft, severity: Finding['severity']): Finding {
  const { account, region, resource } = observation;
  const id = findingId({ check: check.id, account, region, resource, rule });
  return { certainty: 'known', ...observation, id, check: check.id, severity };
}

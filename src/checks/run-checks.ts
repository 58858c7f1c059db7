import { findingId, type Finding, type Undecided } from '../domain/finding.ts';
import { checks } from './all-checks.ts';
import type { Check, CheckContext, FindingDraft, UndecidedResource } from './check.ts';
import { undecidedOfCheck } from './undecided.ts';

/** What the checks of a run found, and the rules that they could not decide. */
export interface CheckResults {
  readonly findings: readonly Finding[];
  readonly undecided: readonly Undecided[];
}

/**
 * Runs checks, all of them unless given, over a snapshot, in their order, with the severities that the baseline gives
 * them. A check does not run if the baseline turns it off or asks nothing of it. Throws if a check reports two findings
 * with one identity: that is an error in the check.
 */
export function runChecks(context: CheckContext, list: readonly Check[] = checks): CheckResults {
  const results = list.map((check) => {
    const { findings, rules, undecidedResources } = findingsBy(check, context);
    return { findings, undecided: undecidedOfCheck(check.id, rules, undecidedResources, context.snapshot) };
  });
  return {
    findings: results.flatMap(({ findings }) => findings),
    undecided: results.flatMap(({ undecided }) => undecided),
  };
}

/** Runs one check. What it reports has that check's id, so that no other check can report the same identity. */
export function findingsBy(check: Check, context: CheckContext) {
  const declared = context.baseline.severity.get(check.id);
  const rules = declared === 'off' ? [] : check.rules(context.baseline, context.reference);
  const findings = new Map<string, Finding>();
  const undecidedResources: UndecidedResource[] = [];
  if (rules.length > 0 && declared !== 'off')
    for (const reported of check.run(context)) {
      if ('undecided' in reported) undecidedResources.push(reported);
      else add(findings, findingOf(check, reported, declared ?? reported.severity ?? check.severity), reported);
    }
  return { findings: [...findings.values()], rules, undecidedResources };
}

function add(findings: Map<string, Finding>, finding: Finding, { rule }: FindingDraft): void {
  if (findings.has(finding.id)) {
    const { check, resource } = finding;
    throw new Error(
      `check ${check} reports two findings about ${resource.kind} ${resource.id} with the same identity: ${JSON.stringify(rule)}`,
    );
  }
  findings.set(finding.id, finding);
}

function findingOf(check: Check, { rule, ...draft }: FindingDraft, severity: Finding['severity']): Finding {
  const { account, region, resource } = draft;
  const id = findingId({ check: check.id, account, region, resource, rule });
  const finding: Finding & { takeOver?: unknown } = {
    certainty: 'known',
    ...draft,
    id,
    check: check.id,
    severity,
  };
  // It follows from the baseline as it is now (take-over.ts): what is stored does not have it.
  delete finding.takeOver;
  return finding;
}

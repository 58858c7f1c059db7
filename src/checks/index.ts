export { checks } from './all-checks.ts';
export type { Check, CheckContext, CheckRule, FindingDraft, UndecidedResource } from './check.ts';
export { decideFindings } from './decide-findings.ts';
export { declarableKinds, kindOfId } from './declared-resource/kinds.ts';
export { noLongerAsked } from './no-longer-asked.ts';
export { withDocuments } from './policy-difference/documents.ts';
export { ruleMatchesNothing } from './rule-matches-nothing/rule-matches-nothing.ts';
export { isSelectedBy, rulesMatching } from './rules-matching.ts';
export { runChecks, type CheckResults } from './run-checks.ts';

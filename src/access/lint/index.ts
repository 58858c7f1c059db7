export { hypotheticalHolder, isHypotheticalHolder, fullyReadActors } from './actors.ts';
export { lintOwnProtection, isAdministrator, type OwnProtectionIssue } from './own-protection.ts';
export { lintMissingTag, type MissingTagIssue } from './missing-tag.ts';
export type { Bypass } from './bypasses.ts';
export type { LintStatement, LintContext } from './example-calls.ts';
export { lintConditionKey, type ConditionKeyIssue } from './condition-key.ts';
export { lintVariable, type VariableIssue } from './variable.ts';
export { lintMfa, acceptsMissingMfa, type MfaIssue } from './mfa.ts';
export { lintForAllValues, type ForAllValuesIssue } from './for-all-values.ts';
export { lintOwnBoundary, type OwnBoundaryIssue } from './own-boundary.ts';
export { lintOwnTag } from './own-tag.ts';
export { lintTaggingLeftOut } from './tagging-left-out.ts';
export type { TagChange, WritableTagIssue } from './writable-tag.ts';
export { lintResourceType, type ResourceTypeIssue } from './resource-type.ts';
export { lintUnknownAction, type UnknownActionIssue } from './document/unknown-action.ts';
export { lintConditionType, type ConditionTypeIssue } from './document/condition-type.ts';
export { lintResourceArn, type ResourceArnIssue } from './document/resource-arn.ts';
export { lintDuplicateSid } from './document/duplicate-sid.ts';
export {
  lintDeletedPrincipal,
  deletedPrincipalTest,
  type DeletedPrincipalIssue,
} from './document/deleted-principal.ts';
export { lintOpenTrust, type OpenTrustIssue } from './trust/open-trust.ts';
export { lintMissingExternalId, type MissingExternalIdIssue } from './trust/missing-external-id.ts';
export type { TrustContext, TrustingRole } from '../paths/model/entrances/entrance.ts';
export { issuerIn } from '../paths/model/entrances/providers.ts';

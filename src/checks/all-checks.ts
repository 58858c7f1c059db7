import { accessLaunch } from './access/launch.ts';
import { accessMissing } from './access/missing.ts';
import { accessNotAllowed } from './access/not-allowed.ts';
import { accessWithoutMfa } from './access/without-mfa.ts';
import { deregistrationProtection } from './ec2/deregistration-protection.ts';
import { imageAge } from './ec2/image-age.ts';
import { imageApproval } from './ec2/image-approval.ts';
import { imageGone } from './ec2/image-gone.ts';
import { imagePublic } from './ec2/image-public.ts';
import { imageShared } from './ec2/image-shared.ts';
import { instanceMetadata } from './ec2/instance-metadata.ts';
import { instanceType } from './ec2/instance-type.ts';
import { shutdownBehavior } from './ec2/shutdown-behavior.ts';
import { stopProtection } from './ec2/stop-protection.ts';
import { terminationProtection } from './ec2/termination-protection.ts';
import { accessKeyAge } from './iam/access-key-age.ts';
import { groupDeclared } from './iam/group-declared.ts';
import { overBroadGrant } from './iam/over-broad-grant.ts';
import { policyDeclared } from './iam/policy-declared.ts';
import { roleDeclared } from './iam/role-declared.ts';
import { rootAccessKey } from './iam/root-access-key.ts';
import { unparseablePolicy } from './iam/unparseable-policy.ts';
import { userDeclared } from './iam/user-declared.ts';
import { userMfa } from './iam/user-mfa.ts';
import { guardConditionKey } from './policy-lint/condition-key.ts';
import { guardConditionType } from './policy-lint/condition-type.ts';
import { guardDeletedPrincipal } from './policy-lint/deleted-principal.ts';
import { guardDuplicateSid } from './policy-lint/duplicate-sid.ts';
import { guardForAllValues } from './policy-lint/for-all-values.ts';
import { guardMfa } from './policy-lint/mfa.ts';
import { guardMissingExternalId } from './policy-lint/missing-external-id.ts';
import { guardMissingTag } from './policy-lint/missing-tag.ts';
import { guardOpenTrust } from './policy-lint/open-trust.ts';
import { guardOwnBoundary } from './policy-lint/own-boundary.ts';
import { guardOwnProtection } from './policy-lint/own-protection.ts';
import { guardOwnTag } from './policy-lint/own-tag.ts';
import { guardResourceArn } from './policy-lint/resource-arn.ts';
import { guardResourceType } from './policy-lint/resource-type.ts';
import { guardTaggingLeftOut } from './policy-lint/tagging-left-out.ts';
import { guardUnknownAction } from './policy-lint/unknown-action.ts';
import { guardVariable } from './policy-lint/variable.ts';
import { dbBackupRetention } from './rds/db-backup-retention.ts';
import { dbClass } from './rds/db-class.ts';
import { dbCopyTags } from './rds/db-copy-tags.ts';
import { dbDeletionProtection } from './rds/db-deletion-protection.ts';
import { dbEngine } from './rds/db-engine.ts';
import { dbIamAuthentication } from './rds/db-iam-authentication.ts';
import { dbPubliclyAccessible } from './rds/db-publicly-accessible.ts';
import { dbSnapshotPublic } from './rds/db-snapshot-public.ts';
import { dbSnapshotShared } from './rds/db-snapshot-shared.ts';
import { dbUnencrypted } from './rds/db-unencrypted.ts';
import { ruleMatchesNothing } from './rule-matches-nothing/rule-matches-nothing.ts';
import type { Check } from './check.ts';
import { declaredResource } from './declared-resource/declared-resource.ts';
import { requiredTag } from './required-tag.ts';
import { unmanaged } from './unmanaged/unmanaged.ts';

/** Every check. */
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
  dbDeletionProtection,
  dbBackupRetention,
  dbPubliclyAccessible,
  dbUnencrypted,
  dbCopyTags,
  dbIamAuthentication,
  dbClass,
  dbEngine,
  dbSnapshotPublic,
  dbSnapshotShared,
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
  guardUnknownAction,
  guardConditionKey,
  guardConditionType,
  guardResourceType,
  guardResourceArn,
  guardVariable,
  guardDuplicateSid,
  guardDeletedPrincipal,
  guardOpenTrust,
  guardMissingExternalId,
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
  unmanaged,
  ruleMatchesNothing,
];

import type { JsonObject } from '../../domain/json.ts';
import { ApiError } from '../api-error.ts';
import type { AccountDirectory } from '../directory.ts';
import { objectMembers, textMember } from '../members.ts';
import type { ApiCall } from '../services/service.ts';
import type { Write } from '../writes.ts';
import { entity, limitExceeded, noSuchEntity, putEntity, requestedKey, requiredParameter } from './entities.ts';
import { requestedDocument } from './policies.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const maximumVersions = 5;

/** Versions of managed policies. */
export const versionWrites: readonly (readonly [string, Write])[] = [
  ['CreatePolicyVersion', { parameters: ['PolicyArn', 'PolicyDocument', 'SetAsDefault'], write: createVersion }],
  ['SetDefaultPolicyVersion', { parameters: ['PolicyArn', 'VersionId'], write: setDefaultVersion }],
  ['DeletePolicyVersion', { parameters: ['PolicyArn', 'VersionId'], write: deleteVersion }],
];

function createVersion(call: ApiCall, directory: AccountDirectory): JsonObject {
  const policy = ownPolicy(call, directory);
  const Document = requestedDocument(call);
  const versions = objectMembers(policy, 'PolicyVersionList');
  if (versions.length >= maximumVersions)
    throw limitExceeded(
      `A managed policy can have up to ${maximumVersions} versions. Before you create a new version, you must delete an existing version.`,
    );
  const isDefault = call.parameters.isTrue('SetAsDefault');
  const VersionId = `v${Math.max(0, ...versions.map((each) => Number(textMember(each, 'VersionId')?.slice(1) ?? 0))) + 1}`;
  const created = { VersionId, IsDefaultVersion: isDefault, CreateDate: new Date(call.now).toISOString() };
  const withNew = { ...policy, PolicyVersionList: [{ Document, ...created }, ...versions] };
  putEntity(call, directory, 'Policy', isDefault ? withDefault(withNew, VersionId) : withNew);
  return { PolicyVersion: created };
}

function setDefaultVersion(call: ApiCall, directory: AccountDirectory): JsonObject {
  const policy = ownPolicy(call, directory);
  putEntity(call, directory, 'Policy', withDefault(policy, requestedVersion(call, policy)));
  return {};
}

function deleteVersion(call: ApiCall, directory: AccountDirectory): JsonObject {
  const policy = ownPolicy(call, directory);
  const id = requestedVersion(call, policy);
  if (policy['DefaultVersionId'] === id)
    throw new ApiError(409, 'DeleteConflict', 'Cannot delete the default version of a policy.');
  const PolicyVersionList = objectMembers(policy, 'PolicyVersionList').filter(({ VersionId }) => VersionId !== id);
  putEntity(call, directory, 'Policy', { ...policy, PolicyVersionList });
  return {};
}

function withDefault(policy: JsonObject, id: string): JsonObject {
  const PolicyVersionList = objectMembers(policy, 'PolicyVersionList').map((each) => ({
    ...each,
    IsDefaultVersion: each['VersionId'] === id,
  }));
  return { ...policy, DefaultVersionId: id, PolicyVersionList };
}

function requestedVersion(call: ApiCall, policy: JsonObject): string {
  const id = requiredParameter(call.parameters.value('VersionId'), 'VersionId');
  if (objectMembers(policy, 'PolicyVersionList').some(({ VersionId }) => VersionId === id)) return id;
  throw noSuchEntity(`Policy ${requestedKey(call, 'Policy')} version ${id} does not exist or is not attachable.`);
}

/** The policy of the request; AWS's own cannot be changed. */
function ownPolicy(call: ApiCall, directory: AccountDirectory): JsonObject {
  const arn = requestedKey(call, 'Policy');
  if (arn.split(':')[4] === 'aws')
    throw new ApiError(
      403,
      'AccessDenied',
      `User: ${call.caller} is not authorized to perform: iam:${call.action} on resource: policy ${arn}`,
    );
  return entity(call, directory, 'Policy');
}
